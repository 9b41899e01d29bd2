// Reports and visits wait on the phone until there is a network. Each has a token, so that however often it is sent it
// counts once; its photos and recordings follow one by one, and each is dropped here only when the server has it.

const RETRY = 30000;
// A browser may take itself for connected, and so not say when it is: nothing reaches anybody meanwhile, so asking is cheap.
const RETRY_OFFLINE = 5000;
const KEPT_RECEIPTS = 20;
const user = document.body.dataset.user;
const report = document.querySelector("form[data-queue]");
const list = document.querySelector("[data-queue-list]");

// The store.

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const opened = (async () => {
  const request = indexedDB.open("reports", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("items", { keyPath: "token" });
  return asked(request);
})();

async function store(mode, work) {
  const transaction = (await opened).transaction("items", mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  const result = await asked(work(transaction.objectStore("items")));
  await done;
  return result;
}

const save = (item) => store("readwrite", (items) => items.put(item));
const remove = (token) => store("readwrite", (items) => items.delete(token));
const read = (token) => store("readonly", (items) => items.get(token));

// Somebody else may use this phone: theirs waits for them.
async function mine() {
  const all = await store("readonly", (items) => items.getAll());
  return all.filter((item) => item.user === user).sort((one, other) => one.at - other.at);
}

// Sending.

class Later extends Error {}

const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";

async function post(url, body) {
  const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), "X-Written-By": user };
  const answer = await fetch(url, { method: "POST", body, headers }).catch(() => {
    throw new Later("offline");
  });
  if ([401, 403].includes(answer.status)) throw new Later("signin");
  // Only a clear word ends the waiting: whatever else comes between loses nothing.
  const isClear = [201, 404, 422].includes(answer.status) && answer.headers.get("Content-Type") === "application/json";
  if (!isClear) throw new Later("waiting");
  return { taken: answer.ok, told: await answer.json() };
}

const sentences = ({ errors }) => Object.values(errors).flat();

async function sendReport(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  const { taken, told } = await post(item.action, body);
  if (taken) Object.assign(item, { number: told.number, url: told.url, photoUrls: told.photos, words: [] });
  else Object.assign(item, { state: "refused", words: sentences(told), errors: told.errors });
  await save(item);
}

// What shows that the work is done goes before the words that say so. It stays here until they are taken, since they may
// be refused; sent again, it is the same photo.
async function sendShown(item) {
  for (const photo of item.photos.filter(({ isThere }) => !isThere)) {
    const { taken, told } = await post(item.filesFirst, bodyOf(photo));
    if (!taken) {
      Object.assign(item, { state: "refused", words: sentences(told), errors: told.errors });
      return save(item);
    }
    photo.isThere = true;
    await save(item);
    await show();
  }
}

function bodyOf({ blob, name, field }) {
  const body = new FormData();
  body.append(field === "recordings" ? field : "photos", blob, name);
  return body;
}

async function sendPhotos(item) {
  while (item.photos.length) {
    const [photo] = item.photos;
    const { taken, told } = await post(item.photoUrls?.[photo.field] ?? `${item.url}photos/`, bodyOf(photo));
    if (!taken) item.words.push(...sentences(told));
    item.photos.shift();
    await save(item);
    await show();
  }
}

async function send(item) {
  if (item.filesFirst && !item.url) await sendShown(item);
  if (!item.url && item.state !== "refused") await sendReport(item);
  if (item.state === "refused") return;
  if (item.filesFirst) item.photos = [];
  await sendPhotos(item);
  Object.assign(item, { state: "sent", sentAt: Date.now(), fields: [] });
  await save(item);
}

let trouble = "";
let next;

async function sendAll() {
  clearTimeout(next);
  trouble = "";
  try {
    for (const item of await mine()) {
      if (item.state === "waiting") await send(item);
    }
  } catch (error) {
    if (!(error instanceof Later)) throw error;
    trouble = error.message;
  } finally {
    next = setTimeout(flush, trouble === "offline" ? RETRY_OFFLINE : RETRY);
  }
  const sent = (await mine()).filter((item) => item.state === "sent");
  for (const item of sent.slice(0, -KEPT_RECEIPTS)) await remove(item.token);
  await show();
}

