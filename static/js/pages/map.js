// Draws the boundaries of one level. The list beside the map leads to the same pages without it.

const MOST_LABELS = 150;
const LABEL_PIXELS = 64;

const place = document.getElementById("map");
const links = new Map([...document.querySelectorAll("[data-code]")].map((link) => [link.dataset.code, link]));
const shapes = new Map();
let map, chosen, labelled = [];

// Leaflet takes a text for HTML, and a name may hold anything.
const plain = (words) => Object.assign(document.createElement("span"), { textContent: words });
const say = (words) => (place.querySelector(".map-said") ?? place).replaceChildren(words);

function start() {
  place.replaceChildren();
  map = L.map(place, { zoomControl: false, attributionControl: Boolean(place.dataset.attribution), zoomSnap: 0.5 });
  map.attributionControl?.setPrefix(false);
  L.control.zoom({ zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut }).addTo(map);
  const { subdomains, attribution, maxZoom } = place.dataset;
  for (const layer of place.dataset.tiles.split(" ").filter(Boolean)) {
    L.tileLayer(layer, { subdomains, attribution, maxNativeZoom: Number(maxZoom), maxZoom: 20 }).addTo(map);
  }
}

const classOf = ({ kind, grid }) => `shape shape-${kind} ${grid ? `shape-${grid}` : ""}`.trim();

function draw(collection) {
  const all = L.geoJSON(collection, {
    style: ({ properties }) => ({ className: classOf(properties) }),
    onEachFeature: ({ properties }, layer) => {
      shapes.set(properties.code, layer);
      layer.bindTooltip(plain(properties.name), { sticky: true });
      layer.on("click", () => choose(properties.code));
    },
  });
  map.fitBounds(all.getBounds(), { padding: [16, 16], animate: false });
  all.addTo(map);
  map.on("moveend", label);
  label();
}

// Names stand where there is room for them.
function label() {
  for (const each of labelled) each.remove();
  const view = map.getBounds();
  const roomy = [...shapes.values()].filter((layer) => {
    const bounds = layer.getBounds();
    if (!view.intersects(bounds)) return false;
    const width = map.latLngToLayerPoint(bounds.getNorthEast()).x - map.latLngToLayerPoint(bounds.getSouthWest()).x;
    return width > LABEL_PIXELS;
  });
  labelled = (roomy.length > MOST_LABELS ? [] : roomy).map((layer) =>
    L.tooltip({ permanent: true, direction: "center", className: "map-label", interactive: false })
      .setLatLng(layer.getCenter())
      .setContent(plain(layer.feature.properties.name))
      .addTo(map),
  );
}

function choose(code) {
  for (const [each, layer] of shapes) layer.getElement()?.classList.toggle("shape-chosen", each === code);
  chosen?.removeAttribute("aria-current");
  chosen = links.get(code);
  chosen?.setAttribute("aria-current", "true");
  const brief = place.dataset.brief.replace("-code-", encodeURIComponent(code));
  htmx.ajax("GET", brief, { target: "#map-panel", swap: "innerHTML" });
  shapes.get(code)?.bringToFront();
}

function find(code) {
  const layer = shapes.get(code);
  if (layer) map.fitBounds(layer.getBounds(), { maxZoom: 16, padding: [48, 48] });
  choose(code);
}

async function fetched(address) {
  const answer = await fetch(address); // as the page has asked for it ahead: any header would ask anew
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
}

async function showFaults(button) {
  const collection = await fetched(button.dataset.faults);
  const layer = L.geoJSON(collection, {
    style: ({ properties }) => ({ className: `fault fault-${properties.fault}` }),
    onEachFeature: ({ properties }, each) => each.bindTooltip(plain(properties.words)),
  }).addTo(map);
  button.setAttribute("aria-pressed", "true");
  button.layer = layer;
}

function toggleFaults(button) {
  if (!button.layer) return showFaults(button).catch(() => location.assign(button.href));
  button.layer.remove();
  button.layer = null;
  button.setAttribute("aria-pressed", "false");
}

document.addEventListener("click", (event) => {
  if (!map || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("[data-code]");
  const button = event.target.closest("[data-faults]");
  if (!link && !button) return;
  event.preventDefault();
  if (link) find(link.dataset.code);
  else toggleFaults(button);
});

async function open() {
  if (!globalThis.L) return;
  try {
    const collection = await fetched(place.dataset.shapes);
    if (!collection.features.length) return say(place.dataset.none);
    start();
    draw(collection);
    place.dataset.drawn = String(collection.features.length);
    if (place.dataset.wanted) find(place.dataset.wanted);
  } catch {
    say(place.dataset.broken);
  }
}
open();
