// The chart of list size and expected precision over the cut, with the current cut marked.
import { axisLabel, axisName, chartIn, colour, splitLine, tooltip } from "./charts.js";
import { between, count, percent } from "./format.js";
import { t } from "./page.js";
import { byId, element, say } from "./dom.js";

export class CutChart {
  constructor(onPick) {
    this.view = chartIn(byId("cut-chart"));
    this.view.chart?.getZr().on("click", (event) => {
      const [cut] = this.view.chart.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
      if (cut >= 0 && cut <= this.most) onPick(cut);
    });
  }

  // A new curve: draw everything.
  show(curve, cut) {
    const filled = curve.filter((point) => point.size > 0);
    const last = filled.length ? filled[filled.length - 1].minimum_probability : 1;
    this.most = Math.min(1, Math.ceil((last + 0.02) * 20) / 20);
    const shown = curve.filter((point) => point.minimum_probability <= this.most + 1e-9);
    const narrow = byId("cut-chart").clientWidth < 520;
    const sizeName = t("List size"), precisionName = t("Expected precision");
    this.view.draw({
      grid: { left: 12, right: 12, top: 36, bottom: 34, containLabel: true },
      legend: { top: 0, left: 0, itemGap: 20, textStyle: axisLabel(), icon: "roundRect", itemWidth: 14, itemHeight: 4 },
      tooltip: tooltip({
        trigger: "axis",
        formatter: ([first]) => this.#tip(curve, first.axisValue),
      }),
      xAxis: {
        type: "value", min: 0, max: this.most, name: t("Lowest probability"), nameLocation: "middle", nameGap: 26,
        nameTextStyle: axisName(), splitNumber: narrow ? 4 : 8, splitLine: { show: false },
        axisLabel: { ...axisLabel(), formatter: (value) => percent(value, 0) },
        axisPointer: { snap: true, label: { show: false } },
      },
      yAxis: [
        { type: "value", min: 0, axisLabel: { ...axisLabel(), formatter: count }, splitLine: splitLine(), splitNumber: 4 },
        { type: "value", min: 0, max: ({ max }) => Math.min(1, Math.ceil(max * 10) / 10), axisLabel: { ...axisLabel(), formatter: (value) => percent(value, 0) }, splitLine: { show: false }, splitNumber: 4 },
      ],
      series: [
        {
          id: "size", name: sizeName, type: "line", step: "start", symbol: "none", color: colour("accent"),
          lineStyle: { width: 2 }, areaStyle: { color: colour("accent"), opacity: 0.12 },
          data: shown.map((point) => [point.minimum_probability, point.size]),
          markLine: this.#mark(cut),
        },
        ...band(shown),
        {
          id: "precision", name: precisionName, type: "line", yAxisIndex: 1, symbol: "none", color: "#b9701a",
          lineStyle: { width: 2, type: [6, 3] },
          data: shown.map((point) => [point.minimum_probability, point.expected_precision]),
        },
      ],
    });
    this.#table(shown);
    this.move(curve, cut);
  }

  // The same curve, another cut: move the mark only.
  move(curve, cut) {
    this.view.chart?.setOption({ series: [{ id: "size", markLine: this.#mark(cut) }] });
    const half = curve[Math.round(cut * (curve.length - 1))];
    if (half) {
      say("cut-words", t("At a lowest probability of {cut} the list has {size} customers with an expected precision of {precision}.", {
        cut: percent(cut), size: count(half.size), precision: percent(half.expected_precision),
      }));
    }
  }

  #mark(cut) {
    return {
      symbol: ["none", "none"], silent: true, animation: false, precision: 6,
      lineStyle: { color: colour("ink"), width: 2, type: "solid" },
      label: { formatter: percent(cut), color: "#fff", backgroundColor: colour("ink"), padding: [3, 7], borderRadius: 4, fontSize: 12, position: "end", distance: 2 },
      data: [{ xAxis: Math.min(cut, this.most ?? 1) }],
    };
  }

  #tip(curve, cut) {
    const point = curve[Math.round(cut * (curve.length - 1))];
    return [
      `${t("Lowest probability")}  ${percent(point.minimum_probability)}`,
      `${t("List size")}  ${count(point.size)}`,
      `${t("Dissatisfied expected")}  ${count(point.expected_found)} ${between(point.found_low, point.found_high, count)}`,
      `${t("Expected precision")}  ${percent(point.expected_precision)} ${point.size ? between(point.found_low / point.size, point.found_high / point.size, percent) : ""}`,
    ].join("\n");
  }

  #table(shown) {
    const every = Math.max(1, Math.round(shown.length / 20));
    byId("cut-table").tBodies[0].replaceChildren(
      ...shown.filter((_, index) => index % every === 0).map((point) => element("tr", {},
        element("td", { class: "num" }, percent(point.minimum_probability)),
        element("td", { class: "num" }, count(point.size)),
        element("td", { class: "num" }, `${count(point.expected_found)} ${between(point.found_low, point.found_high, count)}`),
        element("td", { class: "num" }, percent(point.expected_precision)))),
    );
  }
}

// The precision's interval as a band: an unseen lower line, and on it the height up to the upper one.
function band(shown) {
  const line = {
    type: "line", yAxisIndex: 1, symbol: "none", silent: true, stack: "precision-interval", stackStrategy: "all",
    color: "#b9701a", lineStyle: { opacity: 0 }, tooltip: { show: false },
  };
  const filled = shown.filter((point) => point.size > 0);
  return [
    { ...line, id: "low", data: filled.map((point) => [point.minimum_probability, point.found_low / point.size]) },
    {
      ...line, id: "high", areaStyle: { color: "#b9701a", opacity: 0.16 },
      data: filled.map((point) => [point.minimum_probability, (point.found_high - point.found_low) / point.size]),
    },
  ];
}
