// Ticks all requests of a page at once. The page works without it.
(() => {
  "use strict";
  document.querySelectorAll("[data-tick]").forEach((form) => {
    const boxes = [...form.querySelectorAll("input[name=chosen]")];
    const all = form.querySelector("[data-tick-all]");
    if (all) all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  });
})();
