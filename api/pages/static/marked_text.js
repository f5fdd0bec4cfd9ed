// Draws a text with its mentions marked, as api/pages/marked_text.py does; offsets count code points.

import { element, setAttributes } from "./dom.js";
import { say } from "./words.js";

const STATUS_WORDS = {
  present: say("present"), excluded: say("not present"), family: say("in the family"), uncertain: say("uncertain"), removed: say("removed"),
};
const KIND_WORDS = { finding: say("finding"), disorder: say("disorder"), gene: say("gene") };

export const STATUSES = Object.keys(STATUS_WORDS);
export const statusWord = (status) => STATUS_WORDS[status];
export const kindWord = (kind) => KIND_WORDS[kind] ?? kind;

export const shown = (mention) => mention.now ?? mention.read;
export const statusOf = (mention) => mention.now?.status ?? "removed";
export const isChanged = ({ read, now }) => read?.id !== now?.id || read?.status !== now?.status;
export const ruleOf = (mention) => (mention.read?.id === shown(mention).id ? mention.read.rule : "");

// `mentions` are those of this text, each with `place`, its number on the page; `identifiers` do not overlap.
export function drawText(blockquote, letters, mentions, identifiers) {
  const begun = new Set();
  const drawn = pieces(letters.length, mentions, identifiers).map(({ start, end, covering, identifier }) => {
    const text = letters.slice(start, end).join("");
    if (covering.length) return mark(text, covering, begun, identifier);
    return identifier ? identifying(text, identifier) : document.createTextNode(text);
  });
  blockquote.replaceChildren(...drawn);
}

function pieces(length, mentions, identifiers) {
  const bounds = [...mentions, ...identifiers].flatMap(({ start, end }) => [Math.min(start, length), Math.min(end, length)]);
  const boundaries = [...new Set([0, length, ...bounds])].sort((one, other) => one - other);
  const waiting = [...mentions].sort((one, other) => one.start - other.start);
  const starting = new Map(identifiers.map((one) => [one.start, one]));
  let covering = [];
  let identifier = null;
  return boundaries.slice(1).map((end, place) => {
    const start = boundaries[place];
    covering = covering.filter((mention) => mention.end >= end);
    while (waiting.length && waiting[0].start <= start) covering.push(waiting.shift());
    identifier = starting.get(start) ?? (identifier?.end > start ? identifier : null);
    return { start, end, identifier, covering: [...covering].sort(innermostFirst) };
  });
}

function innermostFirst(one, other) {
  return (one.now === null) - (other.now === null) || one.end - one.start - (other.end - other.start);
}

function identifying(text, { title }) {
  const node = element("mark", { textContent: text, className: "identifier", title });
  setAttributes(node, { role: "group", "aria-label": `${title}: ${text}` });
  return node;
}

function mark(text, covering, begun, identifier) {
  const [first] = covering;
  const node = element("mark", { textContent: text, className: `${statusOf(first)} ${shown(first).kind}` });
  if (covering.length > 1) node.classList.add("nested");
  if (isChanged(first)) node.classList.add("changed");
  if (identifier) Object.assign(node, { title: identifier.title }).classList.add("identifier");
  node.dataset.mentions = covering.map((mention) => mention.place).join(" ");
  // Each mention is one stop of the Tab key, however often others cut it.
  if (covering.some((mention) => !begun.has(mention))) {
    node.tabIndex = 0;
    const isDialog = !isRestoredByClick(covering);
    setAttributes(node, {
      role: "button",
      "aria-description": [...(identifier ? [identifier.title] : []), ...covering.map(inWords)].join("; "),
      ...(isDialog ? { "aria-haspopup": "dialog", "aria-expanded": "false" } : {}),
    });
  }
  covering.forEach((mention) => begun.add(mention));
  return node;
}

export function isRestoredByClick(covering) {
  return covering.length === 1 && covering[0].now === null;
}

export function inWords(mention) {
  const { label, id } = shown(mention);
  const name = label === id ? label : `${label} (${id})`;
  const rule = ruleOf(mention);
  return [`${name}, ${statusWord(statusOf(mention))}${isChanged(mention) ? ` (${say("by hand")})` : ""}`, rule].filter(Boolean).join("; ");
}
