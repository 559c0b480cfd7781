// Keys of one letter on the staff's lists and request pages: whatever has data-key is pressed by it, g and then the letter
// of a list (data-go) opens that list, ? shows them all. Nothing while somebody types; data-keys="off" is respected.
(() => {
  "use strict";
  const here = document.querySelector("[data-keys]");
  const sheet = document.querySelector("[data-sheet]");
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility ? one.checkVisibility() : true);
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog");
  const is_on = here && here.dataset.keys !== "off";

  // The page of a list remembers its requests, so that n and p lead from one request to the next.
  const rows = [...document.querySelectorAll("table.worklist tbody tr[data-url]")].map((row) => row.dataset.url);
  const kept = () => { try { return JSON.parse(sessionStorage.getItem("list") || "{}"); } catch { return {}; } };
  if (here && here.dataset.list) {
    const list = { title: here.dataset.list, url: location.pathname + location.search, rows };
    try { sessionStorage.setItem("list", JSON.stringify(list)); } catch { /* private windows may refuse */ }
  }
  const neighbor = (step) => {
    const list = kept();
    const at = (list.rows || []).indexOf(location.pathname);
    return at < 0 ? "" : list.rows[at + step] || "";
  };
  const walk = (rel, step) => {
    const link = document.querySelector(`.pager a[rel=${rel}]`);
    const url = link ? link.href : neighbor(step);
    if (url) location.href = url;
  };
  const back = () => { if (kept().url) location.href = kept().url; };

  const press = (element) => {
    const details = element.matches("summary") && element.parentElement;
    if (!details) { if (element.matches("input, select")) element.focus(); else element.click(); return; }
    details.open = true;
    const field = details.querySelector("input:not([type=hidden]), select, textarea");
    if (field) field.focus();
  };
  const on_a_list = Boolean(rows.length);
  const builtin = {
    n: [on_a_list ? "Next page" : "Next request of the list", () => walk("next", 1)],
    p: [on_a_list ? "Previous page" : "Previous request of the list", () => walk("prev", -1)],
    "?": ["This sheet", () => help()],
  };
  if (here && !here.dataset.list) builtin.u = ["Back to the list", back];
  const listed = on_a_list ? [["j k", "Down and up"], ["x", "Tick"], ["Enter", "Open"]] : [];

  const line = (list, key, label) => {
    const term = document.createElement("dt");
    const words = document.createElement("dd");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    words.textContent = label;
    list.append(term, words);
  };
  const help = () => {
    if (!sheet) return;
    const list = sheet.querySelector("dl");
    list.replaceChildren();
    listed.forEach(([key, label]) => line(list, key, label));
    all("[data-key]").forEach((one) => line(list, one.dataset.key, one.dataset.label));
    Object.entries(builtin).forEach(([key, [label]]) => line(list, key, label));
    document.querySelectorAll("[data-go]").forEach((one) => line(list, `g ${one.dataset.go}`, one.dataset.label));
    sheet.showModal();
  };
  if (!is_on) return;
  document.querySelectorAll("[data-help]").forEach((button) => { button.hidden = false; button.addEventListener("click", help); });

  let goes = -Infinity; // when g was pressed
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const going = event.timeStamp - goes < 1500;
    goes = -Infinity;
    if (event.key === "g" && !going) { goes = event.timeStamp; return; }
    const target = going ? document.querySelector(`[data-go="${CSS.escape(event.key)}"]`) : all(`[data-key="${CSS.escape(event.key)}"]`)[0];
    const own = !going && builtin[event.key];
    if (!target && !own) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (target) press(target); else own[1]();
  }, true);
})();
