// How an indicator moved: its readings by month, with gaps where there was no data.
import { axisLabel, chartIn, colour, splitLine, tooltip } from "./charts.js";
import { count, inMonth, percent, reading } from "./format.js";
import { t } from "./page.js";

export function drawTrend(place, kpi, readings) {
  const { draw } = chartIn(place);
  const known = readings.map((one) => one.value).filter((value) => value !== null);
  const all = [...known, kpi.target, kpi.alarm];
  const reach = Math.max(Math.max(...all) - Math.min(...all), 0.0005);
  const tick = 10 ** Math.floor(Math.log10(reach / 2)) * (reach / 2 / 10 ** Math.floor(Math.log10(reach / 2)) >= 5 ? 5 : 2);
  const low = Math.max(0, Math.floor(Math.min(...all) / tick - 0.2) * tick);
  const most = kpi.unit === "share" ? 1 : Infinity;
  const high = Math.min(most, Math.ceil(Math.max(...all) / tick) * tick);
  const digits = Math.max(0, Math.ceil(-Math.log10(tick) - 2));
  const line = (value, name, tint) => ({
    yAxis: value, name, lineStyle: { color: tint, type: [5, 4], width: 1.5 },
    label: { formatter: name, position: "end", color: tint, fontSize: 12, distance: 6 },
  });
  draw({
    grid: { left: 4, right: 52, top: 14, bottom: 4, containLabel: true },
    tooltip: tooltip({ trigger: "axis", formatter: ([point]) => tip(readings[point.dataIndex]) }),
    xAxis: { type: "category", boundaryGap: false, data: readings.map((one) => inMonth(one.month)), axisLabel: { ...axisLabel(), hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("line-strong") } } },
    yAxis: { type: "value", min: low, max: high, interval: tick, splitLine: splitLine(), axisLabel: { ...axisLabel(), formatter: (value) => percent(value, digits) } },
    series: [{
      type: "line", data: readings.map((one) => one.value), connectNulls: false, symbol: "circle", symbolSize: 6,
      lineStyle: { color: colour("accent"), width: 2 }, itemStyle: { color: colour("accent") },
      markLine: { symbol: ["none", "none"], silent: true, precision: 8, data: [line(kpi.target, t("Target"), colour("good")), line(kpi.alarm, t("Alarm"), colour("alarm"))] },
    }],
  });
}

function tip(one) {
  if (one.value === null) return `${inMonth(one.month)}\n${t("No data")}`;
  return `${inMonth(one.month)}  ${reading(one.value)}\n${count(one.numerator)} / ${count(one.denominator)}`;
}
