// Rows of a list, the same in the sample, in a published list and on paper.
import { brandAndRank } from "./codes.js";
import { count, percent } from "./format.js";
import { capital, may, page, words } from "./page.js";
import { element } from "./dom.js";

export function entryRow(entry) {
  const name = may("explanation.read")
    ? element("a", { href: `/console/customers/${encodeURIComponent(entry.customer_id)}` }, entry.name || entry.customer_id)
    : entry.name || entry.customer_id;
  return element("tr", {},
    element("td", { class: "num" }, count(entry.position)),
    element("td", { translate: "no" }, name, " ", entry.phone ?? "", element("span", { class: "id" }, entry.customer_id)),
    element("td", {}, element("span", { translate: "no" }, entry.city ?? ""), element("span", { class: "second-line" }, brandAndRank(entry))),
    element("td", { class: "num" }, percent(entry.probability)),
    element("td", { class: "why" }, ...(entry.reasons ?? []).slice(0, 2).map((reason) => element("span", { class: "line" }, capital(words(reason)))), chips(entry.rules)),
  );
}

export function nothingRow(columns, sentence) {
  return element("tr", { class: "nothing" }, element("td", { colspan: columns }, sentence));
}

function chips(names) {
  if (!names?.length) return null;
  const known = new Map(page.rules.map((rule) => [rule.name, rule]));
  return element("span", { class: "chips" }, ...names.map((name) => element("span", { class: "chip" }, words(known.get(name)?.words ?? name))));
}
