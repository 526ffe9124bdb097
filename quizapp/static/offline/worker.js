// The worker that shows a quiz without a connection: the one page with all of its open questions, which holds no key;
// and a set of cards to study: its page and what waits in it today, in both languages.
// It answers for these pages, and only where the site cannot; everything else passes by it.
const KEPT = "quizapp-attempts-1";
const KEPT_STUDY = "quizapp-study-1", STUDY = /^\/\w\w\/study\/[\w-]+(?:\/pack)?$/;
const ATTEMPT = /^\/(\w\w)\/attempts\/([\w-]+)(?:\/(\w+))?/;
const PICTURE = /\/images\/[0-9a-f]{32}\.webp/g;
const AWAY = [502, 503, 504];
const FRESH = 5 * 60 * 1000, STALE = 7 * 24 * 3600 * 1000;
const PATIENCE = 6000;  // a tunnel does not refuse, it says nothing

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("message", event => event.waitUntil(event.data.study ? keepStudy(event.data) : keep(event.data)));
self.addEventListener("fetch", event => {
  const address = new URL(event.request.url);
  if (address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && ATTEMPT.test(address.pathname)) event.respondWith(visit(event.request, address));
  else if (STUDY.test(address.pathname) && event.request.method === "GET") event.respondWith(study(event.request, address));
  else if (/^\/(static|images)\//.test(address.pathname)) event.respondWith(file(event.request));
});

async function keep({page, files}) {
  const cache = await caches.open(KEPT), kept = await cache.match(page, {ignoreVary: true});
  if (!kept || age(kept) > FRESH) {
    const reply = await fetch(page, {credentials: "same-origin"});
    if (reply.ok && !reply.redirected) await cache.put(page, reply);
  }
  for (const address of files) if (!(await cache.match(address, {ignoreVary: true}))) await cache.add(address);
  for (const request of await cache.keys()) {
    if (request.url.includes("/images/")) continue;
    const isOld = request.url.includes("/static/") ? !files.includes(request.url) : age(await cache.match(request, {ignoreVary: true})) > STALE;
    if (isOld) await cache.delete(request, {ignoreVary: true});
  }
  await keepPictures(cache);
}
async function keepStudy({study, zone, files}) {
  const cache = await caches.open(KEPT_STUDY);
  for (const page of study) {
    const kept = await cache.match(page, {ignoreVary: true}), isPack = page.endsWith("/pack");
    if (kept && age(kept) < FRESH) continue;
    const reply = await fetch(isPack ? `${page}?zone=${encodeURIComponent(zone)}` : page, {credentials: "same-origin"});
    if (reply.ok && !reply.redirected) await cache.put(page, reply);
  }
  for (const address of files) if (!(await cache.match(address, {ignoreVary: true}))) await cache.add(address);
  for (const request of await cache.keys()) {
    if (request.url.includes("/static/") && !files.includes(request.url)) await cache.delete(request, {ignoreVary: true});
  }
  await keepPictures(cache);
}
// The pictures that kept pages show, and no others; one that cannot be had now is shown by its words, and tried again.
async function keepPictures(cache) {
  const shown = new Set(), there = new Set();
  for (const request of await cache.keys()) {
    const {pathname} = new URL(request.url);
    if (pathname.startsWith("/images/")) there.add(pathname);
    else if (!pathname.startsWith("/static/")) for (const [name] of (await (await cache.match(request, {ignoreVary: true})).text()).matchAll(PICTURE)) shown.add(name);
  }
  for (const name of there) if (!shown.has(name)) await cache.delete(name, {ignoreVary: true});
  for (const name of shown) if (!there.has(name)) await cache.add(name).catch(() => { /* not now */ });
}
async function study(request, address) {
  const cache = await caches.open(KEPT_STUDY), isKept = Boolean(await cache.match(address.pathname, {ignoreVary: true}));
  try {
    const reply = await (isKept ? Promise.race([fetch(request), stalled()]) : fetch(request));
    if (AWAY.includes(reply.status)) throw new Error(reply.statusText);
    if (isKept && reply.ok && !reply.redirected && (address.pathname.endsWith("/pack") || !address.search)) await cache.put(address.pathname, reply.clone());
    return reply;
  } catch {
    return (await cache.match(address.pathname, {ignoreVary: true})) ?? Response.error();
  }
}
function age(reply) {
  return Date.now() - Date.parse(reply.headers.get("date"));
}
async function file(request) {
  return (await caches.match(request, {ignoreVary: true})) ?? fetch(request);
}
function stalled() {
  return new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("no reply in time")));
}
async function visit(request, address) {
  const [, language, attempt, place] = ATTEMPT.exec(address.pathname), cache = await caches.open(KEPT);
  const pages = [language, "vi", "en"].map(one => `/${one}/attempts/${attempt}/all`);
  try {
    const reply = await (request.method === "GET" ? Promise.race([fetch(request), stalled()]) : fetch(request));
    if (AWAY.includes(reply.status)) throw new Error(reply.statusText);
    if (reply.ok && place === "all") await cache.put(pages[0], reply.clone());
    if (reply.ok && place === "result") for (const page of pages) await cache.delete(page, {ignoreVary: true});
    return reply;
  } catch {
    for (const page of pages) {
      const kept = await cache.match(page, {ignoreVary: true});
      if (kept) return address.pathname === page ? kept : Response.redirect(/^\d+$/.test(place) ? `${page}#question-${place}` : page, 303);
    }
    return Response.error();
  }
}
