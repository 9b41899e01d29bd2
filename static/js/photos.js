// Shows the photos or recordings that were chosen, adds those chosen later, and takes single ones out again.
// [data-photos] holds the input and [data-previews]; data-remove says what a click on one does, data-too-large what is
// said of a file above the data-largest of its input.

const MOST = 9;
const chosen = new WeakMap();

const isSame = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

function keep(input, files) {
  const kept = new DataTransfer();
  for (const file of files.slice(0, Number(input.dataset.most ?? MOST))) kept.items.add(file);
  chosen.set(input, [...kept.files]);
  input.files = kept.files;
  show(input);
}

function add(input) {
  const before = chosen.get(input) ?? [];
  const fresh = [...input.files].filter((file) => !before.some((known) => isSame(known, file)));
  const largest = Number(input.dataset.largest ?? Infinity);
  tell(input, fresh.filter((file) => file.size > largest));
  keep(input, [...before, ...fresh.filter((file) => file.size <= largest)]);
}

function tell(input, refused) {
  const box = input.closest("[data-photos]");
  const output = box.querySelector("output");
  if (output) output.textContent = refused.map((file) => `${box.dataset.tooLarge} ${file.name}`).join(" ");
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
  button.className = file.type.startsWith("image/") ? "photo-chosen" : "button button-small file-chosen";
  button.title = label;
  button.append(file.type.startsWith("image/") ? picture(file, label) : name(file));
  button.addEventListener("click", () => {
    keep(input, chosen.get(input).filter((other) => other !== file));
    input.focus();
  });
  return button;
}

function picture(file, label) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  image.alt = `${label} ${file.name}`;
  return image;
}

function name(file) {
  const text = document.createElement("span");
  text.textContent = `${file.name} · ${(file.size / 2 ** 20).toFixed(1)} MB ×`;
  return text;
}

const inputsOf = (form) => form.querySelectorAll("[data-photos] input[type=file]");

document.addEventListener("change", ({ target }) => target.matches("[data-photos] input[type=file]") && add(target));
document.addEventListener("reset", ({ target }) => inputsOf(target).forEach((input) => keep(input, [])));
// Those that were put in, by the browser or another script, before this one ran.
for (const input of inputsOf(document)) if (input.files.length) add(input);
