// Offers to say what selected words mean, where they lie within one text.

import { openCard } from "./card.js";
import { element } from "./dom.js";
import { placeBeside } from "./placing.js";
import { say } from "./words.js";

const WAIT = 200;
const LONGEST = 200;

export function offerSelection(review, texts) {
  const { reading } = review;
  const offer = element("button", { type: "button", className: "offer", hidden: true, textContent: say("Say what this means") });
  reading.append(offer);
  let place = null;
  let timer = 0;

  function look() {
    if (!reading.isConnected) return document.removeEventListener("selectionchange", soon);
    place = selectedPlace(texts);
    offer.hidden = place === null;
    if (place) placeBeside(offer, getSelection().getRangeAt(0), reading);
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  }

  document.addEventListener("selectionchange", soon);
  // Pressing must not take the selection away before it is read.
  offer.addEventListener("mousedown", (event) => event.preventDefault());
  offer.addEventListener("click", () => {
    if (!place) return;
    openCard(review, getSelection().getRangeAt(0), [], place);
    getSelection().removeAllRanges();
  });
}

function selectedPlace(texts) {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  for (const [field, { blockquote, letters }] of texts) {
    if (!blockquote.contains(range.startContainer) || !blockquote.contains(range.endContainer)) continue;
    let start = codePointsBefore(blockquote, range.startContainer, range.startOffset);
    let end = codePointsBefore(blockquote, range.endContainer, range.endOffset);
    while (start < end && !letters[start].trim()) start += 1;
    while (start < end && !letters[end - 1].trim()) end -= 1;
    return end > start && end - start <= LONGEST ? { field, start, end } : null;
  }
  return null;
}

function codePointsBefore(blockquote, node, offset) {
  const before = document.createRange();
  before.setStart(blockquote, 0);
  before.setEnd(node, offset);
  return [...before.toString()].length;
}
