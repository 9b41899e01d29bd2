// Shows the photos that were chosen, adds those chosen later, and takes single ones out again.
// [data-photos] holds the input and [data-previews]; data-remove says what a click on a photo does.

const MOST = 9;
const chosen = new WeakMap();

const isSame = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

function keep(input, files) {
  const kept = new DataTransfer();
  for (const file of files.slice(0, MOST)) kept.items.add(file);
  chosen.set(input, [...kept.files]);
  input.files = kept.files;
  show(input);
}

function add(input) {
  const before = chosen.get(input) ?? [];
  const fresh = [...input.files].filter((file) => !before.some((known) => isSame(known, file)));
  keep(input, [...before, ...fresh]);
}

function show(input) {
  const box = input.closest("[data-photos]");
  const previews = box.querySelector("[data-previews]");
  for (const image of previews.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  previews.replaceChildren(...chosen.get(input).map((file) => preview(input, file, box.dataset.remove)));
}

function preview(input, file, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "photo-chosen";
  button.title = label;
  const image = new Image();
  image.src = URL.createObjectURL(file);
  image.alt = `${label} ${file.name}`;
  button.append(image);
  button.addEventListener("click", () => {
    keep(input, chosen.get(input).filter((other) => other !== file));
    input.focus();
  });
  return button;
}

const inputsOf = (form) => form.querySelectorAll("[data-photos] input[type=file]");

document.addEventListener("change", ({ target }) => target.matches("[data-photos] input[type=file]") && add(target));
document.addEventListener("reset", ({ target }) => inputsOf(target).forEach((input) => keep(input, [])));
