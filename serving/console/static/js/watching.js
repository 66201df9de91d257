// What watching found: what to do next, what came true, what moved, how old things are.
import { saying } from "./card.js";
import { element } from "./dom.js";
import { count, onDay, percent, ratio } from "./format.js";
import { capital, t, tn, words } from "./page.js";
import { mark, markOfAge } from "./status.js";

export function watched({ report, next }, when) {
  if (report === null) return [element("p", { class: "empty" }, words(next))];
  when(t("As of {day}", { day: onDay(report.today) }));
  return [nextSteps(report), ages(report.ages), ...cameTrue(report), ...drift(report)];
}

function nextSteps(report) {
  if (!report.next.length) return element("p", { class: "status good" }, t("Nothing asks for attention."));
  return element("ol", { class: "next-steps" }, ...report.next.map((said) => element("li", {}, saying(said))));
}

function ages(all) {
  return element("dl", { class: "card-facts" }, ...all.map((age) => element("div", {},
    element("dt", {}, capital(words(age.words))),
    element("dd", {}, markOfAge(age.state), " ", age.days === null ? "" : tn("{count} day, limit {limit}", "{count} days, limit {limit}", age.days, { limit: age.limit })))));
}

function cameTrue(report) {
  const heading = element("h3", {}, t("Expected and what came true"));
  const waiting = report.next_outcomes ? [element("p", { class: "hint" }, t("The next answers are complete on {day}.", { day: onDay(report.next_outcomes) }))] : [];
  if (!report.months.length) return [heading, element("p", { class: "empty" }, t("No data")), ...waiting];
  const heads = [t("Day"), t("Who"), t("Answered"), t("Expected"), t("In nine cases of ten"), t("Came true"), t("Share"), t("Verdict")];
  return [heading, scroll(heads, report.months.toReversed().flatMap((month) => month.groups.map((group) => outcome(month, group))), t("Expected and what came true")), ...waiting];
}

function outcome(month, group) {
  const none = group.actual === null;
  const verdict = none ? mark("none", t("No data")) : group.holds ? mark("good", t("As expected")) : mark("alarm", t("Not as expected"));
  return [onDay(month.as_of), element("span", { translate: "no" }, words(group.what)), `${count(group.observed)} / ${count(group.size)}`,
    none ? t("No data") : ratio(group.expected), none ? "–" : `${count(group.low)} – ${count(group.high)}`,
    none ? "–" : count(group.actual), none ? "–" : percent(group.actual / group.observed), verdict];
}

function drift(report) {
  const heading = element("h3", {}, t("What moved since it was taught"));
  const found = report.drift;
  if (found === null) return [heading, element("p", { class: "empty" }, words(report.no_drift_because))];
  const moved = found.score_index > found.score_limit;
  const sum = element("p", {}, tn("{count} of {checked} measures and scores moved on {day}.", "{count} of {checked} measures and scores moved on {day}.",
    found.moved.length + (moved ? 1 : 0), { checked: found.checked, day: onDay(found.as_of) }));
  const score = element("p", {}, moved ? mark("alarm", t("The scores moved")) : mark("good", t("The scores are steady")),
    " ", element("span", { class: "hint" }, t("stability index {index}, limit {limit}", { index: found.score_index.toFixed(3), limit: found.score_limit.toFixed(3) })));
  const heads = [t("Measure"), t("Stability index"), t("Limit"), t("Where most of it happened"), t("Answers for it")];
  const rows = found.moved.map((one) => [words(one.words), one.index.toFixed(3), one.limit.toFixed(3), element("span", { translate: "no" }, words(one.how)), element("span", { translate: "no" }, one.owner ?? "–")]);
  return [heading, sum, score, ...(rows.length ? [scroll(heads, rows, t("What moved since it was taught"))] : [])];
}

function scroll(heads, rows, title) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Table: {title}", { title }) }, element("table", {},
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell)))))));
}
