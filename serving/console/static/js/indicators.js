// The indicators: each with its question, reading, target and trend.
import { get, tell } from "./api.js";
import { byId, element } from "./dom.js";
import { count, inMonth, reading } from "./format.js";
import { t, words } from "./page.js";
import { kindOf, markOfReading } from "./status.js";
import { drawTrend } from "./trend.js";

function part(name, value) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, value));
}

function history(readings) {
  return element("details", { class: "as-table" }, element("summary", {}, t("Show as a table")),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Every month") }, element("table", {},
      element("thead", {}, element("tr", {},
        element("th", { scope: "col" }, t("Month")), element("th", { scope: "col", class: "num" }, t("Reading")),
        element("th", { scope: "col", class: "num" }, t("Counted")), element("th", { scope: "col", class: "num" }, t("Out of")),
        element("th", { scope: "col" }, t("Status")))),
      element("tbody", {}, ...readings.toReversed().map((one) => element("tr", {},
        element("td", {}, inMonth(one.month)), element("td", { class: "num" }, one.value === null ? t("No data") : reading(one.value)),
        element("td", { class: "num" }, count(one.numerator)), element("td", { class: "num" }, count(one.denominator)),
        element("td", {}, markOfReading(one.status))))))));
}

function card(kpi, readings) {
  const last = readings[readings.length - 1] ?? { month: null, value: null, numerator: null, denominator: null, status: "no data" };
  const title = `kpi-${kpi.name}`;
  const chart = element("div", { class: "chart", role: "img", "aria-label": trendWords(kpi, readings) });
  const made = element("article", { class: `panel indicator ${kindOf(last.status)}`, "aria-labelledby": title, "data-kpi": kpi.name },
    element("div", { class: "indicator-head" },
      element("div", {}, element("h2", { id: title }, words(kpi.words)), element("p", { class: "question" }, words(kpi.asks))),
      markOfReading(last.status)),
    element("div", { class: "reading" },
      element("div", {}, element("span", { class: "big" }, last.value === null ? t("No data") : reading(last.value)),
        element("span", { class: "when" }, last.month ? inMonth(last.month) : "")),
      element("dl", { class: "parts" },
        part(t("Target"), bound(kpi, kpi.target)),
        part(t("Alarm beyond"), reading(kpi.alarm)),
        part(t("Counted"), count(last.numerator)),
        part(t("Out of"), count(last.denominator)))),
    chart,
    element("p", { class: "foot-line" }, element("span", {}, t("Concerns: {factor}", { factor: words(kpi.factor) })), element("span", {}, t("Answers for it: {owner}", { owner: kpi.owner }))),
    history(readings));
  return { made, draw: () => drawTrend(chart, kpi, readings) };
}

function bound(kpi, value) {
  return `${kpi.better === "lower" ? "≤" : "≥"} ${reading(value)}`;
}

function trendWords(kpi, readings) {
  const known = readings.filter((one) => one.value !== null);
  if (!known.length) return t("No data");
  return t("{name} from {first} ({from}) to {last} ({to})", {
    name: words(kpi.words), first: inMonth(known[0].month), from: reading(known[0].value),
    last: inMonth(known[known.length - 1].month), to: reading(known[known.length - 1].value),
  });
}

const place = byId("indicators");
try {
  const { data } = await get("/kpis");
  const all = await Promise.all(data.kpis.map(async (kpi) => [kpi, (await get(`/kpis/${kpi.name}/readings`)).data.readings]));
  const cards = all.map(([kpi, readings]) => card(kpi, readings));
  place.replaceChildren(...cards.map(({ made }) => made));
  for (const { draw } of cards) draw();
} catch (error) {
  tell(byId("problem"), error, error.status === 503 ? t("The indicators were not read yet.") : undefined);
} finally {
  place.setAttribute("aria-busy", "false");
}
