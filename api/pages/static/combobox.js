// Turns a text field into a type-ahead (ARIA combobox) over what the API, or the page, knows by name.

import { announce, element, setAttributes } from "./dom.js";
import { say, sayMany } from "./words.js";

const WAIT = 120;
const MOST = 8;

// `kind` gives what is searched: findings, disorders, genes or centres; `choose` is told which concept was pressed.
export function typeAhead(input, listbox, { kind, choose }) {
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  setAttributes(input, {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listbox.id,
    autocomplete: "off", spellcheck: "false",
  });
  setAttributes(listbox, { role: "listbox", "aria-label": say("Suggestions") });
  listbox.hidden = true;

  function close() {
    // An answer still under way must not open the list again.
    asked += 1;
    clearTimeout(timer);
    listbox.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    options = found;
    active = -1;
    const none = element("p", { className: "none", textContent: say("Nothing is called like this.") });
    listbox.replaceChildren(...(found.length ? found.map(option) : [none]));
    listbox.hidden = false;
    listbox.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    announce(found.length ? sayMany("%(num)s suggestion", "%(num)s suggestions", found.length) : say("no suggestion"));
  }

  function option(concept, place) {
    const item = element("div", { id: `${listbox.id}-option-${place}` });
    setAttributes(item, { role: "option", "aria-selected": "false" });
    item.append(element("span", { textContent: concept.label }));
    if (concept.id !== concept.label) item.append(element("code", { textContent: concept.id }));
    const isOtherName = concept.matched && ![concept.label, concept.id].includes(concept.matched);
    if (isOtherName) item.append(element("small", { textContent: concept.matched }));
    // Pressed, not clicked: a click comes after the field has lost the focus and closed the list.
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(concept);
    });
    return item;
  }

  function move(step) {
    if (listbox.hidden || !options.length) return;
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
    [...listbox.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    const current = listbox.children[active];
    current.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", current.id);
  }

  async function search() {
    const query = input.value.trim();
    if (!query) return close();
    const mine = ++asked;
    const found = await suggestions(kind(), query);
    if (mine === asked && document.activeElement === input) show(found);
  }

  function searchSoon() {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  }

  input.addEventListener("input", searchSoon);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    else if (event.key === "Escape" && !listbox.hidden) { event.stopPropagation(); close(); }
  });

  return {
    close,
    searchSoon,
    // The option the arrows are at, or the best one where it is called just what was typed.
    chosen() {
      if (listbox.hidden || !options.length) return null;
      if (active >= 0) return options[active];
      return isSame(options[0], input.value) ? options[0] : null;
    },
  };
}

async function suggestions(kind, query) {
  if (kind === "centres") {
    const words = query.toLocaleLowerCase().split(/\s+/);
    const centres = [...document.querySelectorAll("#centres option")].map((one) => one.value);
    return centres
      .filter((centre) => words.every((word) => centre.toLocaleLowerCase().includes(word)))
      .slice(0, MOST)
      .map((centre) => ({ id: centre, label: centre }));
  }
  try {
    const answer = await fetch(`/api/v1/${kind}?limit=${MOST}&q=${encodeURIComponent(query.slice(0, 200))}`);
    return answer.ok ? (await answer.json()).items : [];
  } catch {
    return [];
  }
}

function isSame(concept, text) {
  const typed = text.trim().toLocaleLowerCase();
  return [concept.id, concept.label, concept.matched].some((name) => name?.toLocaleLowerCase() === typed);
}
