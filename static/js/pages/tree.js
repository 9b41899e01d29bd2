// The tree of areas: branches open in place, the arrow keys walk. Without it every branch opens by its link.

const rowsOf = (tree) => [...tree.tBodies[0].rows];
const levelOf = (row) => Number(row.ariaLevel);
const isOpen = (row) => row.ariaExpanded === "true";

function below(row) {
  const rows = [];
  for (let next = row.nextElementSibling; next && levelOf(next) > levelOf(row); next = next.nextElementSibling) {
    rows.push(next);
  }
  return rows;
}

function shut(row) {
  row.ariaExpanded = "false";
  for (const part of below(row)) part.remove();
}

async function open(row) {
  if (row.ariaBusy === "true") return;
  row.ariaBusy = "true";
  try {
    const answer = await fetch(row.querySelector("[data-parts]").dataset.parts, { headers: { "X-Fragment": "1" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const parts = document.createElement("template");
    parts.innerHTML = await answer.text();
    for (const part of parts.content.querySelectorAll("tr")) part.tabIndex = -1;
    row.after(parts.content);
    row.ariaExpanded = "true";
  } catch {
    location.assign(row.querySelector("[data-parts]").href);
  } finally {
    row.ariaBusy = null;
  }
}

const toggle = (row) => (isOpen(row) ? shut(row) : open(row));

function focus(row) {
  if (!row) return;
  for (const each of row.closest("table").querySelectorAll("tr[tabindex='0']")) each.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
}

function above(row) {
  for (let each = row.previousElementSibling; each; each = each.previousElementSibling) {
    if (levelOf(each) < levelOf(row)) return each;
  }
  return null;
}

const keys = {
  ArrowDown: (row) => focus(row.nextElementSibling),
  ArrowUp: (row) => focus(row.previousElementSibling),
  ArrowRight: (row) => {
    if (row.ariaExpanded === "false") open(row);
    else if (isOpen(row)) focus(row.nextElementSibling);
  },
  ArrowLeft: (row) => (isOpen(row) ? shut(row) : focus(above(row))),
  Home: (row) => focus(row.parentElement.firstElementChild),
  End: (row) => focus(row.parentElement.lastElementChild),
  Enter: (row) => row.querySelector("a:not([data-parts])").click(),
};

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-tree] tbody tr");
  if (!row || !Object.hasOwn(keys, event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target !== row) return;
  event.preventDefault();
  keys[event.key](row);
});

document.addEventListener("click", (event) => {
  const toggler = event.target.closest("[data-tree] [data-parts]");
  if (!toggler || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = toggler.closest("tr");
  focus(row);
  toggle(row);
});

function enhance() {
  for (const tree of document.querySelectorAll("[data-tree]")) {
    rowsOf(tree).forEach((row, index) => (row.tabIndex = index ? -1 : 0));
  }
}
enhance();
document.addEventListener("htmx:afterSwap", enhance);
