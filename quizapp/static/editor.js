// The editor saves by itself what is typed, and shows at each field what the checks say of it. Without this script the
// same is done by the button. What could not be saved stays in the fields and is tried again.
const form = document.getElementById("item-form"), panel = document.querySelector("[data-panel]");
const words = JSON.parse(document.getElementById("editor-words").textContent);
const upload = form.elements["image-upload"];
const line = form.querySelector("[data-saved]"), alarm = form.querySelector("[data-unsaved]");
const SOON = 1200, LONGEST_PAUSE = 30_000;
// What was refused is not sent again before something else is typed, but leaving would lose it.
let waiting = null, sending = false, changed = false, refused = false, pause = 2000, leaving = false;

function complain(text) {
  alarm.hidden = !text;
  alarm.querySelector("p").textContent = text;
  if (text) line.textContent = "";
}
function later(time) { clearTimeout(waiting); waiting = setTimeout(save, time); }

// What stands at a field is replaced where it differs, so that nothing jumps and nothing is read out twice.
function show(reply) {
  form.elements.revision.value = reply.revision;
  line.textContent = reply.saved;
  for (const [name, html] of Object.entries(reply.advice)) {
    const place = form.querySelector(`[data-advice="${CSS.escape(name)}"]`);
    if (place && place.innerHTML.trim() !== html.trim()) place.innerHTML = html;
  }
  const busy = panel.contains(document.activeElement) || [...panel.querySelectorAll("input:not([type=hidden])")].some(field => field.form === form && field.value);
  if (!busy) panel.innerHTML = reply.panel;
}

async function save() {
  clearTimeout(waiting);
  if (sending || !changed || leaving) return;
  sending = true;
  changed = refused = false;
  line.textContent = words.saving;
  const sent = new FormData(form);
  sent.delete("image-upload");  // a picture goes with the button
  for (const name of [...sent.keys()]) if (name.startsWith("dismissed-") && !form.querySelector(`:scope [name="${CSS.escape(name)}"]`)) sent.delete(name);
  try {
    const reply = await fetch(form.dataset.autosave, {method: "POST", body: new URLSearchParams(sent), redirect: "manual", signal: AbortSignal.timeout?.(15_000)});
    const isOurs = reply.headers.get("Content-Type")?.startsWith("application/json");
    if (reply.ok && isOurs) {
      show(await reply.json());
      complain("");
      pause = 2000;
    } else if (isOurs) {
      refused = true;
      complain((await reply.json()).problem);
    } else if (reply.type === "opaqueredirect" || reply.status === 400) {
      refused = true;
      complain(words.signedOut);
    } else throw new Error(reply.status);
  } catch {
    complain(words.unsaved);
    changed = true;
    later(pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  } finally {
    sending = false;
    if (changed && alarm.hidden) later(SOON);
  }
}

// A picture that is too large is told before it is sent; the button sends the others.
function look() {
  const problem = form.querySelector("[data-upload-problem]"), isLarge = [...upload.files].some(file => file.size > upload.dataset.most * 1e6);
  problem.textContent = isLarge ? words.tooLarge : "";
  upload.classList.toggle("is-invalid", isLarge);
  if (isLarge) upload.value = "";
}

if (!form.inert) {
  form.addEventListener("input", event => {
    if (event.target.form !== form || event.target.closest(".sending")) return;
    if (event.target === upload) return look();
    changed = true;
    later(SOON);
  });
  form.addEventListener("focusout", () => { if (changed) later(100); });
  form.addEventListener("submit", () => { leaving = true; });
  document.addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      changed = true;
      save();
    }
  });
  addEventListener("beforeunload", event => { if ((changed || refused || sending || upload.value) && !leaving) event.preventDefault(); });
}
