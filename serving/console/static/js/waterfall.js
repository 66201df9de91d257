// From the usual level to this customer: each reason a step in log-odds, where steps add up.
import { axisLabel, chartIn, colour, splitLine, tooltip } from "./charts.js";
import { byId, say } from "./dom.js";
import { percent, signed } from "./format.js";
import { capital, t, words } from "./page.js";

const SHOWN = 8;

export function showWaterfall(told) {
  const place = byId("waterfall");
  const steps = stepsOf(told);
  const narrow = place.clientWidth < 480;
  place.style.height = `${steps.length * (narrow ? 44 : 36) + 34}px`;
  const { draw } = chartIn(place);
  const ends = steps.flatMap((step) => [step.from, step.to]);
  const low = Math.min(...ends), high = Math.max(...ends);
  const room = Math.max(0.2, (high - low) * (narrow ? 0.24 : 0.16));
  const tick = niceStep(high - low + 2 * room, narrow ? 4 : 7);
  const left = Math.floor((low - room) / tick) * tick;
  const reach = Math.ceil((high + room) / tick) * tick - left;
  const thin = reach * 0.006;
  draw({
    grid: { left: 4, right: 8, top: 4, bottom: 26, containLabel: true },
    tooltip: tooltip({ trigger: "item", formatter: ({ dataIndex }) => `${steps[dataIndex].name}\n${steps[dataIndex].label}` }),
    // Bars begin at zero, so everything is drawn from the chart's left edge.
    xAxis: {
      type: "value", min: 0, max: reach, interval: tick, splitLine: splitLine(),
      axisLabel: { ...axisLabel(), formatter: (value) => signed(value + left, 1), hideOverlap: true },
    },
    yAxis: {
      type: "category", inverse: true, data: steps.map((step) => step.name),
      axisLine: { lineStyle: { color: colour("line-strong") } }, axisTick: { show: false },
      axisLabel: { ...axisLabel(), color: colour("ink"), width: narrow ? 124 : 190, overflow: "break", lineHeight: 14 },
    },
    series: [
      {
        type: "bar", stack: "step", silent: true, itemStyle: { color: "transparent" }, barCategoryGap: "36%",
        data: steps.map((step) => Math.min(step.from, step.to) - left - (step.end ? thin : 0)),
      },
      {
        type: "bar", stack: "step",
        data: steps.map((step) => ({
          value: step.end ? 2 * thin : Math.max(Math.abs(step.to - step.from), thin),
          itemStyle: { color: step.colour, borderRadius: 2 },
          label: { show: true, position: sideOf(step, left, reach), formatter: step.label, color: step.colour, fontWeight: 600, fontSize: 12 },
        })),
      },
    ],
  });
  say("waterfall-words", t("The model adds its reasons up in log-odds: from {base}, where a customer of whom nothing is known stands, to {score}, which means a chance of {chance}.", {
    base: signed(told.base_score), score: signed(told.score), chance: percent(told.probability),
  }));
}

function stepsOf(told) {
  const rest = told.reasons.filter((reason, index) => index >= SHOWN || reason.measure === "others");
  const main = told.reasons.filter((reason) => !rest.includes(reason));
  let at = told.base_score;
  const steps = [{ name: t("Beginning"), from: at, to: at, end: true, colour: colour("ink-soft"), label: signed(at) }];
  const add = (name, amount) => {
    steps.push({ name, from: at, to: at + amount, colour: colour(amount >= 0 ? "raises" : "lowers"), label: signed(amount) });
    at += amount;
  };
  for (const reason of main) add(capital(words(reason.words)), reason.contribution);
  if (rest.length) add(t("Others together"), rest.reduce((sum, reason) => sum + reason.contribution, 0));
  steps.push({ name: t("This customer"), from: at, to: at, end: true, colour: colour("ink"), label: `${signed(at)} → ${percent(told.probability)}` });
  return steps;
}

// A label stands outside its bar, and inside the chart.
function sideOf(step, left, reach) {
  if (step.end) return (step.to - left) / reach > 0.55 ? "left" : "right";
  return step.to >= step.from ? "right" : "left";
}

function niceStep(reach, parts) {
  return [0.1, 0.2, 0.5, 1, 2, 5].find((step) => reach / step <= parts) ?? 10;
}
