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
  // The point says where it is; a grid that was only proposed no longer does.
  if (fields.area?.dataset.proposed !== undefined) fields.area.value = "";
  words.textContent = box.dataset.found.replace("{m}", Math.max(1, Math.round(coords.accuracy)));
  box.querySelector("[data-unlocate]").hidden = false;
}

function drop(button) {
  const { fields, words } = partsOf(button);
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

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-locate], [data-unlocate]");
  if (button) (button.matches("[data-locate]") ? locate : drop)(button);
});
offer(document);
document.addEventListener("htmx:load", ({ detail }) => offer(detail.elt.parentElement ?? document));
