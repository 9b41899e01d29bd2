// Finding in a long list: a field beside select[data-find] keeps the options that hold what is typed, be it part of
// their name, of their group's, or the initials of their pinyin. Nothing depends on it: the list works without.

const LEAST = 9; // a shorter list is seen at a glance
const ROWS = 8;
const BOUNDS = [..."阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀"];
const LETTERS = "abcdefghjklmnopqrstwxyz";
const pinyin = new Intl.Collator("zh-CN-u-co-pinyin");
const within = (part, selector) => [...(part.matches?.(selector) ? [part] : []), ...part.querySelectorAll(selector)];

function initial(sign) {
  if (!/\p{Script=Han}/u.test(sign)) return sign;
  return LETTERS[BOUNDS.findLastIndex((bound) => pinyin.compare(bound, sign) <= 0)] ?? sign;
}

function readEntry(option) {
  const group = option.closest("optgroup");
  const text = `${group?.label ?? ""} ${option.text}`.toLowerCase();
  return { option, group, text, initials: null };
}

function holds(entry, word) {
  if (entry.text.includes(word)) return true;
  if (!/^[a-z]+$/.test(word)) return false;
  entry.initials ??= Array.from(entry.text, initial).join("");
  return entry.initials.includes(word);
}

class Finder {
  constructor(select) {
    this.select = select;
    this.parts = [...select.children];
    this.entries = [...select.options].map(readEntry);
    this.before = null; // what was chosen when the finding began
    this.box = document.getElementById("find-template").content.firstElementChild.cloneNode(true);
    this.words = this.box.querySelector("input");
    this.said = this.box.querySelector("[role=status]");
    this.place();
    this.listen();
  }

  place() {
    const { select, words } = this;
    const name = select.getAttribute("aria-label") ?? select.labels[0]?.firstChild.textContent.trim() ?? "";
    words.setAttribute("aria-label", words.dataset.label.replace("{list}", name));
    words.id = `${select.id || select.name}_find`;
    if (select.id) words.setAttribute("aria-controls", select.id);
    select.replaceWith(this.box);
    this.box.append(select);
  }

  listen() {
    const { select, words } = this;
    words.addEventListener("input", (event) => {
      event.stopPropagation(); // what is typed here is no part of the form
      this.narrow();
    });
    words.addEventListener("change", (event) => event.stopPropagation());
    words.addEventListener("keydown", (event) => this.pressInWords(event));
    select.addEventListener("keydown", (event) => this.pressInList(event));
    select.addEventListener("click", () => this.isOpen && this.close(true));
    for (const kind of ["input", "change"]) {
      select.addEventListener(kind, (event) => this.isOpen && event.stopImmediatePropagation(), { capture: true });
    }
    this.box.addEventListener("focusout", ({ relatedTarget }) => {
      if (this.isOpen && !this.box.contains(relatedTarget)) this.close(true, false);
    });
  }

  get isOpen() {
    return this.before !== null;
  }

  narrow() {
    const wanted = this.words.value.trim().toLowerCase().split(/\s+/u).filter(Boolean);
    if (!wanted.length) return this.close(false);
    this.before ??= this.select.value;
    const kept = this.entries.filter((entry) => entry.option.value && wanted.every((word) => holds(entry, word)));
    this.show(new Set(kept.map((entry) => entry.option)));
    const chosen = kept.find((entry) => entry.option.value === this.before) ?? kept[0];
    this.select.value = chosen ? chosen.option.value : "";
    this.select.size = Math.min(Math.max(this.select.length + this.select.querySelectorAll("optgroup").length, 2), ROWS);
    this.box.toggleAttribute("data-none", !kept.length);
    this.say(kept.length ? this.said.dataset.found.replace("{n}", kept.length) : this.said.dataset.none);
  }

  say(words) {
    this.said.textContent = words;
  }

