// Turns a list's plain text field into a type-ahead with chips. The text field stays the form's value, an entry a line,
// so that the server reads the same with and without scripts.

import { typeAhead } from "./combobox.js";
import { announce, element } from "./dom.js";
import { say } from "./words.js";

const HINTS = { findings: say("Name, synonym or HPO id"), disorders: say("Name or ORPHAcode"), genes: say("Symbol"), centres: say("Name") };

export function enhancePicker(field) {
  const source = field.querySelector("textarea");
  const name = source.id;
  const entries = source.value.split("\n").map((line) => line.trim()).filter(Boolean);

  const box = element("div", { className: "box" });
  const chips = element("ul", { className: "chips" });
  const input = element("input", { id: name, placeholder: entries.length ? "" : source.placeholder });
  const listbox = element("div", { className: "listbox", id: `${name}-listbox` });
  const suggestions = typeAhead(input, listbox, {
    kind: () => field.dataset.search,
    choose: (concept) => add(valueOf(concept)),
  });
  input.setAttribute("aria-describedby", `${name}-hint`);
  if (source.getAttribute("aria-invalid")) {
    box.classList.add("invalid");
    input.setAttribute("aria-invalid", "true");
  }
  box.append(chips, input, listbox);
  // The label and links to problems lead to what a person sees.
  source.id = `${name}-value`;
  source.hidden = true;
  source.after(box);
  field.querySelector(".hint")?.replaceChildren(HINTS[field.dataset.search]);

  function save() {
    source.value = entries.join("\n");
    chips.replaceChildren(...entries.map(chip));
    input.placeholder = entries.length ? "" : source.placeholder;
  }

  function chip(entry) {
    const [, id, rest] = entry.match(/^((?:HP|ORPHA):\d+)\s+(.*)$/) ?? [null, "", entry];
    const item = element("li", { className: "chip" });
    const remove = element("button", { type: "button", textContent: "×" });
    remove.setAttribute("aria-label", say("Remove %(entry)s", { entry: rest }));
    remove.addEventListener("click", () => {
      entries.splice(entries.indexOf(entry), 1);
      save();
      announce(say("%(entry)s removed", { entry: rest }));
      input.focus();
    });
    item.append(rest, ...(id ? [element("code", { textContent: id })] : []), remove);
    return item;
  }

  function add(entry) {
    const text = entry.replace(/\s+/g, " ").trim();
    if (text && !entries.includes(text)) {
      entries.push(text);
      announce(say("%(entry)s added", { entry: text }));
    }
    input.value = "";
    save();
    suggestions.close();
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !input.value && entries.length) { entries.pop(); save(); }
    else if ((event.key === "Enter" || event.key === ";") && input.value.trim()) {
      event.preventDefault();
      const concept = suggestions.chosen();
      add(concept ? valueOf(concept) : input.value);
    }
  });
  input.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text").split(/[;\n]/).filter((line) => line.trim());
    if (lines.length > 1) {
      event.preventDefault();
      lines.forEach(add);
    }
  });
  // What was typed and not chosen still counts: the server says what it may mean.
  input.addEventListener("blur", () => (input.value.trim() ? add(input.value) : suggestions.close()));
  box.addEventListener("mousedown", (event) => {
    if (event.target === box || event.target === chips) { event.preventDefault(); input.focus(); }
  });
  save();
}

function valueOf(concept) {
  return concept.id === concept.label ? concept.id : `${concept.id} ${concept.label}`;
}
