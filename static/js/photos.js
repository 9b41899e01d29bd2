// Shows the photos that were chosen, before they are sent. [data-photos] holds the input and [data-previews].

function show(input) {
  const previews = input.closest("[data-photos]")?.querySelector("[data-previews]");
  if (!previews) return;
  for (const image of previews.children) URL.revokeObjectURL(image.src);
  previews.replaceChildren(
    ...[...input.files].map((file) => {
      const image = new Image();
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      return image;
    }),
  );
}

document.addEventListener("change", ({ target }) => target.matches("[data-photos] input[type=file]") && show(target));
