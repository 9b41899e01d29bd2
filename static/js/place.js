// Takes the position once, when asked to. Without it, or where the device refuses, the place is typed.

const PATIENCE = 20000;

const partsOf = (button) => {
  const box = button.closest("[data-position]");
  return { box, fields: button.form.elements, words: box.querySelector("output") };
};

function keep(button, { coords }) {
  const { box, fields, words } = partsOf(button);
  fields.lon.value = coords.longitude.toFixed(6);
  fields.lat.value = coords.latitude.toFixed(6);
  fields.crs.value = "wgs84";
  words.textContent = box.dataset.found.replace("{m}", Math.max(1, Math.round(coords.accuracy)));
  box.querySelector("[data-unlocate]").hidden = false;
  if (box.dataset.place) follow(box, fields);
}

// The grid that was proposed gives way to another one only when the point is known to lie there.
async function follow(box, fields) {
  const { code, name } = await areaAt(box.dataset.place, fields);
  const { area } = fields;
  if (!name || code === area.value || area.value !== area.dataset.proposed) return;
  area.value = code;
  const moved = box.querySelector("[data-moved]");
  moved.querySelector("[data-words]").textContent = box.dataset.elsewhere.replace("{name}", name);
  moved.hidden = false;
}

async function areaAt(url, { lon, lat, crs, csrfmiddlewaretoken }) {
  const point = { lon: lon.value, lat: lat.value, crs: crs.value };
  const headers = { "X-CSRFToken": csrfmiddlewaretoken.value };
  try {
    const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(point) });
    return answer.ok ? await answer.json() : {};
  } catch {
    return {}; // without a network the worker's own grid stands
  }
}

function moveBack(button) {
  const { box, fields } = partsOf(button);
  fields.area.value = fields.area.dataset.proposed;
  box.querySelector("[data-moved]").hidden = true;
  fields.area.focus();
}

function drop(button) {
  const { box, fields, words } = partsOf(button);
  if (box.querySelector("[data-moved]:not([hidden])")) moveBack(button);
  fields.lon.value = fields.lat.value = fields.crs.value = "";
  words.textContent = "";
  button.hidden = true;
}

function locate(button) {
  const { box, words } = partsOf(button);
  const done = () => button.removeAttribute("aria-disabled");
  button.setAttribute("aria-disabled", "true");
  navigator.geolocation.getCurrentPosition(
    (position) => (done(), keep(button, position)),
    () => (done(), (words.textContent = box.dataset.refused)),
    { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 0 },
  );
}

function offer(part) {
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  for (const box of part.querySelectorAll("[data-position]")) {
    box.hidden = false;
    box.querySelector("[data-unlocate]").hidden = !box.closest("form").elements.lon.value;
  }
}

const DOES = { "[data-locate]": locate, "[data-unlocate]": drop, "[data-move-back]": moveBack };

document.addEventListener("click", ({ target }) => {
  const button = target.closest(Object.keys(DOES).join());
  if (button) DOES[Object.keys(DOES).find((mark) => button.matches(mark))](button);
});
offer(document);
document.addEventListener("htmx:load", ({ detail }) => offer(detail.elt.parentElement ?? document));
