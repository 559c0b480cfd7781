// A crew's phone where the network comes and goes: what cannot be sent waits on the phone and is sent later.
// Each entry has a key of its own, so the server counts it once, however often it arrives.
(() => {
  "use strict";

  const box = document.getElementById("queue");
  const EVERY = 20000, WIDEST = 1600;
  const store = open();
  let sending = false;

  function open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("civic311-crew", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "order", autoIncrement: true });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function table(mode, act) {
    const database = await store;
    return new Promise((resolve, reject) => {
      const change = database.transaction("waiting", mode);
      const asked = act(change.objectStore("waiting"));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  }

  // Only what this person entered: a phone is passed on at the end of a shift.
  const waiting = async () => (await table("readonly", (all) => all.getAll())).filter((one) => one.owner === box.dataset.owner);

  function say(words) {
    box.hidden = !words;
    box.querySelector("[data-words]").textContent = words;
  }

  async function show(trouble = "") {
    const left = await waiting();
    say(left.length || trouble ? `${left.length ? `${left.length} waiting to be sent. ` : ""}${trouble}` : "");
    document.querySelectorAll(".is-waiting").forEach((stop) => stop.classList.remove("is-waiting"));
    left.forEach((one) => document.getElementById(one.stop)?.classList.add("is-waiting"));
    return left.length;
  }

  async function smaller(file) {
    if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
      if (scale === 1 && file.size < 1000000) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || file), "image/jpeg", 0.82));
    } catch {
      return file;
    }
  }

  async function keep(form) {
    form.elements.at.value = new Date().toISOString();
    const fields = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken") continue;
      fields.push([name, value instanceof File ? await smaller(value) : value]);
    }
    const stop = form.closest("[id]").id;
    await table("readwrite", (all) => all.add({ owner: box.dataset.owner, url: form.getAttribute("action"), stop, words: form.dataset.queued, fields }));
    const key = form.elements.key.value.split("~")[0];
    form.reset();
    form.elements.key.value = `${key}~${Date.now()}`; // the next entry is another one
    delete form.dataset.typed;
  }

  async function post(one) {
    const data = new FormData();
    for (const [name, value] of one.fields) data.append(name, value, ...(value instanceof Blob ? ["photo.jpg"] : []));
    data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(one.url, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") throw new Error("sign-in");
    if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error(answer.status === 403 ? "sign-in" : "server");
    return answer.json();
  }

  async function send() {
    if (sending) return;
    sending = true;
    let trouble = "", sent = 0, refused = "";
    try {
      for (const one of await waiting()) {
        const said = await post(one);
        await table("readwrite", (all) => all.delete(one.order));
        if (said.refusal) refused = `${one.words}, ${one.stop}: ${said.refusal}`;
        else sent += 1;
      }
    } catch (error) {
      if (error.message === "sign-in") trouble = "You are signed out: sign in again, nothing is lost.";
      else if (error.message === "server") trouble = "The city's system does not answer. It is tried again.";
      else trouble = "No network. It is sent as soon as there is one.";
    }
    sending = false;
    const left = await show(trouble || (refused ? `Not accepted. ${refused}` : ""));
    if (trouble.startsWith("You are signed out")) box.querySelector("[data-send]")?.replaceWith(signIn());
    if (sent && !left && !refused && !document.querySelector("form[data-typed]")) location.reload();
  }

  function signIn() {
    const link = document.createElement("a");
    link.className = "button quiet";
    link.href = box.dataset.signIn;
    link.textContent = "Sign in";
    return link;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.queued || !window.indexedDB) return;
    event.preventDefault();
    if (form.dataset.keeping) return; // a second tap
    form.dataset.keeping = "yes";
    setTimeout(() => delete form.dataset.keeping, 3000);
    keep(form).then(() => show()).then(send).catch(() => form.submit());
  });
  document.addEventListener("input", (event) => event.target.form && (event.target.form.dataset.typed = "yes"));
  document.querySelectorAll(".camera input[type=file]").forEach((input) => {
    input.addEventListener("change", () => input.files.length && input.form.requestSubmit());
  });
  box.querySelector("[data-send]").addEventListener("click", send);
  addEventListener("online", send);
  setInterval(async () => (await waiting()).length && send(), EVERY);
  waiting().then((left) => left.length && send());

  // The map, drawn when it is opened
  const fold = document.querySelector(".map-fold");
  fold?.addEventListener("toggle", () => fold.open && window.L && !fold.dataset.drawn && draw(document.getElementById("route")));

  function draw(element) {
    fold.dataset.drawn = "yes";
    const { base, stops } = JSON.parse(document.getElementById("route-points").textContent);
    const map = L.map(element, { scrollWheelZoom: false, attributionControl: Boolean(element.dataset.tiles) });
    const way = [...(base ? [base] : []), ...stops.map((stop) => stop.point), ...(base ? [base] : [])];
    if (!way.length) return map.setView([0, 0], 1);
    map.fitBounds(L.latLngBounds(way).pad(0.15), { maxZoom: 15 });
    if (element.dataset.tiles) L.tileLayer(element.dataset.tiles, { maxZoom: 19 }).addTo(map);
    L.polyline(way, { color: "#0B5CAD", weight: 3, opacity: 0.6 }).addTo(map);
    if (base) pin(map, base, "base", "⌂");
    stops.forEach((stop) => pin(map, stop.point, stop.first ? "first" : "", stop.place));
    fetch(element.dataset.districts).then((answer) => (answer.ok ? answer.json() : null)).then((districts) => {
      if (districts) L.geoJSON(districts, { style: { color: "#6F7983", weight: 1, fillColor: "#A9BDD2", fillOpacity: 0.18 } }).addTo(map).bringToBack();
    }).catch(() => {});
  }

  function pin(map, point, kind, text) {
    L.marker(point, { icon: L.divIcon({ className: "", html: `<span class="pin ${kind}">${text}</span>`, iconSize: [30, 30] }), keyboard: false }).addTo(map);
  }
})();
