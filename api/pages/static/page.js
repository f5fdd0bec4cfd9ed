// The page works without this file; with it the answer comes in place, lists are type-aheads,
// what was read is corrected in the text, and files can be dropped.

import { announce } from "./dom.js";
import { say } from "./words.js";
import { enhancePicker } from "./picker.js";
import { enhanceReading } from "./review.js";

const FAILED = say("The answer did not arrive. Check that Consilium is still running, and ask again.");

let underway = null;

function enhance() {
  document.querySelectorAll(".picker").forEach(enhancePicker);
  enhanceReading();
  takeDroppedFiles(document.getElementById("case"), document.getElementById("file"));
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  // In another language the whole page comes anew; a file is the browser's to keep.
  if (form.id !== "case-form" || event.submitter?.matches("[name=speak], .file-answer")) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  underway?.abort();
  underway = new AbortController();
  setBusy(true);
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, signal: underway.signal });
    const isPage = (answer.headers.get("content-type") ?? "").startsWith("text/html");
    replaceContent(isPage ? await answer.text() : "", answer);
  } catch (error) {
    if (error.name === "AbortError") return;
    setBusy(false);
    tell(FAILED);
  }
});

document.addEventListener("keydown", (event) => {
  const form = document.getElementById("case-form");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.contains(event.target)) form.requestSubmit();
});

function replaceContent(html, answer) {
  const received = new DOMParser().parseFromString(html, "text/html");
  const content = received.getElementById("content");
  if (!content?.querySelector("#case-form")) {
    setBusy(false);
    tell(content?.querySelector(".lead")?.textContent ?? `${FAILED} (${answer.status})`);
    return;
  }
  document.getElementById("content").replaceWith(document.adoptNode(content));
  // The footer's languages belong to the form while there is a case in it.
  document.querySelector(".colophon").replaceWith(document.adoptNode(received.querySelector(".colophon")));
  document.title = received.title;
  enhance();
  const target = document.getElementById("problems") ?? document.getElementById("answer");
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "start" });
  announce(target?.querySelector("h1, h2")?.textContent ?? "");
}

function setBusy(isBusy) {
  document.getElementById("ask").disabled = isBusy;
  document.getElementById("busy").hidden = !isBusy;
  if (isBusy) announce(say("Reading and ranking…"));
}

function tell(text) {
  const busy = document.getElementById("busy");
  busy.textContent = text;
  busy.hidden = false;
  announce(text);
}

function takeDroppedFiles(box, file) {
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("target");
  });
  box.addEventListener("dragleave", () => box.classList.remove("target"));
  box.addEventListener("drop", (event) => {
    box.classList.remove("target");
    if (event.dataTransfer.files.length !== 1) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    announce(say("%(file)s chosen", { file: file.files[0].name }));
  });
}

enhance();
