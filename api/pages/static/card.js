// The card beside a marked place: its status, another meaning, its removal; or the meaning of words that were missed.

import { typeAhead } from "./combobox.js";
import { element, setAttributes } from "./dom.js";
import { isChanged, kindWord, ruleOf, shown, STATUSES, statusOf, statusWord } from "./marked_text.js";
import { placeBeside } from "./placing.js";
import { say, sayMany } from "./words.js";

const KINDS = { finding: "findings", disorder: "disorders", gene: "genes" };
let close = () => {};
let number = 0;

// `anchor` is the mark, button or range it belongs to; without `covering` it adds a mention at `place`, or asks for one.
export function openCard(review, anchor, covering, place = null) {
  close();
  const opener = anchor instanceof Element ? anchor : null;
  const words = covering.length ? review.wordsOf(covering[0]) : place ? review.wordsOf(place) : "";
  const card = element("div", { className: "card" });
  setAttributes(card, { role: "dialog", "aria-label": words ? say("Correct “%(words)s”", { words }) : say("Add what was missed") });
  const back = (mention) => {
    close();
    (mention ? review.markOf(mention) : opener?.isConnected ? opener : null)?.focus();
  };
  const end = element("button", { type: "button", className: "end", textContent: "×" });
  end.setAttribute("aria-label", say("Close"));
  end.addEventListener("click", () => back(covering[0]));
  card.append(end, ...(covering.length ? covering.map((mention) => entry(review, mention, back)) : [adding(review, place, back)]));
  review.reading.append(card);
  placeBeside(card, anchor, review.reading);

  const leave = (event) => {
    if (!card.contains(event.target)) close();
  };
  close = () => {
    close = () => {};
    document.removeEventListener("pointerdown", leave, true);
    opener?.isConnected && opener.setAttribute("aria-expanded", "false");
    card.remove();
  };
  document.addEventListener("pointerdown", leave, true);
  card.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !card.contains(event.relatedTarget)) close();
  });
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); back(covering[0]); }
  });
  if (covering.length) opener?.setAttribute("aria-expanded", "true");
  const first = covering.length ? card.querySelector("input:checked, button.choice") : card.querySelector(place ? ".box input" : "input");
  (first ?? end).focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function entry(review, mention, back) {
  const box = element("div", { className: "entry" });
  const alike = review.alike(mention);
  const all = element("input", { type: "checkbox" });
  const chosen = () => (all.checked ? [mention, ...alike] : [mention]);
  box.append(heading(mention));
  if (ruleOf(mention)) box.append(element("p", { className: "rule", textContent: ruleOf(mention) }));
  if (isChanged(mention) && mention.read) {
    const read = say("Read as %(label)s, %(status)s", { label: mention.read.label, status: statusWord(mention.read.status) });
    const restore = button(say("Restore"), () => { review.restore(mention); back(mention); });
    box.append(element("p", { className: "muted" }, read, " ", restore));
  }
  if (!mention.now) return box;
  box.append(
    statuses(mention.now.status, (status) => review.change(chosen(), { ...mention.now, status })),
    meaning(say("Replace by"), mention.now.kind, (concept) => { review.change(chosen(), concept); back(mention); }),
  );
  const removal = button(say("Remove"), () => {
    const isAdded = !mention.read;
    review.change(chosen(), null);
    back(isAdded ? null : mention);
  });
  const row = element("p", { className: "row" }, removal);
  if (alike.length) {
    const elsewhere = sayMany("also at the other place", "also at the %(num)s other places", alike.length);
    row.append(element("label", { className: "check" }, all, element("span", { textContent: elsewhere })));
  }
  box.append(row);
  return box;
}

function adding(review, place, back) {
  const box = element("div", { className: "entry" });
  const written = element("input", { placeholder: say("as they stand in the text") });
  const problem = element("p", { className: "rule", hidden: true, textContent: say("These words are not in the text.") });
  if (place) box.append(element("p", { className: "what" }, element("b", { textContent: `“${review.wordsOf(place)}”` })));
  else box.append(element("label", {}, say("Words in the text"), written), problem);
  let status = "present";
  box.append(
    statuses(status, (chosen) => (status = chosen)),
    meaning(say("Means"), "finding", (concept) => {
      const at = place ?? review.find(written.value);
      if (at) return back(review.add(at, { ...concept, status }));
      problem.hidden = false;
      written.setAttribute("aria-invalid", "true");
      written.focus();
    }),
  );
  return box;
}

function heading(mention) {
  const { label, id, kind } = shown(mention);
  const line = element("p", { className: "what" }, element("b", { textContent: label }));
  if (id !== label) line.append(" ", element("code", { textContent: id }));
  line.append(" ", element("span", { className: "muted", textContent: mention.now ? kindWord(kind) : `${kindWord(kind)}, ${statusWord(statusOf(mention))}` }));
  return line;
}

function statuses(current, choose) {
  const name = `status-${++number}`;
  const box = element("fieldset", { className: "statuses" }, element("legend", { className: "unseen", textContent: say("Status") }));
  for (const value of STATUSES.filter((one) => one !== "removed")) {
    const input = element("input", { type: "radio", name, value, checked: value === current });
    input.addEventListener("change", () => choose(value));
    box.append(element("label", {}, input, element("span", { className: value, textContent: statusWord(value) })));
  }
  return box;
}

function meaning(title, kind, choose) {
  const name = `meaning-${++number}`;
  const input = element("input", { id: name, placeholder: say("Name or id") });
  const listbox = element("div", { className: "listbox", id: `${name}-listbox` });
  const kinds = element("select", {}, ...Object.keys(KINDS).map((one) => element("option", { value: one, textContent: kindWord(one), selected: one === kind })));
  kinds.setAttribute("aria-label", say("Kind of concept"));
  const taken = (concept) => {
    suggestions.close();
    choose({ id: concept.id, label: concept.label, kind: concept.kind, rule: "" });
  };
  const suggestions = typeAhead(input, listbox, { kind: () => KINDS[kinds.value], choose: taken });
  kinds.addEventListener("change", () => input.focus());
  input.addEventListener("keydown", (event) => {
    const concept = event.key === "Enter" ? suggestions.chosen() : null;
    if (event.key === "Enter") event.preventDefault();
    if (concept) taken(concept);
  });
  input.addEventListener("blur", suggestions.close);
  const label = element("label", { htmlFor: name, textContent: title });
  return element("div", { className: "meaning" }, label, element("div", { className: "row" }, kinds, element("div", { className: "box" }, input, listbox)));
}

function button(text, press) {
  const node = element("button", { type: "button", className: "choice", textContent: text });
  node.addEventListener("click", press);
  return node;
}
