// [data-keep] has the service worker fetch every page that a [data-door] leads to, for work without a network.

const button = document.querySelector("[data-keep]");
const serviceWorker = navigator.serviceWorker;

function say(text) {
  button.querySelector("span").textContent = text;
}

async function keep() {
  const doors = [...document.querySelectorAll("[data-door]")].map((link) => link.pathname);
  button.disabled = true;
  say(button.dataset.busy);
  const { active } = await serviceWorker.ready;
  active.postMessage({ keep: [location.pathname, ...new Set(doors)] });
}

if (button && serviceWorker) {
  button.hidden = document.querySelector("[data-keep-words]").hidden = false;
  button.addEventListener("click", keep);
  serviceWorker.addEventListener("message", ({ data }) => {
    button.disabled = false;
    say(button.dataset.kept.replace("{n}", data.kept));
  });
  serviceWorker.startMessages();
}
