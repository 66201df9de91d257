// One entry of the catalogue: a line that opens to all that is declared about it.
import { element } from "./dom.js";
import { count, reading } from "./format.js";
import { capital, t, words } from "./page.js";

const ABSENT = { zero: () => t("Zero"), unknown: () => t("Unknown") };

function code(name) {
  return element("code", { translate: "no" }, name);
}

function entry(id, kind, name, title, line, ...body) {
  return element("details", { class: "panel entry", id, "data-kind": kind },
    element("summary", {}, element("span", { class: "entry-title" }, capital(title)), code(name), element("span", { class: "entry-line" }, line)),
    ...body);
}

function facts(...pairs) {
  return element("dl", { class: "facts" }, ...pairs.filter(Boolean).flatMap(([name, ...value]) => [element("dt", {}, name), element("dd", {}, ...value)]));
}

function table(label, heads, rows) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, element("table", {},
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, ...[cell].flat())))))));
}

function links(names) {
  return names.flatMap((name, place) => [
    ...(place ? [" "] : []),
    element("a", { href: `#table-${name.replace(/_(history|by_month)$/, "")}`, translate: "no" }, name),
  ]);
}

function bounds(threshold, at) {
  return [
    element("strong", {}, `${count(at)} ${words(threshold.unit)}`.trim()),
    ` ${t("from {low} to {high}", { low: count(threshold.low), high: count(threshold.high) })} `,
    element("span", { class: "why" }, words(threshold.why)),
  ];
}

export function viewEntry(view) {
  const measures = view.measures.map((measure) => [
    [words(measure.words), " ", code(measure.steps ? `${measure.columns[0]} … ${measure.columns.at(-1)}` : measure.columns[0])],
    words(measure.unit) || t("Word"),
    ABSENT[measure.absent](),
  ]);
  return entry(`view-${view.name}`, "view", view.name, words(view.asks), view.measures.map((measure) => words(measure.words)).join(t(", ")),
    facts(
      [t("Reads"), ...links(view.reads)],
      [t("Answers for it"), words(view.owner_words)],
      ...Object.values(view.windows).map((window) => [capital(words(window.words)), ...bounds(window, window.taught)]),
      view.evidence && [t("Evidence"), words(view.evidence.reads_as), " ", ...links([view.evidence.source])]),
    table(t("Measures"), [t("Measure"), t("Unit"), t("No rows mean")], measures));
}

export function ruleEntry(rule) {
  return entry(`rule-${rule.name}`, "rule", rule.name, words(rule.words), words(rule.asks),
    facts(
      [t("Measure"), element("a", { href: `#view-${rule.view}`, translate: "no" }, rule.measure)],
      ...Object.values(rule.thresholds).map((threshold) => [capital(words(threshold.words)), ...bounds(threshold, threshold.default)])),
    element("p", { class: "hint" }, t("Its thresholds are live: a campaign moves them and nothing is recomputed.")));
}

export function indicatorEntry(kpi) {
  const sign = kpi.better === "lower" ? "≤" : "≥";
  return entry(`kpi-${kpi.name}`, "kpi", kpi.name, words(kpi.words), words(kpi.asks),
    facts(
      [t("Target"), `${sign} ${reading(kpi.target)}`],
      [t("Alarm beyond"), reading(kpi.alarm)],
      [t("Reads"), ...links([kpi.reads].flat())],
      [t("Answers for it"), words(kpi.owner_words ?? kpi.owner)]));
}

export function tableEntry(source) {
  const [first, then] = source.time;
  const time = source.kind === "events"
    ? [t("Events: a row happened at one time and was known at another."), " ", code(`${first} → ${then}`)]
    : [t("States: a row was true for a while."), " ", code(`${first} → ${then}`)];
  return entry(`table-${source.name}`, "table", source.name, words(source.words), words(source.describes),
    facts(
      [t("Time"), ...time],
      source.kind === "events" && [t("Rows arrive"), t("within {days} days", { days: count(source.arrives_within_days) })],
      [t("Key"), code(source.key.join(" + "))],
      [t("Answers for it"), words(source.owner_words)],
      ...source.derived.map((gap) => [capital(words(gap.words)), words(gap.unit), " ", code(`${gap.from} → ${gap.to}`)])),
    table(t("Columns"), [t("Column"), t("Written as"), t("May be empty"), t("Personal data")], source.columns.map(columnRow)));
}

function columnRow(column) {
  return [
    [words(column.words), " ", code(column.name)],
    writtenAs(column),
    column.may_be_empty ? t("Yes") : "",
    words(column.personal_words),
  ];
}

function writtenAs(column) {
  const said = [words(column.written)];
  if (column.unit && column.type !== "money") said.push(t(", in {unit}", { unit: words(column.unit) }));
  if (column.range) said.push(t(", from {low} to {high}", { low: String(column.range[0]), high: String(column.range[1]) }));
  if (column.refers_to) said.push(" → ", ...links([column.refers_to]));
  if (column.planned) said.push(t(", planned"));
  if (column.known_with) said.push(t(", known with "), code(column.known_with));
  if (column.codes) said.push(element("ul", { class: "codes" }, ...Object.entries(column.codes).map(([name, both]) => element("li", {}, code(name), " ", words(both)))));
  return said;
}
