// Keeps the phone pages and what they are drawn with, so that they open without a network.

const PAGES = "phone-pages-1";
const FILES = "phone-files-1";
const SHELL = [{% for url in shell %}"{{ url|escapejs }}", {% endfor %}];
const OFFLINE = SHELL.at(-1);
// A page says by this header that nothing stands on it that may not stay on the phone.
const MAY_STAY = "X-Keep-Offline";
const PATIENCE = 6000;

// A page with all that it links to. Whoever is signed out gets the sign-in page instead, which is not kept.
async function keep(path, answer) {
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  await (await caches.open(PAGES)).put(path, answer);
  const files = await caches.open(FILES);
  const links = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)"/g)].map((match) => match[1]);
  await Promise.allSettled([...new Set(links)].map(async (link) => (await files.match(link)) ?? files.add(link)));
}

const mayStay = (path, answer) => SHELL.includes(path) || answer.headers.has(MAY_STAY);

async function fetchShell() {
  await Promise.allSettled(SHELL.map(async (path) => keep(path, await fetch(path))));
}

// The network first; what was kept when it does not answer, or not soon.
async function page(event, path) {
  const kept = await caches.match(path);
  const options = { credentials: "same-origin", redirect: "manual", headers: { Accept: "text/html" } };
  if (kept) options.signal = AbortSignal.timeout(PATIENCE);
  try {
    const answer = await fetch(event.request.url, options);
    if (answer.type === "opaqueredirect") event.waitUntil(forgetIfSignedOut());
    else if (event.request.url.endsWith(path) && mayStay(path, answer)) event.waitUntil(keep(path, answer.clone()));
    return answer;
  } catch {
    return kept ?? (await caches.match(OFFLINE)) ?? Response.error();
  }
}

// Where a redirect leads is not told to a worker; whether somebody is signed in is.
async function forgetIfSignedOut() {
  const answer = await fetch(SHELL[0], { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.status === 401) await caches.delete(PAGES);
}

async function file(event) {
  const kept = await caches.match(event.request);
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok) await (await caches.open(FILES)).put(event.request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return kept;
}

// Pages that a worker wants to have along, one after the other. Whoever asked is told how many there are.
async function keepAll(paths, client) {
  let kept = 0;
  for (const path of paths) {
    const answer = await fetch(path, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || !mayStay(path, answer)) continue;
    await keep(path, answer);
    kept += 1;
  }
  client.postMessage({ kept, wanted: paths.length });
}

async function forgetOthers() {
  const names = (await caches.keys()).filter((name) => ![PAGES, FILES].includes(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => event.waitUntil(fetchShell().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  const paths = (event.data?.keep ?? []).filter((path) => path.startsWith("/m/"));
  if (paths.length) event.waitUntil(keepAll(paths, event.source));
});
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && pathname.startsWith("/m/")) event.respondWith(page(event, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event));
});
