// Reads a text aloud in the voice of the person's own device. There is no button where the device has no voice for the
// text's language. Voices that send what they read to a service on the network are not used.

const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd";

function language(code) {
  return code.replace("_", "-").toLowerCase().split("-")[0];
}

function voiceFor(code) {
  const fitting = window.speechSynthesis
    .getVoices()
    .filter((voice) => voice.localService && language(voice.lang) === language(code));
  return fitting.find((voice) => voice.default) || fitting[0];
}

function sentences(text) {
  const blocks = [...text.querySelectorAll(BLOCKS)].filter((block) => !block.closest("[data-unspoken]"));
  return blocks.map((block) => block.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
}

function speak(text, voice, finished) {
  const parts = sentences(text);
  parts.forEach((part, index) => {
    const said = new SpeechSynthesisUtterance(part);
    said.voice = voice;
    said.lang = voice.lang;
    said.rate = 0.9;
    said.onerror = finished;
    if (index === parts.length - 1) said.onend = finished;
    window.speechSynthesis.speak(said);
  });
}

export function aloud() {
  const start = document.querySelector("[data-aloud]");
  const text = start && document.getElementById(start.dataset.aloud);
  if (!text || !("speechSynthesis" in window)) return;
  const stop = document.querySelector("[data-aloud-stop]");
  let reading = false;

  const show = () => {
    const silent = !voiceFor(text.lang);
    start.hidden = reading || silent;
    stop.hidden = !reading;
  };
  const finished = () => {
    const hadFocus = document.activeElement === stop;
    reading = false;
    show();
    if (hadFocus) start.focus();
  };

  start.addEventListener("click", () => {
    window.speechSynthesis.cancel();
    reading = true;
    speak(text, voiceFor(text.lang), finished);
    show();
    stop.focus();
  });
  stop.addEventListener("click", () => {
    window.speechSynthesis.cancel();
    finished();
  });
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
  window.speechSynthesis.addEventListener?.("voiceschanged", show);
  show();
}
