// Turns the card as Anki does on a computer: one page stays, its content is swapped, and the card's script runs again.
"use strict";
{
  const qa = document.getElementById("qa");
  const turn = document.getElementById("turn");
  const sides = [qa.innerHTML, document.getElementById("other-side").innerHTML];
  const words = [turn.textContent, turn.dataset.words];
  let shown = 0;
  if (document.body.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches) {
    document.body.classList.add("nightMode");
  }
  turn.addEventListener("click", event => {
    event.preventDefault();
    const typed = qa.querySelector("input#typeans")?.value.trim();
    shown = 1 - shown;
    qa.innerHTML = sides[shown];
    turn.textContent = words[shown];
    const compared = qa.querySelector("code#typeans");
    if (compared && typed) {
      compared.firstElementChild.textContent = typed;
      compared.hidden = false;
    }
    for (const old of qa.querySelectorAll("script")) {
      const fresh = document.createElement("script");
      fresh.textContent = old.textContent;
      old.replaceWith(fresh);
    }
    scrollTo(0, 0);
  });
}
