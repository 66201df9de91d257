// A status as a mark and a word. Each is one of four marks (good, watch, alarm, none: parts.css).
import { element } from "./dom.js";
import { t } from "./page.js";

// How a reading stands to its target: the values of `Status` in features/declare/kpi.py.
const OF_A_READING = {
  good: ["good", () => t("On target")],
  watch: ["watch", () => t("Off target")],
  alarm: ["alarm", () => t("Alarm")],
  "no data": ["none", () => t("No data")],
};

// How old a thing is: the values of `State` in features/model/watch_report.py.
const OF_AN_AGE = {
  fresh: ["good", () => t("Fresh")],
  stale: ["alarm", () => t("Too old")],
  "no data": ["none", () => t("No data")],
};

export function mark(kind, said) {
  return element("span", { class: `status ${kind}` }, said);
}

// The mark's kind alone, for what is coloured as a whole.
export function kindOf(reading) {
  return named(OF_A_READING, reading)[0];
}

export function markOfReading(reading) {
  const [kind, said] = named(OF_A_READING, reading);
  return mark(kind, said());
}

export function markOfAge(age) {
  const [kind, said] = named(OF_AN_AGE, age);
  return mark(kind, said());
}

function named(table, value) {
  const found = table[value];
  if (found === undefined) throw new Error(`No such status: ${value}`);
  return found;
}
