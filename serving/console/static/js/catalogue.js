// The catalogue: all entries are on the page, and a word typed hides those that do not hold it.
import { get, tell } from "./api.js";
import { indicatorEntry, ruleEntry, tableEntry, viewEntry } from "./catalogue_entries.js";
import { byId, element, say, whenQuiet } from "./dom.js";
import { t, tn } from "./page.js";

const KINDS = [
  ["views", () => t("Questions"), viewEntry],
  ["rules", () => t("Rules"), ruleEntry],
  ["kpis", () => t("Indicators"), indicatorEntry],
  ["sources", () => t("Tables"), tableEntry],
];

function section(kind, title, told, entry) {
  const made = told.map(entry);
  const heading = element("h2", { id: kind }, title);
  return { kind, title, entries: made.map((one) => ({ made: one, text: plain(one) })),
    made: element("section", { "aria-labelledby": kind, class: "kind" }, heading, ...made) };
}

// What an entry is searched by: all it says, and its codes, in small letters.
function plain(entry) {
  return entry.textContent.toLowerCase();
}

function narrow(sections, wish) {
  const wanted = wish.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  let all = 0;
  for (const one of sections) {
    let here = 0;
    for (const { made, text } of one.entries) {
      const fits = wanted.every((word) => text.includes(word));
      made.hidden = !fits;
      made.open = fits && wanted.length > 0 && wish.trim().length > 1;
      mark(made, wanted);
      here += fits;
    }
    one.made.hidden = here === 0;
    byId(`to-${one.kind}`).textContent = `${one.title} ${here}`;
    shown += here;
    all += one.entries.length;
  }
  say("found", wanted.length === 0 ? t("A word of any name, question, column or code.")
    : shown === 0 ? t("Nothing holds this. Try part of a word.") : tn("{count} entry of {all}", "{count} entries of {all}", shown, { all }));
}

// Rows that hold every word stand out in an entry that was opened for them.
function mark(entry, wanted) {
  for (const row of entry.querySelectorAll("tbody tr")) {
    const text = row.textContent.toLowerCase();
    row.classList.toggle("hit", wanted.length > 0 && wanted.every((word) => text.includes(word)));
  }
}

// A link to a table or a measure opens the entry it leads to.
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
}

const place = byId("catalogue");
try {
  const { data } = await get("/catalogue");
  const sections = KINDS.map(([kind, title, entry]) => section(kind, title(), data[kind], entry));
  byId("kinds").replaceChildren(...sections.map(({ kind, title, entries }) => element("a", { href: `#${kind}`, id: `to-${kind}` }, `${title} ${entries.length}`)));
  place.replaceChildren(...sections.map(({ made }) => made));
  const wanted = byId("wanted");
  wanted.addEventListener("input", whenQuiet(80, () => narrow(sections, wanted.value)));
  narrow(sections, wanted.value);
  openNamed();
  window.addEventListener("hashchange", openNamed);
} catch (error) {
  tell(byId("problem"), error);
} finally {
  place.setAttribute("aria-busy", "false");
}
