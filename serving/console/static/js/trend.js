// How an indicator moved: its readings by month, with gaps where there was no data.
import { axisLabel, chartIn, colour, splitLine, tooltip } from "./charts.js";
import { count, inMonth, reading } from "./format.js";
import { t } from "./page.js";

export function drawTrend(place, kpi, readings) {
  const { draw } = chartIn(place);
  const known = readings.map((one) => one.value).filter((value) => value !== null);
  const all = [...known, kpi.target, kpi.alarm];
  const low = Math.min(...all), high = Math.max(...all), room = Math.max((high - low) * 0.12, 0.0005);
  const line = (value, name, tint) => ({
    yAxis: value, name, lineStyle: { color: tint, type: [5, 4], width: 1.5 },
    label: { formatter: name, position: "insideStartTop", color: tint, fontSize: 12, distance: 3 },
  });
  draw({
    grid: { left: 4, right: 16, top: 14, bottom: 4, containLabel: true },
    tooltip: tooltip({ trigger: "axis", formatter: ([point]) => tip(readings[point.dataIndex]) }),
    xAxis: { type: "category", boundaryGap: false, data: readings.map((one) => inMonth(one.month)), axisLabel: { ...axisLabel(), hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("line-strong") } } },
    yAxis: { type: "value", min: Math.max(0, low - room), max: kpi.unit === "share" ? Math.min(1, high + room) : high + room, splitNumber: 4, splitLine: splitLine(), axisLabel: { ...axisLabel(), formatter: (value) => reading(value), showMinLabel: false } },
    series: [{
      type: "line", data: readings.map((one) => one.value), connectNulls: false, symbol: "circle", symbolSize: 6,
      lineStyle: { color: colour("accent"), width: 2 }, itemStyle: { color: colour("accent") },
      markLine: { symbol: ["none", "none"], silent: true, data: [line(kpi.target, t("Target"), colour("good")), line(kpi.alarm, t("Alarm"), colour("alarm"))] },
    }],
  });
}

function tip(one) {
  if (one.value === null) return `${inMonth(one.month)}\n${t("No data")}`;
  return `${inMonth(one.month)}  ${reading(one.value)}\n${count(one.numerator)} / ${count(one.denominator)}`;
}
