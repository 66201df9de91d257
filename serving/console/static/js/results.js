// What the thresholds give: the tiles, the sentence, who is left out, what each rule brings.
import { between, count, onDay, percent, ratio } from "./format.js";
import { byId, element, say, whenQuiet } from "./dom.js";
import { entryRow, nothingRow } from "./entries.js";
import { policySentence } from "./policy_words.js";
import { page, t, tn } from "./page.js";

const SHOWN = 10;

// Screen readers hear the result once things are quiet, not at every pixel of a slide.
const speak = whenQuiet(700, (sentence) => say("spoken", sentence));

export function showNumbers(point, eligible) {
  for (const [id, text] of [["size", count(point.size)], ["found", count(point.expected_found)], ["precision", percent(point.expected_precision)]]) {
    byId(id).textContent = text;
    byId(id).classList.toggle("about", !point.exact);
  }
  say("found-range", point.size ? between(point.found_low, point.found_high, count) : "");
  say("precision-range", point.size ? between(point.found_low / point.size, point.found_high / point.size, percent) : "");
  say("size-of", eligible ? t("{share} of those who may be asked", { share: percent(point.size / eligible) }) : "");
  say("found-of", point.size ? t("of {size}", { size: count(point.size) }) : t("Nobody is on the list"));
  const lift = point.expected_precision && page.base_rate ? point.expected_precision / page.base_rate : null;
  say("precision-of", lift ? t("{lift} times the usual {base}", { lift: ratio(lift), base: percent(page.base_rate) }) : "");
  speak(point.size
    ? t("{size} customers, {found} dissatisfied expected, between {low} and {high}; precision {precision}.", { size: count(point.size), found: count(point.expected_found), low: count(point.found_low), high: count(point.found_high), precision: percent(point.expected_precision) })
    : t("Nobody is on the list"));
}

export function showSentence(policy) {
  say("sentence", policySentence(policy));
}

export function showPreview(preview) {
  const out = preview.excluded;
  const names = [
    [preview.population, t("all customers"), ""],
    ...Object.entries(out).map(([why, number]) => [number, refusal(why), "out"]),
    [preview.eligible, t("may be asked"), ""],
    [preview.size, t("on the list"), "kept"],
  ];
  byId("funnel").replaceChildren(...names.map(([number, said, kind]) =>
    element("li", { class: kind }, element("b", {}, (kind === "out" ? "−" : "") + count(number)), element("span", {}, said))));
  const last = preview.last_hundred;
  say("last", preview.size > last.size
    ? t("Of the last {size} on the list about {found} are dissatisfied {range}.", { size: count(last.size), found: count(last.found), range: between(last.found_low, last.found_high, count) })
    : "");
  for (const rule of preview.rules) showRule(rule, preview.eligible);
  const rows = preview.sample.slice(0, SHOWN).map(entryRow);
  byId("sample").tBodies[0].replaceChildren(...(rows.length ? rows : [nothingRow(5, t("Nobody is on the list. Lower the cut or switch a rule off."))]));
  say("sample-hint", rows.length
    ? t("{shown} of {size}, by data until {day}", { shown: count(rows.length), size: count(preview.size), day: onDay(preview.as_of) })
    : "");
}

function refusal(why) {
  if (why === "refuses_marketing") return t("refused marketing");
  if (why === "refuses_automated_decisions") return t("refused automated decisions");
  return why.replaceAll("_", " ");
}

function showRule(rule, eligible) {
  const place = document.querySelector(`[data-brings="${rule.name}"]`);
  if (!place) return;
  place.textContent = rule.enabled
    ? t("{alone} fire, {listed} listed", { alone: count(rule.fires_alone), listed: count(rule.in_list) })
    : tn("{count} fires", "{count} fire", rule.fires_alone, { count: count(rule.fires_alone) });
  const share = (number) => `${eligible ? Math.min(100, (number / eligible) * 100) : 0}%`;
  document.querySelector(`[data-bar="${rule.name}"]`).style.setProperty("--share", share(rule.fires_alone));
  document.querySelector(`[data-bar-in="${rule.name}"]`).style.setProperty("--share", share(rule.in_list));
}
