// Turns a list's plain text field into a type-ahead with chips (ARIA combobox). The text field stays the form's value,
// an entry a line, so that the server reads the same with and without scripts.

const WAIT = 120;
const MOST = 8;

export function enhancePicker(field) {
  const source = field.querySelector("textarea");
  const name = source.id;
  const entries = source.value.split("\n").map((line) => line.trim()).filter(Boolean);

  const box = element("div", { className: "box" });
  const chips = element("ul", { className: "chips" });
  const input = element("input", {
    id: name, placeholder: entries.length ? "" : source.placeholder, autocomplete: "off", spellcheck: false,
  });
  const listbox = element("div", { className: "listbox", id: `${name}-listbox`, hidden: true });
  setAttributes(input, {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listbox.id,
    "aria-describedby": `${name}-hint`,
  });
  setAttributes(listbox, { role: "listbox", "aria-label": "Suggestions" });
  if (source.getAttribute("aria-invalid")) {
    box.classList.add("invalid");
    input.setAttribute("aria-invalid", "true");
  }
  box.append(chips, input, listbox);
  // The label and links to problems lead to what a person sees.
  source.id = `${name}-value`;
  source.hidden = true;
  source.after(box);
  field.querySelector(".hint")?.replaceChildren(hintOf(field.dataset.search));

  let options = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  function save() {
    source.value = entries.join("\n");
    chips.replaceChildren(...entries.map(chip));
    input.placeholder = entries.length ? "" : source.placeholder;
  }

  function chip(entry) {
    const [, id, rest] = entry.match(/^((?:HP|ORPHA):\d+)\s+(.*)$/) ?? [null, "", entry];
    const item = element("li", { className: "chip" });
    const remove = element("button", { type: "button", textContent: "×" });
    remove.setAttribute("aria-label", `Remove ${rest}`);
    remove.addEventListener("click", () => {
      entries.splice(entries.indexOf(entry), 1);
      save();
      announce(`${rest} removed`);
      input.focus();
    });
    item.append(rest, ...(id ? [element("code", { textContent: id })] : []), remove);
    return item;
  }

  function add(entry) {
    const text = entry.replace(/\s+/g, " ").trim();
    if (text && !entries.includes(text)) {
      entries.push(text);
      announce(`${text} added`);
    }
    input.value = "";
    save();
    close();
  }

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
    listbox.replaceChildren(
      ...(found.length ? found.map(option) : [element("p", { className: "none", textContent: "Nothing is called like this." })]),
    );
    listbox.hidden = false;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    announce(found.length ? `${found.length} suggestions` : "no suggestion");
  }

  function option(concept, place) {
    const item = element("div", { id: `${name}-option-${place}` });
    setAttributes(item, { role: "option", "aria-selected": "false" });
    item.append(element("span", { textContent: concept.label }));
    if (concept.id !== concept.label) item.append(element("code", { textContent: concept.id }));
    const isOtherName = concept.matched && ![concept.label, concept.id].includes(concept.matched);
    if (isOtherName) item.append(element("small", { textContent: concept.matched }));
    // Pressed, not clicked: a click comes after the field has lost the focus and closed the list.
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      add(valueOf(concept));
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
    const found = await suggestions(field.dataset.search, query);
    if (mine === asked && document.activeElement === input) show(found);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    else if (event.key === "Escape") close();
    else if (event.key === "Backspace" && !input.value && entries.length) { entries.pop(); save(); }
    else if ((event.key === "Enter" || event.key === ";") && input.value.trim()) {
      event.preventDefault();
      const exact = options.length && !listbox.hidden ? options[Math.max(active, 0)] : null;
      add(exact && (active >= 0 || isSame(exact, input.value)) ? valueOf(exact) : input.value);
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
  input.addEventListener("blur", () => (input.value.trim() ? add(input.value) : close()));
  box.addEventListener("mousedown", (event) => {
    if (event.target === box || event.target === chips) { event.preventDefault(); input.focus(); }
  });
  save();
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

function hintOf(kind) {
  const what = { findings: "Name, synonym or HPO id", disorders: "Name or ORPHAcode", genes: "Symbol", centres: "Name" }[kind];
  return what;
}

function isSame(concept, text) {
  const typed = text.trim().toLocaleLowerCase();
  return [concept.id, concept.label, concept.matched].some((name) => name?.toLocaleLowerCase() === typed);
}

function valueOf(concept) {
  return concept.id === concept.label ? concept.id : `${concept.id} ${concept.label}`;
}

export function announce(text) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}
