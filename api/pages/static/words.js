// What scripts say, in the page's language; the page carries it, by the English sentence.

const island = document.getElementById("words");
const words = island ? JSON.parse(island.textContent) : {};
const plurals = new Intl.PluralRules(document.documentElement.lang);

function filled(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

// `values` stand for the `%(name)s` in the sentence.
export function say(sentence, values = {}) {
  return filled(words[sentence] ?? sentence, values);
}

// The form that goes with a number, `%(num)s` in the sentence.
export function sayMany(one, many, num, values = {}) {
  const forms = words[one] ?? [one, many];
  return filled(forms[plurals.select(num) === "one" ? 0 : 1], { num, ...values });
}
