// Keeps every choice on this device until the site says that it is stored, and says plainly what is not.
// An entry is {url, slot, sent, labels, seq, at, state}. Its state is "open" until the site has spoken, then "saved" or
// "checked", "refused" with a problem, "late" after the end, or "foreign" where somebody else is signed in. A choice that
// lost against another window's stays in `rival`, so that the reader can say which one is meant.
const words = JSON.parse(document.getElementById("player-words").textContent);
const KEY = "quizapp.attempt.";
const mine = `${KEY}${words.attempt}.`;
const PATIENCE = 8000, FRESH = 15000, TYPING = 800, LONGEST_PAUSE = 15000, KEPT = 30 * 24 * 3600 * 1000;
const TROUBLES = ["refused", "late", "foreign"];

const forms = new Map([...document.querySelectorAll("form[data-save]")].map(form => [form.dataset.slot, form]));
const line = document.querySelector("[data-save-state]");
const banner = document.querySelector("[data-unsaved]");
const memory = new Map();  // where the browser grants no storage, choices live as long as the page
const chosenHere = new Map();
const overtaken = new Set();
let token = words.token, savedAt = null, sending = null, unreachable = false, asked = false, pause = 1000, retry, typing;

const within = patience => AbortSignal.timeout?.(patience);  // older browsers wait as long as they like
const sleep = time => new Promise(resolve => setTimeout(resolve, time));

// What is kept.
function read(key) {
  try { return JSON.parse(localStorage.getItem(key)) ?? memory.get(key); } catch { return memory.get(key); }
}
function write(key, entry) {
  memory.set(key, entry);
  try { localStorage.setItem(key, JSON.stringify(entry)); } catch {
    try { localStorage.removeItem(key); } catch { /* storage is denied; where it is full, memory has the newer one */ }
  }
}
function forget(key) {
  memory.delete(key);
  try { localStorage.removeItem(key); } catch { /* was only in memory */ }
}
function entries() {
  const keys = new Set(memory.keys());
  try { Object.keys(localStorage).filter(key => key.startsWith(KEY)).forEach(key => keys.add(key)); } catch { /* none */ }
  return [...keys].map(key => [key, read(key)]).filter(([, entry]) => entry);
}
const ours = test => entries().filter(([key, entry]) => key.startsWith(mine) && test(entry));
const isOpen = entry => entry.state === "open";
const isTrouble = entry => TROUBLES.includes(entry.state);

// What stands in a form.
const fields = form => [...form.querySelectorAll("[name=response]")];
const chosen = form => new FormData(form).getAll("response").filter(value => value.trim());
function labels(form) {
  const taken = fields(form).filter(field => field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value);
  return taken.map(field => {
    const text = field.closest("label")?.querySelector(":scope > span")?.innerText.trim();
    return [text, field.matches("select") ? field.selectedOptions[0].text : text ? "" : field.value].filter(Boolean).join(": ");
  });
}
function fill(form, sent) {
  for (const field of fields(form)) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = sent.includes(field.value);
    else if (field.matches("select")) field.value = [...field.options].find(one => sent.includes(one.value))?.value ?? "";
    else field.value = sent[0] ?? "";
  }
  form.dispatchEvent(new Event("player:filled"));
}
function close(form) { form.querySelectorAll("input, select, button").forEach(field => { field.disabled = true; }); }
function keep(form) {
  const key = mine + form.dataset.slot, slot = form.dataset.slot;
  const seq = Math.max(Number(form.elements.seq.value), (read(key)?.seq ?? 0) + 1);
  form.elements.seq.value = seq;
  chosenHere.set(key, performance.now());
  asked = false;
  write(key, {url: form.dataset.save, slot, sent: chosen(form), labels: labels(form), seq, at: Date.now(), state: "open"});
}

