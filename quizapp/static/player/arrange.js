// Lines to be put in order move by buttons or by dragging; the selects that work without a script follow.
const words = JSON.parse(document.getElementById("player-words").textContent);
for (const list of document.querySelectorAll("[data-arrange]")) {
  const news = list.parentElement.querySelector("[data-arrange-news]"), form = list.closest("form");
  const select = row => row.querySelector("select");
  const letter = row => [...select(row).options].at(-1).value.split(":")[1];
  const rows = () => [...list.children];

  function writeOrder() { rows().forEach((row, place) => { select(row).value = `${place + 1}:${letter(row)}`; }); }
  function readOrder() {
    const placed = rows().filter(row => select(row).value);
    if (placed.length === list.children.length) list.append(...placed.sort((a, b) => select(a).selectedIndex - select(b).selectedIndex));
    refresh();
  }
  function refresh() {
    rows().forEach((row, place) => {
      row.querySelector("[data-move='-1']").setAttribute("aria-disabled", place === 0);
      row.querySelector("[data-move='1']").setAttribute("aria-disabled", place === list.children.length - 1);
    });
  }
  function moved(row) {
    writeOrder();
    refresh();
    const place = rows().indexOf(row) + 1, text = row.querySelector("[data-text]").innerText.trim();
    news.textContent = words.moved.replace(/\{(\w+)\}/g, (_, name) => ({text, place, last: list.children.length})[name]);
    select(row).dispatchEvent(new Event("change", {bubbles: true}));
  }
  function step(row, button) {
    const other = button.dataset.move === "1" ? row.nextElementSibling : row.previousElementSibling;
    if (!other) return;
    if (button.dataset.move === "1") other.after(row); else other.before(row);
    button.focus();
    moved(row);
  }
  function drag(row, start) {
    const grip = start.currentTarget, before = rows();
    grip.setPointerCapture(start.pointerId);
    row.classList.add("dragged");
    const follow = event => {
      const over = rows().find(one => one !== row && event.clientY > one.getBoundingClientRect().top && event.clientY < one.getBoundingClientRect().bottom);
      if (!over) return;
      const box = over.getBoundingClientRect(), below = event.clientY > box.top + box.height / 2;
      const all = rows(), from = all.indexOf(row), to = all.indexOf(over) + below;
      // The others step aside: a row that is taken out and put in again loses the pointer.
      if (to > from) row.before(...all.slice(from + 1, to)); else row.after(...all.slice(to, from));
    };
    const drop = () => {
      grip.removeEventListener("pointermove", follow);
      row.classList.remove("dragged");
      if (rows().some((one, place) => one !== before[place])) moved(row);
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("pointerup", drop, {once: true});
    grip.addEventListener("pointercancel", drop, {once: true});
  }
  for (const row of rows()) {
    select(row).hidden = true;
    row.querySelector(".movers").hidden = false;
    row.querySelectorAll("[data-move]").forEach(button => button.addEventListener("click", () => step(row, button)));
    row.querySelector("[data-grip]").addEventListener("pointerdown", event => { event.preventDefault(); drag(row, event); });
  }
  list.classList.add("movable");
  readOrder();
  form.addEventListener("player:filled", readOrder);
  form.addEventListener("submit", event => { if (!event.submitter?.name) writeOrder(); }, {capture: true});
}
