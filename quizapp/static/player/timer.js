// Counts down by the site's clock, told anew with every reply; the browser's own clock is never asked.
const box = document.querySelector(".timer");
if (box) {
  const words = JSON.parse(document.getElementById("player-words").textContent);
  const clock = box.querySelector("[data-clock]"), news = box.querySelector("[data-clock-news]");
  const button = box.querySelector("[data-hide-clock]"), form = document.getElementById("time-up");
  const GRACE = 20000;  // what was chosen last has so long to get through; the site would take it for longer
  const NOTICE = 1500;  // so that the news is heard before the page goes
  const ANNOUNCED = [600, 300, 60], HIDDEN = "quizapp.clock";
  let end = performance.now() + 1000 * box.dataset.left, before = Number(box.dataset.left), ending = false;

  const pause = time => new Promise(resolve => setTimeout(resolve, time));
  const left = () => Math.max(0, Math.ceil((end - performance.now()) / 1000));
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const set = seconds => { if (typeof seconds === "number") end = performance.now() + 1000 * seconds; };
  async function ask() {
    const reply = await fetch(box.dataset.state, {signal: AbortSignal.timeout?.(5000)});
    const state = await reply.json();
    set(state.left);
    return state;
  }
  async function finish() {
    if (ending) return;
    ending = true;
    news.textContent = words.timeUp;
    const sending = [pause(NOTICE)];
    document.dispatchEvent(new CustomEvent("player:flush", {detail: sending}));
    await Promise.race([Promise.all(sending), pause(GRACE)]);
    try {
      const state = await ask();
      if (state.over || state.left === 0) { form.requestSubmit(); return; }
    } catch { await pause(3000); }
    ending = false;
  }
  function tick() {
    const now = left();
    clock.textContent = say(words.leftMinutes, {minutes: Math.floor(now / 60), seconds: String(now % 60).padStart(2, "0")});
    const passed = ANNOUNCED.find(mark => now <= mark && mark < before);
    if (passed) news.textContent = passed === 60 ? words.minuteLeft : say(words.minutesLeft, {minutes: passed / 60});
    before = now;
    if (now === 0) finish();
  }
  function hide(hidden) {
    clock.parentElement.hidden = hidden;
    button.textContent = hidden ? words.show : words.hide;
    try { localStorage.setItem(HIDDEN, hidden ? "hidden" : ""); } catch { /* for this page only */ }
  }
  let wasHidden = false;
  try { wasHidden = localStorage.getItem(HIDDEN) === "hidden"; } catch { /* shown */ }
  button.hidden = false;
  hide(wasHidden);
  button.addEventListener("click", () => hide(!clock.parentElement.hidden));
  document.addEventListener("player:left", event => set(event.detail));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask().catch(() => {}));
  tick();
  setInterval(tick, 1000);
}
