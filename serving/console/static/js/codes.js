// The operator's codes for a customer, in words.
import { page, t, words } from "./page.js";

export function brandAndRank(person) {
  return [said("brand", person.brand), said("rank", person.rank)].filter(Boolean).join(t(", "));
}

function said(column, code) {
  return words(page.codes?.[column]?.[code] ?? code);
}
