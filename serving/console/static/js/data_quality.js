// Data quality: how many rows of each table were used, and why the others were set apart.
import { get, tell } from "./api.js";
import { byId, element, say } from "./dom.js";
import { atMoment, count, percent } from "./format.js";
import { page, t, tn, words } from "./page.js";
import { mark } from "./status.js";

function code(name) {
  return element("code", { translate: "no" }, name);
}

// A Chinese sentence with the names of tables, columns and codes set apart: nobody translates them.
function withNames(said) {
  if (!page.tag.startsWith("zh")) return [said];
  return said.split(/([a-z][a-z0-9_]*)/i).map((part, place) => place % 2 ? code(part) : part);
}

function table(label, heads, rows) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, element("table", {},
    element("thead", {}, element("tr", {}, ...heads.map(([head, kind]) => element("th", { scope: "col", class: kind }, head)))),
    element("tbody", {}, ...rows)));
}

function headline(told) {
  const read = told.tables.reduce((sum, one) => sum + one.read, 0);
  const bad = told.tables.reduce((sum, one) => sum + one.bad, 0);
  const said = told.broken.length
    ? tn("{count} file or table cannot be used", "{count} files or tables cannot be used", told.broken.length)
    : bad === 0 ? t("All {read} rows are used", { read: count(read) })
      : t("{bad} of {read} rows were set apart", { bad: count(bad), read: count(read) });
  const kind = told.broken.length ? "alarm" : bad ? "watch" : "good";
  return element("section", { class: "panel headline" }, mark(kind, said));
}

function counts(told) {
  const number = "num";
  return element("section", { class: "panel", "aria-labelledby": "tables-title" },
    element("h2", { id: "tables-title" }, t("Rows of every table")),
    table(t("Rows of every table"),
      [[t("Table")], [t("Rows read"), number], [t("Used"), number], [t("Set apart"), number], [t("Share"), number], [t("Late"), number]],
      told.tables.map((one) => element("tr", {},
        element("td", {}, words(one.words), " ", code(one.table)),
        element("td", { class: number }, count(one.read)),
        element("td", { class: number }, count(one.good)),
        element("td", { class: one.bad ? "num set-apart" : number }, count(one.bad)),
        element("td", { class: number }, one.read ? percent(one.bad / one.read, 2) : ""),
        element("td", { class: number }, count(one.late))))),
    element("p", { class: "hint" }, t("Late rows are used: they were known later than their table says rows arrive.")));
}

function broken(told) {
  if (!told.broken.length) return null;
  return element("section", { class: "panel", "aria-labelledby": "broken-title" },
    element("h2", { id: "broken-title" }, t("Unusable")),
    table(t("Unusable"), [[t("File")], [t("Reason")]], told.broken.map((one) => element("tr", {},
      element("td", {}, code([one.file, one.column].filter(Boolean).join(" · "))), element("td", {}, ...withNames(words(one.reason)))))));
}

function why(fault, place) {
  const title = `fault-${place}`;
  return element("section", { class: "panel", "aria-labelledby": title },
    element("div", { class: "why-head" },
      element("h2", { id: title }, ...withNames(words(fault.reason))),
      element("span", {}, code(`${fault.table}.${fault.column}`), " ", tn("{count} row", "{count} rows", fault.count))),
    table(words(fault.reason), [[t("File")], [t("Line"), "num"], [t("Key")], [t("Value")]], fault.examples.map((one) => element("tr", {},
      element("td", {}, code(one.file)), element("td", { class: "num" }, count(one.line)),
      element("td", {}, code(one.key ?? "")), element("td", {}, code(one.value ?? ""))))));
}

try {
  const { data } = await get("/data-quality");
  say("stamp", t("Checked {when}", { when: atMoment(data.checked_at) }));
  byId("quality").replaceChildren(...[headline(data), broken(data), ...data.faults.map(why), counts(data)].filter(Boolean));
} catch (error) {
  tell(byId("problem"), error, error.status === 503 ? t("The tables were not checked yet.") : undefined);
} finally {
  byId("quality").setAttribute("aria-busy", "false");
}
