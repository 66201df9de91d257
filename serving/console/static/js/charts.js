// ECharts under our content security policy: tooltips drawn on the canvas, no inline style sheet.
import "../vendor/echarts.js";
import { t } from "./page.js";

const style = getComputedStyle(document.documentElement);
export const colour = (name) => style.getPropertyValue(`--${name}`).trim();
const FACE = getComputedStyle(document.body).fontFamily;

export const axisLabel = () => ({ color: colour("ink-soft"), fontSize: 12, fontFamily: FACE });
export const splitLine = () => ({ lineStyle: { color: "#e8edf1" } });
export const axisName = () => ({ color: colour("ink-soft"), fontSize: 12, fontFamily: FACE });
export const tooltip = (more = {}) => ({
  renderMode: "richText",
  confine: true,
  backgroundColor: "#fff",
  borderColor: colour("line-strong"),
  textStyle: { color: colour("ink"), fontSize: 13, fontFamily: FACE },
  ...more,
});

// Draw into an element and follow its width; gives a function that draws again.
export function chartIn(place) {
  const library = globalThis.echarts;
  if (!library) {
    place.className = "chart-missing";
    place.textContent = t("The chart library is missing. Run python -m serving.console.assets on the server.");
    return { draw() {}, chart: null };
  }
  const chart = library.init(place, null, { renderer: "canvas" });
  new ResizeObserver(() => chart.resize()).observe(place);
  return {
    chart,
    draw(option) {
      chart.setOption({ animation: false, textStyle: { fontFamily: FACE }, ...option }, { notMerge: true });
    },
  };
}
