// Expected against actual, one dot a group: on the line, probabilities are to be believed.
import { byId, element } from "./dom.js";
import { percent } from "./format.js";
import { t } from "./page.js";

const SVG = byId("picture").content.firstElementChild.namespaceURI;
const SIZE = 320;
const EDGE = 44;
const NOISE = 2; // standard errors

function shape(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export function calibrationPicture(groups) {
  const spread = (group) => NOISE * Math.sqrt(group.expected * (1 - group.expected) / Math.max(group.rows, 1));
  const most = Math.max(...groups.map((group) => Math.max(group.expected + spread(group), group.actual)), 0.01);
  const reach = Math.min(1, Math.ceil(most * 10) / 10);
  const x = (value) => EDGE + (SIZE - EDGE - 12) * value / reach;
  const y = (value) => SIZE - EDGE - (SIZE - EDGE - 12) * Math.min(value, reach) / reach;
  const picture = shape("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", class: "calibration", "aria-label": told(groups) });
  for (const part of [0, 0.5, 1]) {
    const value = part * reach;
    picture.append(
      shape("line", { x1: x(0), x2: x(reach), y1: y(value), y2: y(value), class: "grid" }),
      shape("text", { x: EDGE - 8, y: y(value) + 4, "text-anchor": "end" }, percent(value, 0)),
      shape("text", { x: x(value), y: SIZE - EDGE + 18, "text-anchor": part === 1 ? "end" : "middle" }, percent(value, 0)));
  }
  picture.append(shape("line", { x1: x(0), y1: y(0), x2: x(reach), y2: y(reach), class: "right" }));
  for (const group of groups) {
    picture.append(
      shape("line", { x1: x(group.expected), x2: x(group.expected), y1: y(Math.max(0, group.expected - spread(group))), y2: y(group.expected + spread(group)), class: "noise" }),
      shape("circle", { cx: x(group.expected), cy: y(group.actual), r: 4.5, class: "dot" }));
  }
  picture.append(
    shape("text", { x: (EDGE + SIZE) / 2, y: SIZE - 6, "text-anchor": "middle", class: "axis" }, t("expected share")),
    shape("text", { x: 12, y: SIZE / 2, "text-anchor": "middle", class: "axis", transform: `rotate(-90 12 ${SIZE / 2})` }, t("share that came true")));
  return element("figure", { class: "calibration-figure" }, picture,
    element("figcaption", { class: "hint" }, t("Each dot is a tenth of the customers who judged; the bars show what chance alone explains.")));
}

function told(groups) {
  return groups.map((group) => t("expected {expected}, came true {actual}", { expected: percent(group.expected), actual: percent(group.actual) })).join("; ");
}
