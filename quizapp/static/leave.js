// Signing out empties what this browser keeps, so where answers or ratings wait in it to be sent, the reader is asked first.
const question = document.querySelector("[data-leaving]").dataset.leaving;
function waits() {
  try {
    const kept = Object.keys(localStorage).filter(key => /^quizapp\.(attempt|study)\./.test(key));
    return kept.some(key => [JSON.parse(localStorage.getItem(key))].flat().some(entry => entry.state === "open"));
  } catch { return false; }
}
for (const form of document.querySelectorAll("form[action$='/sign-out'], form[action$='/everywhere']")) {
  form.addEventListener("submit", event => { if (waits() && !confirm(question)) event.preventDefault(); });
}
