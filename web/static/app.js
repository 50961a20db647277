// Draws the chart of the year from the table below it: without this file the table says the same.
"use strict";
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const read = (table) => {
    const text = (cell) => cell.textContent.trim();
    const names = [...table.tHead.rows[0].cells].slice(1).map(text);
    const rows = [...table.tBodies[0].rows];
    return {
      months: rows.map((row) => text(row.cells[0])),
      series: names.map((name, i) => ({ name, data: rows.map((row) => Number(text(row.cells[i + 1]))) })),
    };
  };
  const draw = (box) => {
    const table = document.getElementById(box.dataset.chart);
    if (!table || !window.echarts) return;
    const { months, series } = read(table);
    const fills = ["--good-fill", "--good-ink", "--late-fill", "--rest-fill"].map(colour);
    window.echarts.getInstanceByDom(box)?.dispose();
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      color: fills,
      aria: { enabled: false, decal: { show: true } },
      textStyle: { color: colour("--ink"), fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 36, right: 8, top: 36, bottom: 28 },
      legend: { top: 0, textStyle: { color: colour("--ink") }, data: series.map((s) => s.name) },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, backgroundColor: colour("--pane"), textStyle: { color: colour("--ink") } },
      xAxis: { type: "category", data: months, axisLabel: { color: colour("--soft") } },
      yAxis: { type: "value", minInterval: 1, axisLabel: { color: colour("--soft") }, splitLine: { lineStyle: { color: colour("--line") } } },
      series: series.map((s) => ({ ...s, type: "bar", stack: "all", barMaxWidth: 34 })),
    });
    box.dataset.drawn = "yes";
    new ResizeObserver(() => chart.isDisposed() || chart.resize()).observe(box);
  };
  const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
  addEventListener("load", () => { all(); document.documentElement.dataset.ready = "yes"; });
  document.addEventListener("htmx:afterSettle", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
