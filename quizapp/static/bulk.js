// Ticks every question of the page without loading it anew, and says how many are ticked.
const link = document.querySelector("[data-tick-all]"), status = document.querySelector("[data-ticked]");
if (link) {
  const boxes = [...document.querySelectorAll(".to-tick > input")], all = link.textContent;
  const count = () => boxes.filter(box => box.checked).length;
  function tell() {
    const number = count();
    link.textContent = number === boxes.length ? link.dataset.none : all;
    status.textContent = number ? status.dataset.ticked.replace("{number}", number) : "";
  }
  link.addEventListener("click", event => {
    event.preventDefault();
    const tick = count() < boxes.length;
    for (const box of boxes) box.checked = tick;
    tell();
  });
  document.querySelector("form.bulk").addEventListener("change", tell);
  addEventListener("pageshow", tell);
  tell();
}
