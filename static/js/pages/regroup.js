// Buildings are put into a grid by clicking them on the map. The fields below do the same without it.

const form = document.querySelector("[data-regroup]");
const chosen = () => form.querySelector("[data-brush]:checked");

for (const brush of form.querySelectorAll("[data-brush]")) brush.hidden = false;
for (const words of form.querySelectorAll("[data-brush-words]")) words.hidden = false;
form.querySelector("[data-draw-again]").hidden = true;

form.addEventListener("click", ({ target }) => {
  const { building } = target.dataset;
  if (!building) return;
  const field = form.elements[`to${building}`];
  if (!field) return;
  if (chosen()) {
    field.value = chosen().value;
    htmx.trigger(form, "regroup");
  } else {
    field.focus();
  }
});
// Choosing a grid changes nothing yet.
form.addEventListener("change", (event) => event.target.matches("[data-brush]") && event.stopPropagation(), true);
