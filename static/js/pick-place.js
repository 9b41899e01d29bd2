// Picks a place on a map that is fetched only when it is asked for: [data-pick-place]. Typing the place serves as well.

const CLOSE = 17;
const maps = new WeakMap();

const partsOf = (element) => {
  const box = element.closest("[data-pick-place]");
  return {
    box,
    fields: box.closest("form").elements,
    frame: box.querySelector("[data-frame]"),
    words: box.querySelector("output"),
    opener: box.querySelector("[data-open-map]"),
  };
};

const plain = (words) => Object.assign(document.createElement("span"), { textContent: words });

function arrived(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

let leaflet;
function fetchLeaflet({ leaflet: src, sheets }) {
  const links = sheets.split(" ").map((href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  const script = Object.assign(document.createElement("script"), { src });
  leaflet ??= Promise.all([...links, script].map(arrived)).catch((error) => {
    leaflet = undefined;
    throw error;
  });
  return leaflet;
}

async function asked(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
}

async function open(button) {
  const { box, frame, words } = partsOf(button);
  if (!frame.hidden) return close(button);
  frame.hidden = false;
  button.setAttribute("aria-expanded", "true");
  try {
    await fetchLeaflet(box.dataset);
    if (!maps.has(box)) maps.set(box, start(box));
    const map = maps.get(box);
    map.invalidateSize();
    await look(box, map);
    map.getContainer().focus();
  } catch {
    close(button);
    words.textContent = box.dataset.broken;
  }
}

function close(element) {
  const { frame, opener } = partsOf(element);
  frame.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  opener.focus();
}

function start(box) {
  const { tiles, subdomains, attribution, maxZoom, zoomIn, zoomOut } = box.dataset;
  const map = L.map(box.querySelector("[data-canvas]"), { zoomControl: false, attributionControl: Boolean(attribution) });
  map.attributionControl?.setPrefix(false);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  for (const layer of tiles.split(" ").filter(Boolean)) {
    L.tileLayer(layer, { subdomains, attribution, maxNativeZoom: Number(maxZoom), maxZoom: 20 }).addTo(map);
  }
  map.on("click", ({ latlng }) => {
    map.panTo(latlng, { animate: false });
    take(box, latlng);
  });
  return map;
}

// Where one looks first: the place that was picked, else the area that was chosen, else all of them.
async function look(box, map) {
  const { fields } = partsOf(box);
  const chosen = fields.area?.value ?? "";
  if (box.dataset.shapes && !map.shapes) await draw(box, map);
  if (fields.lat.value) return map.setView([fields.lat.value, fields.lon.value], CLOSE, { animate: false });
  const bounds = box.dataset.shapes ? boundsOf(map, chosen) : await viewOf(box, chosen);
  map.fitBounds(bounds, { animate: false, padding: [12, 12] });
}

async function draw(box, map) {
  const collection = await asked(box.dataset.shapes);
  if (!collection.features.length) throw new Error("nothing to be drawn");
  map.shapes = L.geoJSON(collection, {
    style: ({ properties: { kind, grid } }) => ({ className: `shape shape-${kind} shape-${grid || "plain"}` }),
    onEachFeature: ({ properties }, layer) => layer.bindTooltip(plain(properties.name), { sticky: true }),
  });
  map.fitBounds(map.shapes.getBounds(), { animate: false });
  map.shapes.addTo(map);
}

function boundsOf(map, code) {
  const layer = map.shapes.getLayers().find(({ feature }) => feature.properties.code === code);
  return (layer ?? map.shapes).getBounds();
}

async function viewOf(box, code) {
  const { view } = await asked(`${box.dataset.view}${code ? `&area=${encodeURIComponent(code)}` : ""}`);
  return [
    [view[1], view[0]],
    [view[3], view[2]],
  ];
}

async function take(box, { lat, lng }) {
  const { fields, words } = partsOf(box);
  const { pickPlace, crs, taken, nameless } = box.dataset;
  [fields.lon.value, fields.lat.value, fields.crs.value] = [lng.toFixed(6), lat.toFixed(6), crs];
  mark(maps.get(box), { lat, lng });
  box.querySelector("[data-drop]").hidden = false;
  const query = new URLSearchParams({ lon: fields.lon.value, lat: fields.lat.value, crs });
  const found = await asked(`${pickPlace}?${query}`).catch(() => ({}));
  words.textContent = found.name ? taken.replace("{name}", found.name) : nameless;
  if (box.dataset.follows && [...fields.area.options].some(({ value }) => value === found.code)) {
    fields.area.value = found.code;
  }
}

function mark(map, at) {
  map.pin?.remove();
  map.pin = L.circleMarker(at, { className: "pick-pin", radius: 8, interactive: false }).addTo(map);
}

function drop(button) {
  const { box, fields, words } = partsOf(button);
  fields.lon.value = fields.lat.value = fields.crs.value = "";
  maps.get(box)?.pin?.remove();
  button.hidden = true;
  words.textContent = "";
}

function takeMiddle(button) {
  const { box } = partsOf(button);
  take(box, maps.get(box).getCenter());
}

const DOES = { "[data-open-map]": open, "[data-take]": takeMiddle, "[data-drop]": drop, "[data-close-map]": close };

document.addEventListener("click", ({ target }) => {
  const button = target.closest(Object.keys(DOES).join());
  if (button?.closest("[data-pick-place]")) DOES[Object.keys(DOES).find((each) => button.matches(each))](button);
});

function offer(part) {
  for (const box of part.querySelectorAll("[data-pick-place]")) box.hidden = false;
}
offer(document);
document.addEventListener("htmx:load", ({ detail }) => offer(detail.elt.parentElement ?? document));
