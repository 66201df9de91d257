// What the page was given: language, words, what this reader may do, and its own facts.
export const page = JSON.parse(document.getElementById("page-data").textContent);

// Say a sentence in the page's language; {names} are filled in.
export function t(sentence, values = {}) {
  return fill(page.words[sentence] ?? sentence, values);
}

// Say a sentence about a number of things. Chinese has one form, English two.
export function tn(one, many, count, values = {}) {
  const said = page.words[one] ?? (count === 1 ? one : many);
  return fill(said, { count, ...values });
}

// Choose the page's language from words that come in both.
export function words(both) {
  if (both === null || both === undefined) return "";
  return typeof both === "object" ? both[page.language] ?? both.en ?? "" : String(both);
}

// Begin a name as a sentence begins; Chinese has no capitals.
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function may(permission) {
  return page.may.includes(permission);
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}
