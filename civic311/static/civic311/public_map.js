// The city's requests over its own districts. Points near each other on the screen are drawn as one, with their number.
(() => {
  "use strict";

  const element = document.getElementById("map");
  if (!element || !window.L) return;
  element.hidden = false;
  const words = element.dataset;
  const map = L.map(element, { attributionControl: Boolean(words.tiles), maxZoom: 18, zoomSnap: 0.25 });
  if (words.tiles) L.tileLayer(words.tiles, { maxZoom: 19 }).addTo(map);
  const layer = L.layerGroup().addTo(map);
  const CELL = 56; // pixels
  let points = [];

  const get = (address) => fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));

  const text = (name, words) => Object.assign(document.createElement(name), { textContent: words });

  const popup = (one) => {
    const box = document.createElement("div");
    const state = one.status === "closed" ? words.closed : words.open;
    const link = Object.assign(text("a", one.number), { href: `/requests/${encodeURIComponent(one.number)}/` });
    box.append(text("strong", one.service), document.createElement("br"), `${state}, ${words.received} ${one.received}`, document.createElement("br"), link);
    return box;
  };

  const groups = () => {
    const view = map.getBounds().pad(0.2);
    const zoom = map.getZoom();
    const found = new Map();
    for (const point of points) {
      if (!view.contains(point.at)) continue;
      const pixel = map.project(point.at, zoom);
      const key = `${Math.floor(pixel.x / CELL)}:${Math.floor(pixel.y / CELL)}`;
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(point);
    }
    return found.values();
  };

  const mean = (group, name) => group.reduce((sum, point) => sum + point.at[name], 0) / group.length;

  const draw = () => {
    layer.clearLayers();
    for (const group of groups()) {
      if (group.length === 1 || (map.getZoom() >= 18 && group.length < 2)) {
        const one = group[0].properties;
        const icon = L.divIcon({ className: `dot ${one.status}`, iconSize: [14, 14] });
        L.marker(group[0].at, { icon, alt: `${one.service}, ${one.number}`, title: one.service }).bindPopup(() => popup(one)).addTo(layer);
        continue;
      }
      const open = group.filter((point) => point.properties.status === "open").length;
      const size = Math.round(26 + 8 * Math.log10(group.length));
      const icon = L.divIcon({ className: `cluster${open ? "" : " closed"}`, html: String(group.length), iconSize: [size, size] });
      const at = L.latLng(mean(group, "lat"), mean(group, "lng"));
      L.marker(at, { icon, alt: `${group.length} ${words.many}`, title: `${group.length} ${words.many}` })
        .on("click", () => (map.getZoom() < 18 ? map.setView(at, map.getZoom() + 2) : L.popup().setLatLng(at).setContent(list(group)).openOn(map)))
        .addTo(layer);
    }
  };

  const list = (group) => {
    const box = document.createElement("div");
    box.className = "pile";
    group.slice(0, 20).forEach((point) => box.append(popup(point.properties)));
    return box;
  };

  Promise.all([get(words.districts), get(words.points)])
    .then(([districts, found]) => {
      const ground = L.geoJSON(districts, { interactive: false, style: { color: "#6F7983", weight: 1, fillColor: "#A9BDD2", fillOpacity: 0.18 } }).addTo(map);
      points = found.features.map((one) => ({ at: L.latLng(one.geometry.coordinates[1], one.geometry.coordinates[0]), properties: one.properties }));
      const all = ground.getLayers().length ? ground.getBounds() : L.latLngBounds(points.map((point) => point.at));
      if (all.isValid()) map.fitBounds(all);
      else map.setView([0, 0], 2);
      draw();
      map.on("moveend", draw);
    })
    .catch(() => { element.hidden = true; });
})();