  show(kept) {
    for (const part of this.parts) {
      if (part.matches("optgroup")) {
        const own = this.entries.filter(({ option, group }) => group === part && kept.has(option));
        part.replaceChildren(...own.map(({ option }) => option));
      }
    }
    const filled = this.parts.filter((part) => (part.matches("optgroup") ? part.childElementCount : kept.has(part)));
    this.select.replaceChildren(...filled);
  }

  // Take what is marked, or go back to what was chosen before. The list is whole again.
  close(take, focus = take) {
    if (!this.isOpen) return;
    const { select, before } = this;
    const value = take && select.selectedIndex >= 0 ? select.value : before;
    this.before = null;
    this.show(new Set(this.entries.map((entry) => entry.option)));
    select.value = value;
    select.removeAttribute("size");
    this.words.value = "";
    this.box.removeAttribute("data-none");
    this.say("");
    if (focus) select.focus();
    if (value === before) return;
    for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  pressInWords(event) {
    if (!this.isOpen || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") this.select.focus();
    else if (event.key === "Enter") this.close(true);
    else if (event.key === "Escape") this.close(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  pressInList(event) {
    if (!this.isOpen || !["Enter", "Escape"].includes(event.key) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.close(event.key === "Enter");
    if (event.key === "Escape") this.words.focus();
  }
}

// Of a list of several: what does not fit is hidden, what is chosen stays in sight. Enter takes the first that fits, a
// plain click chooses or lets go.
class ManyFinder extends Finder {
  listen() {
    const { select, words } = this;
    words.addEventListener("input", (event) => {
      event.stopPropagation();
      this.narrow();
    });
    words.addEventListener("change", (event) => event.stopPropagation());
    words.addEventListener("keydown", (event) => this.pressInWords(event));
    select.addEventListener("mousedown", (event) => this.click(event));
    select.addEventListener("change", () => this.tell());
  }

  narrow() {
    const wanted = this.words.value.trim().toLowerCase().split(/\s+/u).filter(Boolean);
    const fits = (entry) => wanted.every((word) => holds(entry, word));
    for (const entry of this.entries) entry.option.hidden = !entry.option.selected && !fits(entry);
    for (const group of this.select.querySelectorAll("optgroup")) {
      group.hidden = [...group.children].every((option) => option.hidden);
    }
    this.found = this.entries.filter((entry) => fits(entry) && !entry.option.selected);
    if (!wanted.length) this.tell();
    else this.say(this.found.length ? this.said.dataset.found.replace("{n}", this.found.length) : this.said.dataset.none);
  }

  tell() {
    const chosen = [...this.select.selectedOptions].map((option) => option.text);
    this.say(chosen.length ? this.said.dataset.chosen.replace("{names}", chosen.join("、")) : "");
  }

  // In sight as well, under the list.
  say(words) {
    super.say(words);
    this.box.toggleAttribute("data-says", words !== "");
  }

  turn(option) {
    option.selected = !option.selected;
    for (const kind of ["input", "change"]) this.select.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  click(event) {
    if (!(event.target instanceof HTMLOptionElement) || event.shiftKey) return;
    event.preventDefault();
    const { scrollTop } = this.select;
    this.select.focus();
    this.turn(event.target);
    requestAnimationFrame(() => (this.select.scrollTop = scrollTop));
  }

  pressInWords(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || !this.words.value) return;
    if (event.key === "ArrowDown") this.select.focus();
    else if (event.key !== "Enter" && event.key !== "Escape") return;
    if (event.key === "Enter" && this.found.length) this.turn(this.found[0].option);
    if (event.key !== "ArrowDown") this.words.value = "";
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "ArrowDown") this.narrow();
  }
}

function prepare(part) {
  for (const select of within(part, "select[data-find]")) {
    if (select.options.length < LEAST || select.closest(".find")) continue;
    if (select.multiple) new ManyFinder(select).tell();
    else new Finder(select);
  }
}

prepare(document);
document.addEventListener("htmx:load", ({ detail }) => detail.elt !== document.body && prepare(detail.elt));
