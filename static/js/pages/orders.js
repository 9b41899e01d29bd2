// The list of orders and the page of one order: quicker, and nothing depends on it.

const within = (part, selector) => [...(part.matches?.(selector) ? [part] : []), ...part.querySelectorAll(selector)];

// Choosing from the list of other units ticks its row; ticking another row empties the list.

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form) return;
  if (target.dataset.ticks && target.value) {
    form.querySelector(`[name=lead][value=${target.dataset.ticks}]`).checked = true;
  }
  if (target.dataset.ticks || target.name === "lead") {
    const lead = form.querySelector("[name=lead]:checked")?.value;
    for (const list of form.querySelectorAll("[data-ticks]")) {
      if (list.dataset.ticks !== lead) list.value = "";
    }
  }
});

// What a category usually means is fetched when another one is chosen. What somebody chose by hand stays.

const isChosen = (field) =>
  field.name !== "category" &&
  (field.type === "radio" ? field.checked && !field.defaultChecked : field.selectedOptions?.[0]?.defaultSelected === false);

function choose(form, [name, value]) {
  if (form.elements[name]) form.elements[name].value = value;
}

document.addEventListener("change", async ({ target }) => {
  const usual = target.closest("[data-usual]")?.dataset.usual;
  if (!usual || target.name !== "category" || !target.value) return;
  const address = `${usual}?category=${encodeURIComponent(target.value)}`;
  const chosen = [...target.form.elements].filter(isChosen).map(({ name, value }) => [name, value]);
  await window.htmx.ajax("GET", address, { target: "#act", swap: "outerHTML", source: target });
  const form = document.querySelector("#act [data-usual]");
  if (form) chosen.forEach((each) => choose(form, each));
});

// After a filter is applied its menu closes, and the focus stays on its chip.

document.addEventListener("submit", ({ submitter }) => {
  const menu = submitter?.closest(".filter details");
  if (!menu) return;
  menu.querySelector("summary").focus();
});

// Back to the list as it was left, with its filters and its page.

function leadBack(link) {
  const came = document.referrer && new URL(document.referrer);
  if (came && came.origin === location.origin && came.pathname === link.pathname) link.href = came.href;
}

document.addEventListener("click", ({ target }) => target.closest("[data-print]") && window.print());
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.xhr.getResponseHeader("X-Fragment")) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

function prepare(part) {
  within(part, "[data-back]").forEach(leadBack);
  within(part, "[data-print]").forEach((button) => (button.hidden = false));
}

prepare(document);
document.addEventListener("htmx:load", ({ detail }) => detail.elt !== document.body && prepare(detail.elt));
