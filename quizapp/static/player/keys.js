// Keys for those who want them: 1–9, Enter, arrows, F. Off in fields, with modifiers, and by the switch on the page.
const panel = document.querySelector("[data-keys]");
if (panel) {
  const SETTING = "quizapp.keys", wanted = panel.querySelector("[data-keys-on]");
  try { wanted.checked = localStorage.getItem(SETTING) !== "off"; } catch { /* on */ }
  panel.hidden = false;
  wanted.addEventListener("change", () => {
    try { localStorage.setItem(SETTING, wanted.checked ? "on" : "off"); } catch { /* for this page only */ }
  });
  const press = selector => { const found = document.querySelector(selector); found?.click(); return Boolean(found); };
  const CHOICES = "#response-form input:is([type=radio], [type=checkbox])";
  function act(key, target) {
    if (/^[1-9]$/.test(key)) {
      const choice = document.querySelectorAll(CHOICES)[key - 1];
      choice?.focus();
      choice?.click();
      return Boolean(choice);
    }
    if (key === "Enter") return !target.closest("a, button, summary, label, input") && press("main [data-key=Enter]");
    if (key === "f") return press("main [name=flag]");
    if (target.matches("[type=radio]") && key.startsWith("Arrow")) return false;  // they move within the options there
    if (key === "ArrowLeft" || key === "p") return press("main :is([data-key=prev], a[rel=prev])");
    if (key === "ArrowRight" || key === "n") return press("main :is([data-key=next], a[rel=next])");
    return false;
  }
  document.addEventListener("keydown", event => {
    if (!wanted.checked || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || event.repeat) return;
    if (event.target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])")) return;
    if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key, event.target)) event.preventDefault();
  });
}
