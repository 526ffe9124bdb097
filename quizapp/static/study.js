// Studying on the device itself: a day's cards are kept here, rated here, and the ratings sent as soon as that can be.
// A pack is what the site sent for today. The ledger holds what was done since: ratings and takings back, each with an
// id of its own, first "open", then "saved" once the site has spoken. What is shown is the pack with those entries of the
// ledger applied that it does not hold yet: all that are open, and those that were saved after it was sent.
const words = JSON.parse(document.getElementById("study-words").textContent);
const stage = document.querySelector("[data-study]"), line = document.querySelector("[data-study-state]");
const MINUTE = 60_000, PATIENCE = 8000, LONGEST_PAUSE = 30_000, PARCEL = 100;
const LANGUAGES = [words.language, words.language === "vi" ? "en" : "vi"];
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
const memory = new Map();  // where the browser grants no storage, all lives as long as the page
const packs = {}, ways = [...stage.querySelectorAll(".ways-on > *")], serverUndo = ways.find(way => way.matches("form"));
let token = "", whose = null, sending = null, unreachable = false, pause = 1000, retry, waiting;
let here = null;  // the card that is shown: {card, began, isOpen, choice, typed, language}

const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const within = time => AbortSignal.timeout?.(time);

// The ledger.
const key = owner => `quizapp.study.${owner}`;
function read(owner) {
  try { return JSON.parse(localStorage.getItem(key(owner))) ?? memory.get(owner) ?? []; } catch { return memory.get(owner) ?? []; }
}
function write(owner, ledger) {
  memory.set(owner, ledger);
  try { localStorage.setItem(key(owner), JSON.stringify(ledger)); } catch { /* denied or full: memory has it */ }
}
function change(edit) { const ledger = read(whose); edit(ledger); write(whose, ledger); }
function adopt(owner) {
  if (whose === owner) return;
  const brought = whose === null || whose === "guest" ? read("guest") : [];
  if (owner !== "guest" && brought.length) {
    write(owner, [...read(owner), ...brought]);
    write("guest", []);
  }
  whose = owner;
}
const isNews = event => event.state === "open" || event.pack === packs[words.language].made_at;
const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, digit =>
  (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16));

// What is to be done: the pack, with what was done since.
function situation(now) {
  const pack = packs[words.language], ledger = read(whose).filter(isNews);
  const gone = new Set(ledger.filter(event => event.undo).map(event => event.undo));
  const cards = new Map(pack.cards.map(card => [card.name, {...card, steps: card.steps}]));
  let seen = pack.count.seen;
  for (const event of ledger) {
    const card = cards.get(event.card);
    if (event.undo || event.state === "refused" || gone.has(event.id) || !card) continue;
    const step = card.steps[event.rating];
    if (!card.today) seen += 1;
    if (step.in === null) cards.delete(card.name);
    else cards.set(card.name, {...card, today: true, kind: "learning", due: event.at + step.in * 1000, steps: step.next ?? card.steps, isGuess: !step.next});
  }
  const all = [...cards.values()], learning = all.filter(card => card.kind === "learning").sort((a, b) => a.due - b.due);
  const rest = all.filter(card => card.kind !== "learning");
  const next = learning.find(card => card.due <= now) ?? rest[0] ?? learning.find(card => card.due <= now + pack.ahead);
  const count = kind => all.filter(card => card.kind === kind).length;
  return {next, counts: [count("learning"), count("due"), count("new")], later: learning[0]?.due, seen, isStale: now >= pack.ends_at};
}
function lastRating() {
  const ledger = read(whose).filter(isNews), gone = new Set(ledger.map(event => event.undo));
  return ledger.filter(event => event.rating && event.state !== "refused" && !gone.has(event.id)).at(-1);
}

