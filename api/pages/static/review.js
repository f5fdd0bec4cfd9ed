// Lets a person correct what was read, in the text itself. What was changed is kept in the form's field `corrections`
// and nowhere else; it goes with the next request.

import { openCard } from "./card.js";
import { announce } from "./dom.js";
import { drawText, isChanged, isRestoredByClick, shown, statusWord } from "./marked_text.js";
import { offerSelection } from "./selection.js";
import { tellOnHover } from "./tip.js";
import { say } from "./words.js";

export function enhanceReading() {
  const reading = document.getElementById("reading");
  if (!reading) return;
  const field = document.getElementById("corrections");
  const list = document.getElementById("readings");
  if (list) {
    // The list serves who has no scripts; what it says must not be sent beside the field.
    list.hidden = true;
    list.querySelector("fieldset").disabled = true;
  }
  document.querySelectorAll(".scripted").forEach((node) => (node.hidden = false));

  const texts = new Map();
  const identifiers = JSON.parse(reading.dataset.identifiers);
  for (const figure of reading.querySelectorAll("figure")) {
    const blockquote = figure.querySelector("blockquote");
    const name = figure.dataset.field;
    texts.set(name, { blockquote, letters: [...blockquote.textContent], identifiers: identifiers.filter((one) => one.field === name) });
  }
  let mentions = JSON.parse(reading.dataset.mentions);
  const asSent = corrections();

  function wordsOf({ field: name, start, end }) {
    return texts.get(name).letters.slice(start, end).join("");
  }

  function corrections() {
    const changed = mentions.filter(isChanged).map((mention) => ({
      field: mention.field,
      start: mention.start,
      end: mention.end,
      was: mention.read?.id ?? null,
      now: mention.now?.id ?? null,
      status: shown(mention).status,
      text: wordsOf(mention),
    }));
    return JSON.stringify(changed);
  }

  function draw() {
    mentions.forEach((mention, place) => (mention.place = place));
    for (const [name, { blockquote, letters, identifiers }] of texts) {
      drawText(blockquote, letters, mentions.filter((mention) => mention.field === name), identifiers);
    }
  }

  function save() {
    const written = corrections();
    field.value = written;
    document.getElementById("pending").hidden = written === asSent;
    draw();
  }

  function markOf(mention) {
    const all = [...reading.querySelectorAll("mark[tabindex]")];
    return all.find((mark) => mark.dataset.mentions.split(" ").includes(String(mention.place)));
  }

  const review = {
    reading,
    wordsOf,
    markOf,
    // Mentions that were read alike elsewhere, so that one decision can serve for all.
    alike: (mention) => mentions.filter((one) => one !== mention && mention.read && one.read?.id === mention.read.id),
    change(changed, now) {
      for (const mention of changed) {
        mention.now = now && { ...now, status: now.status ?? mention.now?.status ?? mention.read?.status ?? "present" };
      }
      mentions = mentions.filter((mention) => mention.read || mention.now);
      save();
      const [first] = changed;
      announce(`“${wordsOf(first)}”: ${now ? `${shown(first).label}, ${statusWord(first.now.status)}` : say("removed")}`);
    },
    restore(mention) {
      mention.now = mention.read && { ...mention.read };
      save();
      announce(`“${wordsOf(mention)}”: ${shown(mention).label}, ${say("as it was read")}`);
    },
    add(place, now) {
      const read = mentions.find((one) => one.field === place.field && one.start === place.start && one.end === place.end && one.read?.id === now.id);
      if (read) {
        review.change([read], now);
        return read;
      }
      const mention = { ...place, read: null, now };
      mentions.push(mention);
      mentions.sort((one, other) => one.start - other.start || other.end - one.end);
      save();
      announce(`“${wordsOf(mention)}”: ${say("%(entry)s added", { entry: now.label })}`);
      return mention;
    },
    // The first place of some words, in the order of the texts.
    find(words) {
      if (!words.trim()) return null;
      const pattern = new RegExp(words.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"), "iu");
      for (const [name, { letters }] of texts) {
        const text = letters.join("");
        const found = pattern.exec(text);
        if (found) {
          const start = [...text.slice(0, found.index)].length;
          return { field: name, start, end: start + [...found[0]].length };
        }
      }
      return null;
    },
  };

  function press(mark) {
    const covering = mark.dataset.mentions.split(" ").map((place) => mentions[Number(place)]);
    if (isRestoredByClick(covering)) {
      review.restore(covering[0]);
      markOf(covering[0])?.focus();
    } else {
      openCard(review, mark, covering);
    }
  }

  reading.addEventListener("click", (event) => {
    const mark = event.target.closest("blockquote mark[data-mentions]");
    if (mark && getSelection().isCollapsed) press(mark);
  });
  reading.addEventListener("keydown", (event) => {
    if (event.target.matches("blockquote mark") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      press(event.target);
    }
  });
  document.getElementById("add-mention")?.addEventListener("click", (event) => openCard(review, event.currentTarget, [], null));
  draw();
  tellOnHover(reading, (mark) => mark.dataset.mentions.split(" ").map((place) => mentions[Number(place)]));
  offerSelection(review, texts);
}
