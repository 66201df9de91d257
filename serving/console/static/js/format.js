// Numbers, shares and dates as the page's language writes them.
import { page, t } from "./page.js";

const OPERATORS_ZONE = "Asia/Shanghai";
const whole = new Intl.NumberFormat(page.tag, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(page.tag, { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(page.tag, { dateStyle: "long", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(page.tag, { year: "numeric", month: "short", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(page.tag, { dateStyle: "medium", timeStyle: "short", timeZone: OPERATORS_ZONE });

export const NOTHING = "–";

export function count(value) {
  return value === null || value === undefined ? NOTHING : whole.format(value);
}

export function ratio(value) {
  return tenth.format(value);
}

export function percent(share, digits = 1) {
  if (share === null || share === undefined) return NOTHING;
  return new Intl.NumberFormat(page.tag, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);
}

// The two ends of an interval, as (290–365).
export function between(low, high, form) {
  return t("({low}–{high})", { low: form(low), high: form(high) });
}

// A share near one needs its decimals: 99.99 % is not 100 %.
export function reading(share) {
  if (share === null || share === undefined) return NOTHING;
  return percent(share, share > 0.99 && share < 1 ? 2 : 1);
}

export function signed(value, digits = 2) {
  const size = Math.abs(value).toFixed(digits);
  if (Number(size) === 0) return size;
  return (value < 0 ? "−" : "+") + size;
}

export function onDay(text) {
  return text ? day.format(new Date(`${text.slice(0, 10)}T00:00:00Z`)) : NOTHING;
}

export function inMonth(text) {
  return month.format(new Date(`${text.slice(0, 7)}-01T00:00:00Z`));
}

// Evidence begins with its day and hour, or its month, as the operator's tables write them.
export function dated(on, text) {
  const found = /^(\d{4}-\d{2})(-\d{2})?( \d{2}:\d{2})?:?\s+/.exec(text);
  if (!found) return [onDay(on), text];
  const when = found[2] ? onDay(found[1] + found[2]) + (found[3] ?? "") : inMonth(found[1]);
  return [when, text.slice(found[0].length)];
}

// Records are kept in universal time and told in the operator's.
export function atMoment(text) {
  if (!text) return NOTHING;
  return moment.format(new Date(/[Zz]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`));
}
