// Tells what a marked place means while the pointer is over it or the focus on it. Screen readers have the same words as
// the place's description.

import { element } from "./dom.js";
import { isChanged, ruleOf, kindWord, shown, statusOf, statusWord } from "./marked_text.js";
import { placeBeside } from "./placing.js";
import { say } from "./words.js";

const WAIT = 150;

export function tellOnHover(reading, mentionsOf) {
  const tip = element("div", { className: "tip", hidden: true });
  tip.setAttribute("aria-hidden", "true");
  reading.append(tip);
  let timer = 0;

  function show(mark) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!mark.isConnected || reading.querySelector(".card")) return;
      tip.replaceChildren(...mentionsOf(mark).map(told));
      tip.hidden = false;
      placeBeside(tip, mark, reading);
    }, WAIT);
  }

  function hide() {
    clearTimeout(timer);
    timer = setTimeout(() => (tip.hidden = true), WAIT);
  }

  const markOf = (event) => event.target.closest?.("blockquote mark[data-mentions]");
  reading.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (tip.contains(event.target)) clearTimeout(timer);
    else if (markOf(event)) show(markOf(event));
  });
  reading.addEventListener("pointerout", hide);
  reading.addEventListener("focusin", (event) => {
    if (markOf(event)?.matches(":focus-visible")) show(markOf(event));
  });
  reading.addEventListener("focusout", hide);
  reading.addEventListener("scroll", () => (tip.hidden = true), true);
  reading.addEventListener("click", () => (tip.hidden = true));
  document.addEventListener("keydown", function dismiss(event) {
    if (!tip.isConnected) document.removeEventListener("keydown", dismiss);
    else if (event.key === "Escape") tip.hidden = true;
  });
}

function told(mention) {
  const { label, id, kind } = shown(mention);
  const status = statusWord(statusOf(mention)) + (isChanged(mention) ? `, ${say("by hand")}` : "");
  const line = element("p", {}, element("b", { textContent: label }));
  if (id !== label) line.append(" ", element("code", { textContent: id }));
  line.append(element("span", { className: "muted", textContent: `${kindWord(kind)}, ${status}` }));
  if (ruleOf(mention)) line.append(element("small", { textContent: ruleOf(mention) }));
  return line;
}
