// [data-copy="id"] puts the value of that field on the clipboard; [data-copied] on the field says so afterwards.

function offer() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
  button.textContent = field.dataset.copied;
}

offer();
document.addEventListener("htmx:load", offer);
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy]");
  if (button) copy(button);
});
