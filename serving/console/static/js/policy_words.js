// A policy in plain words, and what differs between two of them.
import { count, percent } from "./format.js";
import { page, t, words } from "./page.js";

// The rules in force, each with its thresholds: "Suspended repeatedly (at least 2 times)".
export function ruleWords(policy) {
  return page.rules
    .filter((rule) => rule.name in policy.rules)
    .map((rule) => t("{rule} ({limits})", { rule: words(rule.words), limits: limits(rule, policy.rules[rule.name]) }));
}

// The thresholds of one rule: "months after expiry 3 months, at least 2 times".
export function limits(rule, values) {
  return rule.thresholds.map((limit) => {
    const value = values[limit.name];
    const said = { what: limit.label.replace(LETTER, ""), value, unit: unitFor(value, limit.unit) };
    return limit.name === "at_least" ? t("at least {value} {unit}", said) : t("{what} {value} {unit}", said);
  }).join(t(", "));
}

// The X, Y and Z of the operator's own documents help beside a slider, not in a sentence.
const LETTER = /\s*[（(]?[XYZ][）)]?$/;

function unitFor(value, unit) {
  return page.language === "en" && value === 1 ? unit.replace(/s$/, "") : unit;
}

export function policySentence(policy) {
  const cut = percent(policy.minimum_probability);
  const rules = ruleWords(policy);
  const parts = [t("Customers whose probability is at least {cut}", { cut })];
  if (rules.length === 1) parts.push(t("for whom this rule fires: {rules}", { rules: rules[0] }));
  else if (rules.length && policy.match === "any") parts.push(t("for whom any of these rules fires: {rules}", { rules: rules.join(t("; ")) }));
  else if (rules.length) parts.push(t("for whom all of these rules fire: {rules}", { rules: rules.join(t("; ")) }));
  const end = policy.capacity === null
    ? t("No limit on their number.")
    : t("The {capacity} most probable at most.", { capacity: count(policy.capacity) });
  return parts.join(t(", and ")) + t(". ") + end;
}

// Pairs of name, before and after, for everything that differs.
export function differences(before, after) {
  const found = [];
  const note = (name, from, to) => { if (from !== to) found.push({ name, from, to }); };
  note(t("Lowest probability"), percent(before.minimum_probability, 2), percent(after.minimum_probability, 2));
  const capacity = (policy) => (policy.capacity === null ? t("No limit") : count(policy.capacity));
  note(t("Most customers on the list"), capacity(before), capacity(after));
  const match = (policy) => (policy.match === "any" ? t("Any") : t("All"));
  note(t("Rules that must fire"), match(before), match(after));
  for (const rule of page.rules) {
    const said = (policy) => {
      const values = policy.rules[rule.name];
      return values ? limits(rule, values) : t("off");
    };
    note(words(rule.words), said(before), said(after));
  }
  return found;
}

// Equal policies have equal text, whatever the order of their rules.
export function policyText(policy) {
  const rules = Object.keys(policy.rules).sort().map((name) => [name, Object.entries(policy.rules[name]).sort()]);
  return JSON.stringify([policy.minimum_probability, policy.capacity, rules.length ? policy.match : "any", rules]);
}