// One tab sends at a time, and one after the other, whatever became of the one before.
let turn = Promise.resolve();
const inTurn = () => (navigator.locks ? navigator.locks.request("reports", sendAll) : sendAll());
const flush = () => (turn = turn.then(inTurn, inTurn));

// What waits, made visible.

const words = (text, number) => text.replace("{n}", number);

async function show() {
  const items = await mine();
  showBanner(items);
  if (list) showList(items);
}

const isOffline = () => trouble === "offline" || !navigator.onLine;

function showBanner(items) {
  const banner = document.querySelector("[data-queue-banner]");
  if (!banner) return;
  const waiting = items.filter((item) => item.state === "waiting").length;
  const refused = items.filter((item) => item.state === "refused").length;
  const kind = !waiting ? "refused" : trouble === "signin" ? "signin" : isOffline() ? "offline" : "waiting";
  banner.hidden = !waiting && !refused;
  banner.querySelector("[data-words]").textContent = words(banner.dataset[kind], waiting || refused);
  const link = banner.querySelector("[data-signin-link]");
  if (link) link.hidden = kind !== "signin";
}

function showList(items) {
  document.querySelector("[data-queue-empty]").hidden = items.length > 0;
  list.replaceChildren(...items.reverse().map(row));
}

function row(item) {
  const element = document.getElementById("queue-item").content.firstElementChild.cloneNode(true);
  const part = (name) => element.querySelector(`[data-${name}]`);
  element.dataset.state = item.state;
  part("title").textContent = item.title;
  element.querySelector("p[data-state]").textContent = stateWords(item);
  part("words").hidden = !item.words.length;
  part("words").textContent = item.words.join(" ");
  part("open").hidden = !item.url;
  part("open").href = item.url ?? "";
  part("correct").hidden = item.state !== "refused";
  part("correct").href = `${item.page ?? list.dataset.edit}?edit=${item.token}`;
  part("delete").addEventListener("click", ({ currentTarget }) => deleteOnSecondClick(currentTarget, item));
  return element;
}

function stateWords(item) {
  const at = new Date(item.sentAt ?? item.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
  const left = item.photos.filter(({ isThere }) => !isThere).length;
  const photos = item.state !== "sent" && left ? words(list.dataset.photos, left) : "";
  return [list.dataset[item.state], item.number, at, photos].filter(Boolean).join(" · ");
}

async function deleteOnSecondClick(button, item) {
  if (item.state !== "sent" && !button.dataset.sure) {
    button.textContent = list.dataset.sure;
    button.classList.replace("button-quiet", "button-danger");
    button.dataset.sure = "yes";
    return;
  }
  await remove(item.token);
  await show();
  (list.querySelector("[data-delete]") ?? list.closest("main")).focus();
}

// The form.

const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const inputsOf = (form) => form.querySelectorAll("input[type=file]");
const photosOf = ({ name: field, files }) => [...files].map((file) => ({ blob: file, name: file.name, field }));

// What was only shown, and left as it was, says nothing: by the time it is sent it may be different.
const isToSend = (field, name) => name !== "csrfmiddlewaretoken" && !(isKnown(field) && !isFilledIn(field));
const isKnown = (field) => field.dataset && "known" in field.dataset;

function itemOf(form) {
  if (form.elements.at) form.elements.at.value = new Date().toISOString();
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && isToSend(form.elements[name], name));
  const photos = [...inputsOf(form)].flatMap(photosOf);
  const title = titleOf(form);
  const [action, page, filesFirst] = [form.action, location.pathname, form.dataset.filesFirst];
  const content = { token: form.elements.token.value, user, action, page, filesFirst, title, fields, photos };
  return { ...content, state: "waiting", words: [], at: Date.now() };
}

// By what it can be told from others that wait: what the form is about, and the first of its texts.
function titleOf(form) {
  const texts = (form.dataset.titleFrom ?? "").split(" ").map((name) => form.elements[name]?.value.trim());
  return [form.dataset.title, texts.find(Boolean)?.slice(0, 40)].filter(Boolean).join(" · ");
}

