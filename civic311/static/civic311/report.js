// The report form with a script: places are looked up while one writes, the map opens, the draft keeps itself.
(() => {
  "use strict";
  const form = document.getElementById("report");
  if (!form) return;
  const field = (name) => form.elements[name];
  const found = document.getElementById("found");
  const later = (wait, work) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(work, wait); }; };
  const say = (words) => {
    found.replaceChildren(Object.assign(document.createElement("p"), { className: "hint", textContent: words }));
  };

  // Where
  const NAMES = ["address", "latitude", "longitude", "placed", "spot"];
  let asked = 0;
  async function lookUp() {
    const mine = ++asked;
    const query = new URLSearchParams();
    const typed = new FormData(form);
    NAMES.forEach((name) => query.set(name, typed.get(name) || ""));
    const answer = await fetch(`${form.dataset.place}?${query}`).catch(() => null);
    if (!answer || !answer.ok || mine !== asked) return;
    const chosen = found.contains(document.activeElement) ? document.activeElement.value : "";
    found.innerHTML = await answer.text();
    if (chosen && found.querySelector("[name=spot]")) found.querySelector(`[value="${CSS.escape(chosen)}"]`)?.focus();
    centerOnFound();
  }
  function point(latitude, longitude) {
    field("latitude").value = latitude.toFixed(6);
    field("longitude").value = longitude.toFixed(6);
    field("placed").value = field("address").value.trim();
    lookUp();
    keepSoon();
  }
  const lookUpSoon = later(500, lookUp);
  field("address").addEventListener("input", () => {
    field("latitude").value = field("longitude").value = field("placed").value = "";
    lookUpSoon();
  });
  found.addEventListener("change", (event) => { if (event.target.name === "spot") lookUp(); });
  form.querySelector("[data-check]").addEventListener("click", (event) => { event.preventDefault(); lookUp(); });

  const locate = document.getElementById("locate");
  if ("geolocation" in navigator) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      say(locate.dataset.wait);
      navigator.geolocation.getCurrentPosition(
        (here) => point(here.coords.latitude, here.coords.longitude),
        () => say(locate.dataset.failed),
        { enableHighAccuracy: true, timeout: 10000 },
      );
    });
  }

  // The map: Leaflet comes only when somebody asks for it
  const pick = document.getElementById("pick");
  const picker = document.getElementById("picker");
  let map = null;
  pick.hidden = false;
  pick.addEventListener("click", async () => {
    picker.hidden = !picker.hidden;
    pick.setAttribute("aria-expanded", String(!picker.hidden));
    if (!picker.hidden && !map) await open();
    if (!picker.hidden) document.getElementById("map").focus();
  });
  document.getElementById("take").addEventListener("click", () => {
    if (map) point(map.getCenter().lat, map.getCenter().lng);
  });
  function load(tag, from) {
    return new Promise((done, failed) => {
      const element = Object.assign(document.createElement(tag), { onload: done, onerror: failed }, from);
      document.head.append(element);
    });
  }
  async function open() {
    await Promise.all([
      load("link", { rel: "stylesheet", href: picker.dataset.style }),
      load("script", { src: picker.dataset.script }),
    ]);
    const tiles = picker.dataset.tiles;
    map = L.map("map", { attributionControl: Boolean(tiles), scrollWheelZoom: false });
    if (tiles) L.tileLayer(tiles, { maxZoom: 19 }).addTo(map);
    const answer = await fetch(picker.dataset.districts);
    const districts = L.geoJSON(await answer.json(), {
      style: { color: "#6F7983", weight: 1, fillColor: "#A9BDD2", fillOpacity: tiles ? 0.1 : 0.3 },
      onEachFeature: (feature, layer) => layer.bindTooltip(
        Object.assign(document.createElement("span"), { textContent: feature.properties.name }),
        { permanent: true, direction: "center", className: "district" },
      ),
      interactive: false,
    }).addTo(map);
    const whole = districts.getBounds();
    if (whole.isValid()) map.fitBounds(whole); else map.setView([0, 0], 2);
    map.on("click", (event) => map.panTo(event.latlng));
    centerOnFound();
  }
  function centerOnFound() {
    const known = found.querySelector("[data-latitude]");
    if (map && known) map.setView([Number(known.dataset.latitude), Number(known.dataset.longitude)], Math.max(map.getZoom(), 15));
  }

  // The draft keeps itself
  const kept = document.getElementById("kept");
  let sending = false;
  form.addEventListener("submit", () => { sending = true; });
  const keepSoon = later(1500, async () => {
    if (sending) return;
    const typed = new FormData(form);
    typed.delete("photos");
    typed.set("save", "1");
    const answer = await fetch(form.action, { method: "POST", body: typed }).catch(() => null);
    if (answer && answer.ok) kept.textContent = form.dataset.kept;
  });
  form.addEventListener("input", keepSoon);

  const errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
