// Records with the microphone, once somebody asks for it, into the field that [data-voice] names.

const LONGEST = 180; // seconds
const KINDS = ["audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/webm;codecs=opus", "audio/webm", "audio/ogg"];
const ENDINGS = { "audio/mp4": "m4a", "audio/webm": "weba", "audio/ogg": "ogg" };

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const kind = () => KINDS.find((each) => MediaRecorder.isTypeSupported(each)) ?? "";

function hand(input, blob, name) {
  if (!blob.size) return;
  const type = blob.type.split(";")[0];
  const files = new DataTransfer();
  files.items.add(new File([blob], `${name}-${Date.now() % 100000}.${ENDINGS[type] ?? "weba"}`, { type }));
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function record(button, words) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { mimeType: kind() });
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();
  let seconds = 0;
  const ticking = setInterval(() => {
    words.textContent = `${button.dataset.stop} ${clock(++seconds)}`;
    if (seconds >= LONGEST && recorder.state === "recording") recorder.stop();
  }, 1000);
  button.addEventListener("click", () => recorder.state === "recording" && recorder.stop(), { once: true });
  await new Promise((resolve) => recorder.addEventListener("stop", resolve));
  clearInterval(ticking);
  for (const track of stream.getTracks()) track.stop();
  return new Blob(parts, { type: recorder.mimeType });
}

async function start(button) {
  const words = button.querySelector("span");
  const before = words.textContent;
  const output = button.closest("[data-photos]").querySelector("output");
  button.dataset.recording = "yes";
  words.textContent = button.dataset.stop;
  output.textContent = "";
  try {
    hand(document.getElementById(button.dataset.voice), await record(button, words), button.dataset.name);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    output.textContent = button.dataset.refused;
  } finally {
    delete button.dataset.recording;
    words.textContent = before;
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-voice]");
  if (button && !button.dataset.recording) start(button);
});

if (window.MediaRecorder && navigator.mediaDevices) {
  for (const button of document.querySelectorAll("[data-voice]")) button.hidden = false;
}