// Showing.
function element(tag, values, ...children) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
}
function show(focuses = true) {
  clearTimeout(waiting);
  const now = Date.now(), found = situation(now), lists = document.querySelectorAll("[data-counts] b");
  found.counts.forEach((value, place) => { if (lists[place]) lists[place].textContent = value; });
  if (!found.next) { here = null; showDone(found, now); return; }
  here = {card: found.next, began: now, isOpen: false, choice: [], typed: "", language: words.language};
  draw(focuses);
}
function faceOf(side) {
  const card = packs[here.language]?.cards.find(one => one.name === here.card.name) ?? here.card;
  const face = element("div", {className: "face", lang: here.language});
  face.innerHTML = card[side];  // made by the site itself, of escaped texts
  return face;
}
function draw(focuses = true) {
  const face = faceOf(here.isOpen ? "back" : "front");
  if (here.isOpen) mark(face); else restore(face);
  const ways = here.isOpen ? ratings() : element("button", {className: "btn btn-primary btn-lg", type: "button", textContent: words.show, onclick: open});
  stage.replaceChildren(face, ways, waysOn());
  if (focuses) (face.querySelector(".stem") ?? face).focus({preventScroll: false});
}
function ratings() {
  const box = element("div", {className: "ratings"});
  for (const [rating, name] of Object.entries(packs[words.language].buttons)) {
    const step = here.card.steps[rating], text = step ? `${here.card.isGuess ? "≈ " : ""}${step.text}` : "";
    const button = element("button", {type: "button", className: `btn rating rating-${rating}`, onclick: () => rate(Number(rating))},
      element("span", {textContent: name}), " ", element("small", {textContent: text}));
    button.dataset.rating = rating;
    box.append(button);
  }
  return box;
}
function waysOn() {
  const box = element("div", {className: "ways-on"}), link = (text, act) => element("button", {type: "button", className: "step-button", textContent: text, onclick: act});
  if (here && packs[LANGUAGES[1]]) {
    const other = link(words.other, turn);
    other.dataset.other = "";
    box.append(other);
  }
  if (lastRating()) {
    const undo = link(words.undo, takeBack);
    undo.dataset.undo = "";
    box.append(undo);
  } else if (serverUndo && !here?.isOpen) box.append(serverUndo);
  box.append(...ways.filter(way => way !== serverUndo));
  return box;
}
function showDone(found, now) {
  const later = found.later, time = later && new Intl.DateTimeFormat(words.language, {timeStyle: "short"}).format(new Date(later));
  const lead = say(words.doneLead, {seen: found.seen, tomorrow: packs[words.language].count.tomorrow});
  const box = element("div", {className: "done"}, element("h1", {tabIndex: -1, className: "stem", textContent: later ? say(words.until, {time}) : words.done}),
    element("p", {textContent: found.isStale ? words.stale : lead}));
  stage.replaceChildren(box, waysOn());
  box.firstChild.focus();
  if (later) wakeFor(later, now);
  else if (!read(whose).some(event => event.state === "open")) refill();
}
function wakeFor(later, now) {
  waiting = setTimeout(show, Math.max(1000, later - packs[words.language].ahead - now));
}
function open() {
  take();
  here.isOpen = true;
  draw();
}
function restore(face) {
  for (const field of face.querySelectorAll("[name=response]")) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = here.choice.includes(field.value);
    else if (field.matches("input")) field.value = here.typed;
  }
}
function mark(face) {
  const rows = [...face.querySelectorAll("[data-option]")], isChoice = rows.length && here.choice.length && face.querySelector(".reasons");
  if (isChoice) {
    const isChosen = row => here.choice.includes(row.dataset.option), isRight = row => row.classList.contains("right");
    for (const row of rows.filter(isChosen)) {
      row.classList.add(isRight(row) ? "right" : "wrong");
      row.querySelector(".option-text").append(" ", element("span", {className: `mark chosen${isRight(row) ? "" : " wrong"}`, textContent: words.yours}));
    }
    const isWell = rows.every(row => isChosen(row) === isRight(row));
    face.querySelector(".stem").after(element("p", {className: `verdict ${isWell ? "right" : "wrong"}`, textContent: isWell ? words.correct : words.incorrect}));
  } else if (here.typed && face.querySelector(".reasons")) {
    face.querySelector(".reasons").before(element("p", {className: "typed-was"}, `${words.typed} `, element("b", {textContent: here.typed})));
  }
}
function taken() {
  const fields = [...stage.querySelectorAll("[name=response]")];
  const isTyped = field => !field.matches("[type=radio], [type=checkbox]"), isChosen = field => field.type === "hidden" || field.checked;
  return {choice: fields.filter(isChosen).map(field => field.value), typed: fields.filter(isTyped).map(field => field.value).join(" ").trim()};
}
function take() { Object.assign(here, taken()); }
function turn() {
  if (!here.isOpen) take();
  here.language = LANGUAGES.find(one => one !== here.language);
  draw();
}