function showErrors(form, item) {
  const box = form.querySelector("[data-errors]");
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.tone = "over";
  notice.setAttribute("role", "alert");
  const lines = document.createElement("ul");
  lines.append(...item.words.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
  notice.append(lines);
  box.replaceChildren(notice);
  for (const name of Object.keys(item.errors)) form.elements[name]?.setAttribute?.("aria-invalid", "true");
  notice.scrollIntoView({ block: "center" });
}

function clear(form) {
  form.reset();
  form.elements.token.value = token();
  for (const name of ["lon", "lat", "crs"]) if (form.elements[name]) form.elements[name].value = "";
  form.querySelector("[data-errors]").replaceChildren();
  for (const output of form.querySelectorAll("output")) output.textContent = "";
  for (const button of form.querySelectorAll("[data-unlocate]")) button.hidden = true;
  for (const element of form.querySelectorAll("[aria-invalid]")) element.removeAttribute("aria-invalid");
  document.getElementById("guess")?.replaceChildren();
  window.scrollTo(0, 0);
}

async function submit(form) {
  const item = itemOf(form);
  const missing = [...form.querySelectorAll(":invalid")].find((field) => field.required);
  if (missing && !missing.reportValidity()) return;
  const button = document.querySelector(`button[form="${form.id}"]`);
  form.inert = button.disabled = true;
  try {
    await keepAndSend(form, item);
  } finally {
    form.inert = button.disabled = false;
  }
}

async function keepAndSend(form, item) {
  await save(item);
  navigator.storage?.persist?.();
  await flush();
  const after = await read(item.token);
  if (after.state === "refused") {
    await remove(item.token);
    await show();
    return showErrors(form, after);
  }
  if (after.state === "sent") return location.assign(after.url);
  if (form.dataset.then) return location.assign(form.dataset.then);
  clear(form);
  await show();
}

const FIELDS = "input, textarea, select";

function isFilledIn(field) {
  if (field.type === "file") return field.files.length > 0;
  if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

// What was refused goes back into the form, under the same token; [data-fresh] is as the page knows it now. A page that
// was kept on the phone has a token that may have been used: every other form begins with one of its own.
async function edit(form) {
  const item = await read(new URLSearchParams(location.search).get("edit") ?? "");
  if (!item || item.user !== user || item.state !== "refused") {
    form.elements.token.value = token();
    return;
  }
  for (const box of form.querySelectorAll("input[type=checkbox]:not([data-known])")) box.checked = false;
  for (const [name, value] of item.fields) {
    const field = form.elements[name];
    if (field?.dataset && "fresh" in field.dataset) continue;
    if (field) fillIn(field, value);
  }
  for (const input of inputsOf(form)) {
    const files = new DataTransfer();
    const own = item.photos.filter(({ field }) => (field ?? "photos") === input.name);
    for (const { blob, name } of own) files.items.add(new File([blob], name, { type: blob.type }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const part of form.querySelectorAll("details")) part.open ||= [...part.querySelectorAll(FIELDS)].some(isFilledIn);
  showErrors(form, item);
}

// A field, or all of one name.
function fillIn(field, value) {
  const boxes = [...(field instanceof RadioNodeList ? field : [field])].filter(({ type }) => type === "checkbox");
  for (const box of boxes) if (box.value === value) box.checked = true;
  if (!boxes.length) field.value = value;
}

function nameButton() {
  const button = document.querySelector("[data-online][data-offline]");
  if (button) button.querySelector("span").textContent = navigator.onLine ? button.dataset.online : button.dataset.offline;
}

async function start() {
  await opened;
  if (report) {
    report.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(report);
    });
    edit(report);
  }
  await show();
  flush();
  for (const event of ["online", "offline"]) {
    window.addEventListener(event, () => (nameButton(), event === "online" ? flush() : show()));
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
}

nameButton();
start();

// The forms of what is asked today go along.
const along = [...document.querySelectorAll("[data-goes-along]")].map(({ pathname }) => pathname);
if (along.length) navigator.serviceWorker?.ready.then(({ active }) => active.postMessage({ keep: along }));

// A guess is a help: without a network it is silently left out.
for (const quiet of document.querySelectorAll("[data-quiet]")) {
  quiet.addEventListener("htmx:beforeRequest", (event) => navigator.onLine || event.preventDefault());
  for (const event of ["htmx:sendError", "htmx:responseError"]) quiet.addEventListener(event, (sent) => sent.stopPropagation());
}

// What was kept of pages goes with whoever signs out; what waits to be sent stays.
document.querySelector("form[data-leave]")?.addEventListener("submit", () => caches?.delete("phone-pages-1"));
navigator.serviceWorker?.register("/sw.js", { scope: "/m/" });
