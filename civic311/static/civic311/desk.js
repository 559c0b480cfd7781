// The desk by keyboard: keys, hits, parts of the screen, drafts, places. Every form works without it.
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const screen = $("[data-contact]");
  const box = $("#q");
  const visible = (element) => (element.checkVisibility ? element.checkVisibility() : element.getClientRects().length > 0);
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]");

  // Keys: whatever has data-key is pressed by it ------------------------------------------------------------------
  const keyed = (key) => $$(`[data-key="${CSS.escape(key)}"]`).find(visible);
  const press = (element) => {
    const details = element.matches("summary") && element.parentElement;
    if (!details) { element.click(); return; }
    details.open = true;
    const field = $("input:not([type=hidden]), select, textarea", details);
    if (field) { field.focus(); if (field.select) field.select(); }
  };
  const dialog = $("[data-keys]");
  const help = () => {
    const list = $("dl", dialog);
    const rows = $$("[data-key]").filter(visible).map((element) => [element.dataset.key, element.dataset.label]);
    list.replaceChildren(...[["/", "Go to the search"], ...rows].flatMap(([key, label]) => {
      const term = document.createElement("dt");
      const words = document.createElement("dd");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      words.textContent = label;
      return [term, words];
    }));
    dialog.showModal();
  };
  $$("[data-help]").forEach((button) => { button.hidden = false; button.addEventListener("click", help); });

  // What is typed while a part is on its way waits for it: into its first box, or as keys of what it shows.
  let held = null;
  const hold = () => { held = held || []; };
  const release = () => {
    const keys = held || [];
    held = null;
    while (keys.length && held === null) repeat(keys.shift());
    if (held !== null) held = [...keys, ...held];
  };
  const repeat = (key) => {
    const field = document.activeElement;
    if (!field || field === document.body || !typing(field)) {
      const target = keyed(key);
      if (target) press(target);
    } else if (key === "Enter") field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    else if (field.setRangeText) {
      field.value += key;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  document.addEventListener("keydown", (event) => {
    if (dialog.open || event.defaultPrevented) return;
    if (held !== null && (event.key.length === 1 || event.key === "Enter") && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      held.push(event.key);
      return;
    }
    const field = typing(event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field && field.form) {
      event.preventDefault();
      const button = [...field.form.elements].find((one) => one.type === "submit" && one.name !== "check");
      field.form.requestSubmit(button);
      return;
    }
    if (event.key === "Escape" && field) { field.blur(); focusPane(); return; }
    if (event.ctrlKey || event.metaKey || (field && !event.altKey)) return;
    const key = event.altKey && event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
    if (key === "?") { event.preventDefault(); help(); return; }
    if (key === "/" && box) { event.preventDefault(); box.focus(); box.select(); return; }
    if (key.length !== 1) return;
    const target = keyed(key);
    if (target) { event.preventDefault(); press(target); }
  });
  const focusPane = () => {
    const pane = $("#pane");
    (pane && pane.childElementCount ? pane : $("#main")).focus({ preventScroll: true });
  };

  // Across a page that is sent, too: the next one takes over what was typed meanwhile.
  document.addEventListener("submit", (event) => { if (event.target.method === "post") hold(); });
  addEventListener("pagehide", () => { if (held && held.length) sessionStorage.setItem("desk-typed", JSON.stringify(held)); });
  addEventListener("pageshow", (event) => { if (event.persisted) held = null; });
  const typed = sessionStorage.getItem("desk-typed");
  sessionStorage.removeItem("desk-typed");
  if (typed && document.activeElement === box) { box.value = ""; held = JSON.parse(typed); setTimeout(release); }

  // The clock -----------------------------------------------------------------------------------------------------
  const clock = $("[data-since]");
  if (clock) {
    const began = Date.parse(clock.dataset.since);
    const tick = () => {
      const seconds = Math.max(0, Math.round((Date.now() - began) / 1000));
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    tick();
    setInterval(tick, 1000);
  }
  if (!screen) return;

  // The state of the screen, in its address -----------------------------------------------------------------------
  const NAMES = ["q", "answer", "place", "request", "open", "do", "address", "lang"];
  const state = Object.fromEntries(NAMES.map((name) => [name, ""]));
  for (const [name, value] of new URLSearchParams(location.search)) if (name in state) state[name] = value;
  const address = () => {
    const given = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
    return `${location.pathname}?${given}`;
  };
  const load = (target) => htmx.ajax("GET", address(), { target, swap: "innerHTML" });
  const shown = ["answer", "place", "request"];

  const go = async (query) => {
    const wanted = new URLSearchParams(query);
    const inPane = shown.some((name) => wanted.has(name));
    state.q = box.value;
    state.lang = "";
    if (inPane) shown.forEach((name) => { state[name] = ""; });
    else { state.open = ""; state.do = ""; }
    for (const [name, value] of wanted) state[name] = value;
    if (state.open) state.address = placeOf().value;
    history.replaceState(null, "", address());
    hold();
    if (inPane) {
      await load("#pane");
      const place = $("#pane [data-place]");
      if (place) placeOf().value = place.dataset.place;
      if (place) { box.focus(); box.select(); } else focusPane();
    } else {
      await load("#next");
      const first = $("#next .task input:not([type=hidden]), #next .task select, #next .task textarea");
      if (first) first.focus(); else if ($("#next .task")) { $("#next .task").tabIndex = -1; $("#next .task").focus(); } else box.focus();
      checkPrefilled();
    }
    release();
    keep();
  };
  const placeOf = () => $("#search [name=place]");

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.dataset.go);
  });

  // Hits: up, down, enter -----------------------------------------------------------------------------------------
  const results = $("#results");
  let chosen = 0, answered = box.value, opening = false;
  const hits = () => [...$$("[data-hit-first]", results), ...$$("[data-hit]", results)];
  const mark = () => {
    hits().forEach((hit, at) => hit.toggleAttribute("data-chosen", at === chosen));
    const hit = hits()[chosen];
    if (hit) hit.scrollIntoView({ block: "nearest" });
  };
  const open = () => { const hit = hits()[chosen]; if (hit) hit.click(); else release(); };
  box.addEventListener("input", () => {
    if ($("#pane").childElementCount) { $("#pane").replaceChildren(); shown.forEach((name) => { state[name] = ""; }); }
    state.q = box.value;
    chosen = 0;
    opening = false;
    keep();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if ($("#pane").childElementCount) $("#pane").replaceChildren();
      chosen = Math.max(0, Math.min(chosen + step, hits().length - 1));
      mark();
    } else if (event.key === "Enter" && !event.ctrlKey && held === null) {
      event.preventDefault();
      hold();
      if (answered === box.value) open();
      else { opening = true; htmx.trigger(box, "find"); }
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== results) return;
    answered = new URL(event.detail.xhr.responseURL).searchParams.get("q");
    refreshSeen(screen.dataset.seen);
    mark();
    if (opening && answered === box.value) { opening = false; open(); }
  });
  document.addEventListener("htmx:afterSettle", () => refreshSeen(screen.dataset.seen));
  document.addEventListener("htmx:responseError", () => { opening = false; release(); });
  document.addEventListener("htmx:sendError", () => { opening = false; release(); });
  document.addEventListener("htmx:responseError", () => trouble("The desk did not answer. Nothing is lost: press Enter in the search to try again."));
  document.addEventListener("htmx:sendError", () => trouble("No connection to the desk. Keep this page open: what you type is saved once it is back."));

  // Drafts: kept as typed, one at a time; a form that is sent waits for the draft before it -----------------------------
  let timer = 0, saving = null, dirty = "";
  const refreshSeen = (version) => $$("input[name=seen]").forEach((input) => { input.value = version; });
  const trouble = (words) => { const line = $("[data-trouble]"); line.textContent = words; line.hidden = !words; };
  const fieldsOf = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (["csrfmiddlewaretoken", "seen", "idempotency_key"].includes(name) || typeof value !== "string") continue;
      fields[name] = name in fields ? [].concat(fields[name], value) : value;
    }
    return fields;
  };
  const draft = () => {
    const note = dirty === "note" && $("[data-note] textarea");
    if (note) return { note: note.value };
    const task = $("#next [data-fields]");
    return { ...state, q: box.value, fields: task ? fieldsOf(task) : {} };
  };
  const keep = (what = "draft") => {
    if ("finished" in screen.dataset) return;
    dirty = what;
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  const save = async () => {
    if (saving) await saving;
    saving = (async () => {
      const answer = await fetch(screen.dataset.draftUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": $("input[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify({ ...draft(), seen: Number(screen.dataset.seen) }),
      }).catch(() => null);
      const said = answer ? await answer.json().catch(() => ({})) : { error: "Not saved yet: no connection. Go on, it is tried again every 5 seconds." };
      if (said.version) { screen.dataset.seen = said.version; refreshSeen(said.version); }
      trouble(said.error || "");
      if (!answer) timer = setTimeout(save, 5000);
    })();
    await saving;
    saving = null;
  };
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-note]")) keep("note");
    else if (event.target.closest("[data-fields]:not([data-fields=caller])")) keep();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();  // its version is on the way
    const { target, submitter } = event;
    saving.then(() => { saving = null; target.requestSubmit(submitter); });
  });

  // Places: suggested, chosen, checked --------------------------------------------------------------------------------
  const addressOf = (element) => element.closest("[data-suggest] [name=address]");
  let asking = 0, spotAt = -1;
  const spots = (form) => $$(".suggestions button", form);
  const close = (form) => { $(".suggestions", form).hidden = true; spotAt = -1; };
  const markSpot = (form) => spots(form).forEach((spot, at) => spot.toggleAttribute("data-chosen", at === spotAt));
  const suggest = async (form) => {
    const field = $("[name=address]", form);
    const mine = ++asking;
    const answer = await fetch(`${form.dataset.suggest}?address=${encodeURIComponent(field.value)}`);
    if (mine !== asking || !answer.ok || document.activeElement !== field) return;
    const list = $(".suggestions", form);
    list.innerHTML = await answer.text();
    list.hidden = !spots(form).length;
    spotAt = spots(form).length ? 0 : -1;
    markSpot(form);
    if (form.dataset.entered) { delete form.dataset.entered; pick(form); }
  };
  const check = async (form) => {
    const field = $("[name=address]", form);
    const answer = await fetch(`${form.dataset.placeUrl}?address=${encodeURIComponent(field.value)}`);
    if (!answer.ok) return;
    $("[data-checked]", form).innerHTML = await answer.text();
    refreshSeen(screen.dataset.seen);
    const spot = $("[data-spot]", form);
    for (const [name, value] of [["latitude", "latitude"], ["longitude", "longitude"], ["zip_code", "zip"]]) {
      $(`[name=${name}]`, form).value = spot ? spot.dataset[value] : "";
    }
    form.dataset.checkedFor = field.value;
    keep();
  };
  const next = (form, field) => {
    const fields = $$("input:not([type=hidden]), select, textarea", form).filter(visible);
    const following = fields[fields.indexOf(field) + 1];
    if (following) following.focus();
  };
  const choose = (form, spot) => {
    const field = $("[name=address]", form);
    asking++;
    field.value = spot.dataset.spotName;
    close(form);
    if ("street" in spot.dataset) { field.focus(); return; }
    check(form);
    next(form, field);
  };
  const pick = (form) => {
    const field = $("[name=address]", form);
    if (spots(form)[spotAt]) choose(form, spots(form)[spotAt]);
    else { check(form); next(form, field); }
  };
  let suggesting = 0;
  screen.addEventListener("input", (event) => {
    const field = addressOf(event.target);
    if (!field) return;
    ["latitude", "longitude", "zip_code"].forEach((name) => { $(`[name=${name}]`, field.form).value = ""; });
    field.form.dataset.pending = "1";
    clearTimeout(suggesting);
    suggesting = setTimeout(() => { delete field.form.dataset.pending; suggest(field.form); }, 90);
  });
  screen.addEventListener("keydown", (event) => {
    const field = addressOf(event.target);
    if (!field || event.ctrlKey) return;
    const form = field.form;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && spots(form).length) {
      event.preventDefault();
      spotAt = Math.max(0, Math.min(spotAt + step, spots(form).length - 1));
      markSpot(form);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (form.dataset.pending) { form.dataset.entered = "1"; } else pick(form);
    } else if (event.key === "Escape" && !$(".suggestions", form).hidden) {
      event.preventDefault();
      close(form);
    }
  });
  screen.addEventListener("mousedown", (event) => {
    const spot = event.target.closest(".suggestions button");
    if (spot) { event.preventDefault(); choose(spot.closest("form"), spot); }
  });
  screen.addEventListener("focusout", (event) => {
    const field = addressOf(event.target);
    if (!field) return;
    close(field.form);
    if (field.value.trim() && field.form.dataset.checkedFor !== field.value) check(field.form);
  });
  const checkPrefilled = () => {
    const form = $("#next [data-suggest]");
    if (form && $("[name=address]", form) && $("[name=address]", form).value && !$("[name=latitude]", form).value) check(form);
  };

  mark();
  checkPrefilled();
  const wrong = $(".field-error input:not([type=hidden]), .field-error select, .field-error textarea");
  if (wrong) wrong.focus();
  if (document.activeElement === box) box.select();
})();