// The page that came from the site becomes ours under the reader's hands: what was chosen or typed stays, and the focus too.
const nameOf = one => [one.name, one.matches("[type=radio], [type=checkbox]") && one.value, one.textContent.trim()].join();
function inPlace(redraw) {
  const was = stage.contains(document.activeElement) && nameOf(document.activeElement);
  redraw();
  if (was === false) return;
  const same = [...stage.querySelectorAll("a, button, input, select")].find(one => nameOf(one) === was);
  (same ?? stage.querySelector(".stem"))?.focus({preventScroll: true});
}
function takeOver() {
  const named = stage.querySelector("[name=card]")?.value, isOpen = Boolean(stage.querySelector("form.ratings")), was = taken();
  show(false);
  const card = packs[words.language].cards.find(one => one.name === named);
  if (!card || here?.card.name !== named) return;
  Object.assign(here, was, {isOpen});
  draw(false);
}

// Doing.
function rate(rating) {
  const at = Date.now(), choice = (here.choice.join(" ") || here.typed).slice(0, 200);
  const event = {id: newId(), card: here.card.name, at, rating, ms: Math.max(0, at - here.began), choice, language: here.language, state: "open"};
  change(ledger => ledger.push(event));
  show();
  flush();
}
function takeBack() {
  const last = lastRating();
  if (!last) return;
  change(ledger => ledger.push({undo: last.id, at: Date.now(), state: "open"}));
  here = null;
  const again = packs[words.language].cards.find(one => one.name === last.card);
  show();
  if (again && here?.card.name !== last.card) {  // the card that was taken back comes first, whatever else is due
    here = {card: again, began: Date.now(), isOpen: false, choice: [], typed: "", language: words.language};
    draw();
  }
  tell(words.undone);
  flush();
}

