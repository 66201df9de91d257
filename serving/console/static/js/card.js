// One section of a model card: facts, sentences, tables, and a picture of its calibration.
import { calibrationPicture } from "./calibration.js";
import { element } from "./dom.js";
import { capital, t, words } from "./page.js";

// A text that both languages share is a name or a figure, which nobody translates.
export function saying(both) {
  return both.zh === both.en ? element("span", { translate: "no" }, both.en) : words(both);
}

export function cardSection(section) {
  const title = `card-${section.name}`;
  return element("section", { class: "panel", "aria-labelledby": title },
    element("h2", { id: title }, words(section.title)),
    ...lines(section.lines), ...facts(section.facts),
    ...(section.groups.length ? [calibrationPicture(section.groups)] : []),
    ...section.tables.map((one) => table(one, words(section.title))));
}

function lines(all) {
  return all.length ? [element("ul", { class: "card-lines" }, ...all.map((line) => element("li", {}, saying(line))))] : [];
}

function facts(all) {
  if (!all.length) return [];
  return [element("dl", { class: "card-facts" }, ...all.map(({ name, value }) =>
    element("div", {}, element("dt", {}, capital(words(name))), element("dd", {}, saying(value)))))];
}

export function table({ heads, rows }, title) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Table: {title}", { title }) },
    element("table", {},
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, saying(head))))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, saying(cell))))))));
}
