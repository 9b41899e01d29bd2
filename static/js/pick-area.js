// A field for an area offers what fits what was typed: [data-pick-area] in a form with [data-find-areas].
// Without it the code is typed.

const PAUSE = 200;

function listOf(field) {
  if (field.list) return field.list;
  const list = document.createElement("datalist");
  list.id = `${field.id}-areas`;
  field.after(list);
  field.setAttribute("list", list.id);
  return list;
}

async function offer(field) {
  const words = field.value.trim();
  if (!words) return;
  const address = `${field.form.dataset.findAreas}?q=${encodeURIComponent(words)}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || field.value.trim() !== words) return;
  const { results } = await answer.json();
  listOf(field).replaceChildren(
    ...results.map(({ code, name, kind, line }) => {
      const choice = document.createElement("option");
      choice.value = `${code} ${name}`;
      // A browser shows only what holds the words, and these may be pinyin.
      choice.label = `${words} · ${kind} · ${line}`;
      return choice;
    }),
  );
}

let waiting;
document.addEventListener("input", ({ target, inputType }) => {
  if (!target.matches("[data-pick-area]") || inputType === "insertReplacementText") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => offer(target), PAUSE);
});