// Sending: one entry after the other, again and again until all are through.
function post(entry, signal, keepalive = false) {
  const body = new URLSearchParams([["csrf_token", token], ["seq", entry.seq]]);
  entry.sent.forEach(value => body.append("response", value));
  return fetch(entry.url, {method: "POST", body, signal, keepalive, redirect: "error"});
}
async function send(key, entry) {
  let reply = await post(entry, within(PATIENCE)), isForeign = [401, 403, 404].includes(reply.status);
  if (reply.status === 400) {  // the token is another one since somebody signed in
    const state = await fetch(entry.url.replace(/\/\d+\/save$/, "/state"), {signal: within(PATIENCE)});
    isForeign = state.status === 404;
    if (state.ok) {
      token = (await state.json()).token;
      document.querySelectorAll("[name=csrf_token]").forEach(field => { field.value = token; });
      reply = await post(entry, within(PATIENCE));
    }
  }
  if (reply.status >= 500 || reply.status === 429) throw new Error("not now");
  const body = await reply.json().catch(() => ({}));
  if (read(key)?.seq !== entry.seq) return;  // chosen anew meanwhile; the newer entry goes next
  if (reply.ok) acknowledge(key, entry, body);
  else if (reply.status === 409) write(key, {...entry, state: "late"});
  else if (isForeign) write(key, {...entry, state: "foreign"});
  else write(key, {...entry, state: "refused", problem: body.problem || words.refused});
}
function acknowledge(key, entry, body) {
  const isMine = key.startsWith(mine), form = isMine && forms.get(entry.slot);
  if (isMine) document.dispatchEvent(new CustomEvent("player:left", {detail: body.left}));
  if (!body.stands && !body.checked && performance.now() - (chosenHere.get(key) ?? -FRESH) < FRESH) {
    chosenHere.delete(key);  // once: chosen here just now, so it comes after what another window sent
    write(key, {...entry, seq: body.seq + 1});
    return;
  }
  const rival = body.stands || body.checked ? undefined : {sent: entry.sent, labels: entry.labels};
  write(key, {...entry, seq: body.seq, sent: body.sent, state: body.checked ? "checked" : "saved", rival});
  if (!isMine) return;
  savedAt = body.saved_at;
  if (!body.stands && body.checked) overtaken.add(entry.slot);
  if (!form) return;
  form.elements.seq.value = body.seq + 1;
  if (!body.stands) fill(form, body.sent);
  if (!body.stands && body.checked) close(form);
}
async function sendAll() {
  clearTimeout(retry);
  const slow = setTimeout(() => tell(words.saving), 400), tried = new Set();
  try {
    for (let open; (open = entries().find(([, entry]) => isOpen(entry)));) {
      const [key, entry] = open, name = `${key} ${entry.seq}`;
      if (tried.has(name)) throw new Error("no way forward");
      tried.add(name);
      await send(key, entry);
    }
    [unreachable, pause] = [false, 1000];
  } catch {
    unreachable = true;
    retry = setTimeout(flush, pause * (0.8 + 0.4 * Math.random()));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
  clearTimeout(slow);
}
function flush() {
  sending ??= sendAll().finally(() => { sending = null; show(); });
  return sending;
}
async function untilSent() {
  for (await flush(); ours(isOpen).length; await flush()) await sleep(1000);
}

// Saying how it stands.
function tell(text) { if (line && line.textContent !== text) line.textContent = text; }
function say(text, values) { return text.replace(/\{(\w+)\}/g, (_, name) => values[name]); }
function numbers(test) { return ours(test).map(([, entry]) => Number(entry.slot)).sort((a, b) => a - b).join(", "); }
function troubles(waiting) {
  const told = waiting && unreachable ? [say(words.waiting, {numbers: waiting})] : [];
  for (const [, entry] of ours(entry => entry.state === "refused")) {
    if (!forms.get(entry.slot)?.contains(document.activeElement)) told.push(say(words.invalid, {number: entry.slot, problem: entry.problem}));
  }
  for (const state of ["late", "foreign"]) {
    const found = numbers(entry => entry.state === state);
    if (found) told.push(say(words[state], {numbers: found}));
  }
  for (const [, entry] of ours(entry => entry.rival)) told.push(say(words.elsewhere, {number: entry.slot}));
  for (const number of overtaken) told.push(say(words.overtaken, {number}));
  return asked ? [...told, words.finishAnyway] : told;
}
function show() {
  const waiting = numbers(isOpen), told = troubles(waiting), isWell = !waiting && !ours(isTrouble).length;
  if (isWell && savedAt) tell(say(words.saved, {time: new Intl.DateTimeFormat(document.documentElement.lang, {timeStyle: "short"}).format(new Date(savedAt))}));
  else if (!isWell && (unreachable || !waiting)) tell("");
  const face = JSON.stringify([told, waiting]);
  if (!banner || banner.dataset.face === face) return;  // what is focused or being pressed stays in its place
  banner.dataset.face = face;
  banner.hidden = told.length === 0;
  banner.querySelector("[data-unsaved-words]").textContent = told.join(" ");
  banner.querySelector("[data-unsaved-ways]").replaceChildren(...ways(waiting && unreachable));
}
function ways(isOffline) {
  const found = isOffline && location.pathname !== words.all ? [Object.assign(document.createElement("a"), {textContent: words.without, href: words.all})] : [];
  if (isOffline || numbers(entry => entry.state === "late")) found.push(button(words.copy, download));
  for (const [key, entry] of ours(entry => entry.rival)) {
    found.push(button(`${words.mine}${ours(entry => entry.rival).length > 1 ? ` (${entry.slot})` : ""}`, () => insist(key)));
  }
  return found;
}
function button(text, act) {
  const made = Object.assign(document.createElement("button"), {textContent: text, type: "button", className: "btn btn-sm"});
  made.addEventListener("click", act);
  return made;
}
function insist(key) {
  const {rival, ...entry} = read(key), form = forms.get(entry.slot);
  write(key, {...entry, ...rival, seq: entry.seq + 1, at: Date.now(), state: "open"});
  if (form) {
    fill(form, rival.sent);
    form.elements.seq.value = entry.seq + 1;
  }
  flush();
}
function download() {
  const unsaved = ours(entry => isOpen(entry) || isTrouble(entry)).map(([, entry]) => entry).sort((a, b) => a.slot - b.slot);
  const text = unsaved.map(entry => `${entry.slot}\t${new Date(entry.at).toISOString()}\t${entry.labels.join("; ")}`).join("\n");
  const link = Object.assign(document.createElement("a"), {href: URL.createObjectURL(new Blob([text])), download: words.fileName});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A form: every choice is kept and sent at once; its buttons wait for that, and go nowhere while nobody can be reached.
function chose(form, wait) {
  keep(form);
  clearTimeout(typing);
  typing = setTimeout(flush, wait);
}
for (const [slot, form] of forms) {
  const entry = read(mine + slot);
  if (entry && entry.seq >= Number(form.elements.seq.value) && entry.state !== "late") {
    fill(form, entry.sent);
    form.elements.seq.value = entry.state === "saved" ? entry.seq + 1 : entry.seq;
  }
  if (entry?.state === "checked") close(form);
  form.addEventListener("change", event => event.target.name === "response" && chose(form, 0));
  form.addEventListener("input", event => event.target.matches("input:not([type=radio], [type=checkbox])") && chose(form, TYPING));
  form.addEventListener("submit", async event => {
    const isUnsent = ours(entry => isOpen(entry) && entry.slot === slot).length > 0;
    if (form.dataset.go || (!isUnsent && navigator.onLine)) return;
    event.preventDefault();
    clearTimeout(typing);
    if (!isUnsent && chosen(form).length && read(mine + slot)?.state !== "saved") keep(form);
    await Promise.race([flush(), sleep(PATIENCE / 2)]);
    if (unreachable || !navigator.onLine) {
      unreachable = true;
      show();
      banner?.scrollIntoView({block: "nearest"});
      return;
    }
    form.dataset.go = "yes";
    form.requestSubmit(event.submitter);
  });
}
for (const form of document.querySelectorAll("[data-finish]")) {
  form.addEventListener("submit", async event => {
    if (asked || form.dataset.go || !ours(isOpen).length) return;
    event.preventDefault();
    await Promise.race([flush(), sleep(PATIENCE)]);
    if (ours(isOpen).length) {  // a second press finishes without them
      [unreachable, asked] = [true, true];
      show();
      return;
    }
    form.dataset.go = "yes";
    form.requestSubmit(event.submitter);
  });
}
const checkedHere = document.querySelector("[data-checked-slot]")?.dataset.checkedSlot;
if (checkedHere && read(mine + checkedHere)) write(mine + checkedHere, {...read(mine + checkedHere), state: "checked", rival: undefined});
for (const [key, entry] of entries()) {
  if (Date.now() - entry.at > KEPT) forget(key);
  else if (key.startsWith(mine) && ["refused", "foreign"].includes(entry.state)) write(key, {...entry, state: "open"});
}
addEventListener("online", flush);
addEventListener("pageshow", event => event.persisted && location.reload());
document.addEventListener("player:flush", event => event.detail.push(untilSent()));
document.addEventListener("focusout", () => setTimeout(show));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") flush();
  else entries().filter(([, entry]) => isOpen(entry)).forEach(([, entry]) => post(entry, undefined, true).catch(() => {}));
});
if (entries().some(([key, entry]) => isOpen(entry) || (key.startsWith(mine) && (isTrouble(entry) || entry.rival)))) flush();

// For the time without a connection the worker keeps one page with every question, and what it is drawn with.
if (forms.size && "serviceWorker" in navigator) {
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map(one => one.href || one.src);
  navigator.serviceWorker.register("/offline.js").then(() => navigator.serviceWorker.ready)
    .then(({active}) => active.postMessage({page: words.all, files})).catch(() => { /* then only open pages work */ });
}