// Sending.
async function post(parcel) {
  const body = JSON.stringify({whose, sent_at: Date.now(), zone, events: parcel.map(({state, ...event}) => event.undo ? {undo: event.undo} : event)});
  return fetch(words.events, {method: "POST", body, headers: {"Content-Type": "application/json", "X-CSRFToken": token}, signal: within(PATIENCE), redirect: "error"});
}
async function sendAll() {
  clearTimeout(retry);
  try {
    for (let parcel; (parcel = read(whose).filter(event => event.state === "open").slice(0, PARCEL)).length;) {
      let reply = await post(parcel);
      if (reply.status === 400 || reply.status === 409) {  // somebody signed in or out: another token, perhaps another ledger
        install(words.language, await fetchPack(words.language));
        if (!parcel.every(event => read(whose).some(one => one.state === "open" && (one.id ?? one.undo) === (event.id ?? event.undo)))) continue;
        reply = await post(parcel);
      }
      if (!reply.ok) throw new Error("not now");
      settle(await reply.json());
    }
    [unreachable, pause] = [false, 1000];
  } catch {
    unreachable = true;
    retry = setTimeout(flush, pause * (0.8 + 0.4 * Math.random()));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}
function settle(body) {
  const [stored, undone, refused] = [body.stored, body.undone, body.refused].map(ids => new Set(ids));
  change(ledger => {
    for (const event of ledger) {
      if (event.state !== "open") continue;
      const isStored = event.undo ? undone.has(event.undo) : stored.has(event.id);
      if (isStored) Object.assign(event, {state: "saved", pack: packs[words.language].made_at});
      else if (refused.has(event.id)) event.state = "refused";
    }
  });
  token = body.token;
  adopt(body.whose);
}
function flush() {
  if (whose === null) return Promise.resolve();
  sending ??= sendAll().finally(() => { sending = null; state(); });
  return sending;
}
function tell(text) { if (line.textContent !== text) line.textContent = text; }
function state() {
  const ledger = read(whose), open = ledger.filter(event => event.state === "open").length;
  const refused = ledger.filter(event => event.state === "refused").length;
  if (open && unreachable) tell(say(words.unsaved, {count: open}));
  else if (!open && refused) tell(say(words.refused, {count: refused}));
  else if (!open && ledger.length) tell(words.saved);
  else if (!open && packs[words.language].cards.length) tell(say(words.ready, {count: packs[words.language].cards.length}));
}

// The pack.
async function fetchPack(language) {
  const address = words.pack.replace(/^\/\w\w\//, `/${language}/`);
  const reply = await fetch(`${address}?zone=${encodeURIComponent(zone)}`, {signal: within(PATIENCE)});
  if (!reply.ok) throw new Error("no pack");
  return reply.json();
}
function install(language, pack) {
  packs[language] = pack;
  if (language === words.language) {
    adopt(pack.whose);
    token = pack.token;
  }
}
async function refill() {
  const before = read(whose).length, found = await Promise.all(LANGUAGES.map(fetchPack)).catch(() => null);
  if (!found || read(whose).length !== before) return;  // rated meanwhile: what came may not know of it
  found.forEach((pack, place) => install(LANGUAGES[place], pack));
  change(ledger => ledger.splice(0, ledger.length, ...ledger.filter(event => event.state === "open")));
  if (!here && situation(Date.now()).next) show();
}
async function begin() {
  install(words.language, await fetchPack(words.language));
  await flush();
  if (!unreachable && read(whose).length) await refill();
  const now = Date.now(), found = situation(now);
  if (found.next || !stage.querySelector(".done")) inPlace(takeOver);
  else if (found.later) wakeFor(found.later, now);  // the page says it already, and better
  state();
  fetchPack(LANGUAGES[1]).then(pack => install(LANGUAGES[1], pack)).then(() => here && inPlace(() => stage.querySelector(".ways-on")?.replaceWith(waysOn()))).catch(() => { /* one language */ });
  keepForLater();
}
function keepForLater() {
  if (!("serviceWorker" in navigator)) return;
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=manifest], script[src]")].map(one => one.href || one.src);
  const pages = LANGUAGES.flatMap(language => [location.pathname, words.pack].map(path => path.replace(/^\/\w\w\//, `/${language}/`)));
  navigator.serviceWorker.register("/offline.js").then(() => navigator.serviceWorker.ready)
    .then(({active}) => active.postMessage({study: pages, zone, files})).catch(() => { /* then only open pages work */ });
}

// Keys, for those who want them.
const panel = document.querySelector("[data-study-keys]"), wanted = panel.querySelector("[data-study-keys-on]");
try { wanted.checked = localStorage.getItem("quizapp.keys") !== "off"; } catch { /* on */ }
wanted.addEventListener("change", () => { try { localStorage.setItem("quizapp.keys", wanted.checked ? "on" : "off"); } catch { /* this page only */ } });
panel.hidden = false;
function press(pressed) {
  if (pressed === "u") return lastRating() && (takeBack(), true);
  if (!here) return false;
  if (pressed === "l") return packs[LANGUAGES[1]] && (turn(), true);
  if (pressed === " " || pressed === "Enter") {
    if (here.isOpen) rate(3); else open();
    return true;
  }
  if (here.isOpen && /^[1-4]$/.test(pressed) && stage.querySelector(`[data-rating="${pressed}"]`)) { rate(Number(pressed)); return true; }
  const choice = !here.isOpen && /^[a-f]$/.test(pressed) && stage.querySelectorAll("input:is([type=radio], [type=checkbox])")["abcdef".indexOf(pressed)];
  if (choice) { choice.focus(); choice.click(); }
  return Boolean(choice);
}
document.addEventListener("keydown", event => {
  if (!wanted.checked || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || event.repeat) return;
  const target = event.target;
  if (target.closest("a, summary, select, textarea, [contenteditable]")) return;
  if (target.closest("input:not([type=radio], [type=checkbox])") && event.key !== "Enter") return;
  if (target.closest("button, input[type=checkbox]") && [" ", "Enter"].includes(event.key)) return;
  if (target.closest("input[type=radio]") && event.key === " " && !target.checked) return;
  if (press(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
});
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
begin().catch(() => { /* without a pack the page goes on as it is, by its forms */ });
