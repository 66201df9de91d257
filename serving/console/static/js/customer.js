// One customer: who, how probable, why, and how the five rules stand.
import { get, tell } from "./api.js";
import { brandAndRank } from "./codes.js";
import { byId, element, say } from "./dom.js";
import { dated, onDay, percent, ratio, signed } from "./format.js";
import { capital, page, t, tn, words } from "./page.js";
import { limits } from "./policy_words.js";
import { showWaterfall } from "./waterfall.js";

const FIRST = 5;
const OTHERS = "others";

function evidence(rows, most = 3) {
  if (!rows?.length) return null;
  const list = element("ul", { class: "evidence" }, ...rows.slice(0, most).map((row) => {
    const [when, what] = dated(row.on, words(row.text));
    return element("li", {}, element("time", { datetime: row.on }, when), what);
  }));
  if (rows.length > most) list.append(element("li", {}, t("and {count} earlier", { count: rows.length - most })));
  return list;
}

function reason(told) {
  const up = told.effect === "raises";
  return element("li", { class: told.effect },
    element("span", { class: "arrow", title: up ? t("raises") : t("lowers"), role: "img", "aria-label": up ? t("raises") : t("lowers") }, up ? "▲" : "▼"),
    element("span", {}, t("{sentence}.", { sentence: capital(words(told.sentence)) })),
    element("span", { class: "weight", title: t("Weight in log-odds") }, signed(told.contribution)),
    evidence(told.evidence));
}

function rule(told) {
  const declared = page.rules.find((known) => known.name === told.name);
  return element("li", { class: told.fires ? "fired" : "" },
    told.fires ? element("span", { class: "mark-fired" }, t("● Fires")) : element("span", { class: "mark-not" }, t("○ Does not fire")),
    element("h3", {}, words(told.words)),
    element("p", { class: "asks" }, words(told.asks)),
    element("p", {}, t("Here: {value}. Fires from: {limits}.", { value: words(told.value_text), limits: declared ? limits(declared, told.thresholds) : "" })),
    evidence(told.evidence));
}

function showPerson(told) {
  say("person-name", told.name);
  byId("person-facts").replaceChildren(
    element("span", {}, told.phone),
    element("span", {}, element("i", { translate: "no" }, told.city ?? ""), told.city ? t(", ") : "", brandAndRank(told)),
    element("span", {}, t("{id}, data until {day}", { id: told.customer_id, day: onDay(told.as_of) })));
  document.title = `${told.customer_id} · ${document.title}`;
}

function showChance(told) {
  say("probability", percent(told.probability));
  const band = byId("band");
  band.className = `band ${told.band}`;
  band.textContent = { high: t("High"), raised: t("Raised"), ordinary: t("Ordinary") }[told.band];
  say("chance-words", t("Chance of being dissatisfied: {times} times the usual {base}; higher than that of {share} of all customers.", {
    times: ratio(told.probability / told.base_rate), base: percent(told.base_rate), share: share(told.percentile),
  }));
  const scale = byId("scale");
  scale.classList.add(told.band);
  const most = Math.max(0.5, Math.ceil(told.probability * 10) / 10);
  scale.style.setProperty("--here", `${(told.probability / most) * 100}%`);
  scale.style.setProperty("--usual", `${(told.base_rate / most) * 100}%`);
  scale.querySelector("em").textContent = t("usual level {base}", { base: percent(told.base_rate) });
}

// The very first customer is above nearly everybody, and never above all.
function share(percentile) {
  return percentile > 0.99 ? percent(Math.floor(percentile * 1000 - 1e-9) / 1000) : percent(percentile, 0);
}

// Reasons that rest on the same rows show them once.
function withoutRepeats(reasons) {
  const shown = new Set();
  return reasons.map((one) => {
    const rows = JSON.stringify(one.evidence);
    const known = shown.has(rows);
    shown.add(rows);
    return known ? { ...one, evidence: [] } : one;
  });
}

function showReasons(told) {
  const said = withoutRepeats(told.reasons.filter((one) => one.measure !== OTHERS));
  byId("reasons").replaceChildren(...said.slice(0, FIRST).map(reason));
  const more = said.slice(FIRST);
  byId("more-reasons").hidden = !more.length;
  byId("more-reasons").querySelector("summary").textContent = tn("{count} more reason", "{count} more reasons", more.length);
  byId("more-reasons").querySelector("ol").replaceChildren(...more.map(reason));
}

async function show() {
  const place = byId("customer");
  try {
    const { data } = await get(`/customers/${encodeURIComponent(page.customer_id)}/explanation`);
    place.hidden = false;
    showPerson(data);
    showChance(data);
    showReasons(data);
    byId("rules").replaceChildren(...data.rules.map(rule));
    showWaterfall(data);
  } catch (error) {
    place.hidden = true;
    tell(byId("problem"), error, error.status === 404 ? t("No customer has this number. Check it for a missing letter or digit.") : undefined);
    byId("customer-id").focus();
    byId("customer-id").select();
  } finally {
    place.setAttribute("aria-busy", "false");
  }
}

if (page.customer_id) show();
