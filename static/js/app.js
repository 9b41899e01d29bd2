// Makes pages quicker to use. Nothing depends on it: every page works without.

const root = document.documentElement;
const isTyping = (element) =>
  element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
const within = (part, selector) => [...(part.matches?.(selector) ? [part] : []), ...part.querySelectorAll(selector)];

// Rows: [data-rows] holds [data-row]. The first link of a row opens it, its check box chooses it.

const currentRow = () => document.querySelector("[data-row].is-current");

function markRow(row) {
  if (row === currentRow()) return;
  currentRow()?.classList.remove("is-current");
  row.classList.add("is-current");
}

function moveRow(step) {
  const all = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (!all.length) return;
  const row = all[Math.min(Math.max(all.indexOf(currentRow()) + step, 0), all.length - 1)];
  markRow(row);
  row.querySelector("a[href]")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("focusin", ({ target }) => {
  const row = target.closest("[data-rows] [data-row]");
  if (row) markRow(row);
});

// Choosing rows, within one form: [data-select-all] and [data-selected-count].

const rowBoxes = (form) => [...form.querySelectorAll("[data-row] input[type=checkbox]")];

function countChosen(form) {
  const boxes = rowBoxes(form);
  const chosen = boxes.filter((box) => box.checked).length;
  for (const place of form.querySelectorAll("[data-selected-count]")) place.textContent = chosen;
  for (const all of form.querySelectorAll("[data-select-all]")) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

// Shift takes the rows between this one and the one ticked before along, be it by mouse, Space or "x".

let ticked = null;

function tickAlong(box) {
  const boxes = rowBoxes(box.form);
  const ends = [boxes.indexOf(ticked), boxes.indexOf(box)].sort((a, b) => a - b);
  if (ends[0] >= 0) for (const each of boxes.slice(ends[0], ends[1] + 1)) each.checked = box.checked;
}

document.addEventListener("click", ({ target, shiftKey }) => {
  if (!target.form || !target.matches("[data-row] input[type=checkbox]")) return;
  if (shiftKey) tickAlong(target);
  ticked = target;
});

const tickRow = ({ shiftKey } = {}) => {
  const box = currentRow()?.querySelector("input[type=checkbox]");
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
};

document.addEventListener("change", ({ target }) => {
  if (!target.form || !target.matches("[data-select-all], [data-row] input[type=checkbox]")) return;
  if (target.matches("[data-select-all]")) {
    for (const box of rowBoxes(target.form)) box.checked = target.checked;
  }
  countChosen(target.form);
});

// Keys.

function focusSearch() {
  document.getElementById("search")?.focus();
  document.getElementById("search")?.select();
}

const shortcuts = {
  "/": focusSearch,
  "?": () => document.getElementById("keys")?.showModal(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: tickRow,
  X: tickRow,
};

function leave(target) {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (isTyping(target)) {
    target.blur();
  }
}

function send(form) {
  const main = form.querySelector(".button-primary:not([type=button])");
  form.requestSubmit(main ?? form.querySelector("button:not([type=button])"));
}

function press(event) {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey) {
    if (key !== "Enter" || !target.form) return;
    event.preventDefault();
    send(target.form);
  } else if (event.altKey || document.querySelector("dialog[open]")) {
    return;
  } else if (key === "Escape") {
    leave(target);
  } else if (key === " " && target.matches("[data-row] a") && target.closest("[data-row]").querySelector("input[type=checkbox]")) {
    event.preventDefault(); // on the link of a row, where it would only scroll
    tickRow(event);
  } else if (Object.hasOwn(shortcuts, key) && root.dataset.keys !== "off" && !isTyping(target)) {
    event.preventDefault();
    shortcuts[key](event);
  }
}

document.addEventListener("keydown", (event) => event.isComposing || press(event));

// Menus close when one looks elsewhere; dialogs open and close by their buttons.

function closeMenus({ target }) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

document.addEventListener("focusin", closeMenus);
document.addEventListener("click", (event) => {
  closeMenus(event);
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const dialog = event.target.closest("[data-close]")?.closest("dialog");
  if (dialog) {
    event.preventDefault();
    dialog.close();
  }
  event.target.closest("[data-dismiss]")?.closest(".toast").remove();
});

// What somebody folds and unfolds in the navigation stays so: the server reads it before it sends the next page.

const YEAR = 365 * 24 * 3600;
const foldsNow = () => new URLSearchParams(document.cookie.match(/(?:^|; )folds=([^;]*)/)?.[1]);

document.addEventListener("click", ({ target }) => {
  const group = target.closest("[data-fold] > summary")?.parentElement;
  if (!group) return;
  const folds = foldsNow();
  folds.set(group.dataset.fold, group.open ? 0 : 1); // the click has not changed it yet
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `folds=${folds}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
});

document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest" });

// What is fetched into #dialog-content opens the dialog; an empty answer closes it.

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.id !== "dialog-content") return;
  const dialog = target.closest("dialog");
  if (!target.childElementCount) dialog.close();
  else if (!dialog.open) dialog.showModal();
});

// Toasts. Those with a way back and those that report a failure stay until they are dismissed.

const SHOWN_FOR = 8000;

function startToast(toast) {
  toast.querySelector("[data-dismiss]").hidden = false;
  if (toast.matches("[data-stay], [data-tone=error], [data-tone=warning]")) return;
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), SHOWN_FOR));
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", hold);
  start();
}

function tell(words) {
  const place = document.getElementById("toasts");
  if (within(place, ".toast").some((toast) => toast.textContent.includes(words))) return;
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-words]").textContent = words;
  place.append(toast);
  startToast(toast);
}

// Drafts: textarea[data-draft="key"] keeps its text in this tab until its form has been sent.

const draftKey = (area) => `draft:${location.pathname}:${area.dataset.draft}`;
const drafts = (part) => within(part, "textarea[data-draft]");

function saveDraft(area) {
  if (area.value) sessionStorage.setItem(draftKey(area), area.value);
  else sessionStorage.removeItem(draftKey(area));
}

function restoreDraft(area) {
  area.value ||= sessionStorage.getItem(draftKey(area)) ?? "";
}

document.addEventListener("input", ({ target }) => target.matches("textarea[data-draft]") && saveDraft(target));
document.addEventListener("submit", ({ target }) => {
  for (const area of drafts(target)) sessionStorage.removeItem(draftKey(area));
});

// A ground chosen brings what stands beside it into the field that [data-advised-by] names the choice for, unless
// somebody has written something there.

document.addEventListener("change", ({ target }) => {
  const field = target.form?.querySelector(`[data-advised-by="${target.name}"]`);
  if (!field || (field.value && field.value !== field.dataset.advised)) return;
  field.value = target.closest("label")?.querySelector("[data-advice]")?.textContent ?? "";
  field.dataset.advised = field.value;
});

function failed(words) {
  drafts(document).forEach(saveDraft);
  tell(words);
}

const words = document.getElementById("toasts")?.dataset ?? {};
document.addEventListener("htmx:sendError", () => failed(words.offline));
document.addEventListener("htmx:responseError", () => failed(words.failed));

function prepare(part) {
  drafts(part).forEach(restoreDraft);
  within(part, ".toast").forEach(startToast);
  within(part, "form:has([data-selected-count])").forEach(countChosen);
}

prepare(document);
document.addEventListener("htmx:load", ({ detail }) => detail.elt !== document.body && prepare(detail.elt));
