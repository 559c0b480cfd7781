// Worklists by keyboard (j k x a Enter /), ticking all, and colleagues as one types. Every page works without it.
(() => {
  "use strict";

  const rows = [...document.querySelectorAll("table.worklist tbody tr")];
  let current = -1;

  const select = (index) => {
    if (!rows.length) return;
    if (rows[current]) rows[current].classList.remove("current");
    current = Math.max(0, Math.min(index, rows.length - 1));
    rows[current].classList.add("current");
    rows[current].querySelector("a").focus({ preventScroll: true });
    rows[current].scrollIntoView({ block: "nearest" });
  };

  const keys = {
    j: () => select(current + 1),
    k: () => select(current - 1),
    x: () => {
      const box = rows[current] && rows[current].querySelector("input[type=checkbox]");
      if (box) box.click();
    },
    a: () => { const box = document.getElementById("bulk-person"); if (box) box.focus(); },
    "/": () => { const box = document.getElementById("id_q"); if (box) box.focus(); },
    Enter: () => { if (rows[current]) location.href = rows[current].dataset.url; },
  };

  const off = document.querySelector('[data-keys="off"]');
  if (!off) document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable], button, a[href]:not(.worklist a)");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  const boxes = [...document.querySelectorAll("input[name=chosen]")];
  const said = document.querySelector("[data-ticked]");
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    if (said) said.textContent = count ? `${count} ticked.` : "Tick requests to move them.";
  };
  boxes.forEach((box) => box.addEventListener("change", tell));
  const all = document.getElementById("tick-all");
  if (all) all.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked; }); tell(); });

  const list = document.getElementById("colleagues");
  document.querySelectorAll("input[data-people]").forEach((input) => {
    const holder = document.querySelector("[data-people-url]");
    const url = input.dataset.people || (holder && holder.dataset.peopleUrl);
    let timer = 0;
    const fill = async () => {
      const answer = await fetch(`${url}?q=${encodeURIComponent(input.value)}`);
      if (!answer.ok || !list) return;
      const { people } = await answer.json();
      list.replaceChildren(...people.map((person) => {
        const option = document.createElement("option");
        option.value = person.username;
        option.textContent = person.name;
        return option;
      }));
    };
    input.addEventListener("focus", fill, { once: true });
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(fill, 150); });
  });
})();
