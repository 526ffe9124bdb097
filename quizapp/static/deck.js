// Remembers on this device, and nowhere else, when a deck was last downloaded, and fills that into the form for changes.
const downloads = document.querySelector("[data-deck]"), line = document.querySelector("[data-last]");
const form = line.closest("form"), key = `quizapp.deck.${downloads.dataset.deck}`;

function read() {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
function show() {
  const last = read();
  if (!last) return;
  const day = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "vi", {dateStyle: "long"}).format(new Date(`${last.day}T12:00`));
  line.textContent = line.dataset.words.replace("{day}", day);
  line.hidden = false;
  if (!form.elements.day.value) form.elements.day.value = last.before ?? last.day;
  form.elements.languages.value = last.languages;
}
function remember(languages) {
  // Whether the file arrived is not told to us, so the changes are counted from the time before.
  const today = downloads.dataset.today, last = read(), before = last?.day === today ? last.before : last?.day;
  try { localStorage.setItem(key, JSON.stringify({day: today, before, languages})); } catch { /* storage is denied */ }
}

document.addEventListener("click", event => {
  const link = event.target.closest("[data-languages]");
  if (link) remember(link.dataset.languages);
});
form.addEventListener("submit", () => form.elements.day.value && remember(form.elements.languages.value));
show();
