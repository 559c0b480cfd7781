// The place of one request over the city's own districts; tiles only where the city has set an address for them.
(() => {
  "use strict";

  const element = document.getElementById("map");
  if (!element || !window.L) return;
  const point = [Number(element.dataset.latitude), Number(element.dataset.longitude)];
  const map = L.map(element, { scrollWheelZoom: false, attributionControl: Boolean(element.dataset.tiles) });
  map.setView(point, 14);
  if (element.dataset.tiles) L.tileLayer(element.dataset.tiles, { maxZoom: 19 }).addTo(map);
  L.circleMarker(point, { radius: 8, color: "#FFFFFF", weight: 2, fillColor: "#0B5CAD", fillOpacity: 1 }).addTo(map);
  if (element.dataset.otherLatitude) {
    const other = [Number(element.dataset.otherLatitude), Number(element.dataset.otherLongitude)];
    L.circleMarker(other, { radius: 5, color: "#FFFFFF", weight: 2, fillColor: "#B25E00", fillOpacity: 1 }).addTo(map);
    map.fitBounds([point, other], { maxZoom: 15, padding: [60, 60] });
  }
  if (!element.dataset.districts) return;
  fetch(element.dataset.districts)
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((districts) => {
      if (!districts) return;
      L.geoJSON(districts, {
        style: { color: "#6F7983", weight: 1, fillColor: "#A9BDD2", fillOpacity: 0.18 },
        onEachFeature: (feature, layer) => {
          const name = document.createElement("span");
          name.textContent = feature.properties.name;
          layer.bindTooltip(name, { sticky: true });
        },
      }).addTo(map).bringToBack();
    });
})();
