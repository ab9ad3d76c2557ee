// Charts from a table: <figure data-chart="line|bar"> holds a <table> (first column: name, others: numbers), which stays for
// those who can't see the drawing. Colors come from the palette, so both themes fit.
"use strict";
(() => {
  const drawn = new Map();
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function read(table) {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
    return {
      names: rows.map((cells) => cells[0].textContent.trim()),
      series: [...table.tHead.rows[0].cells].slice(1).map((head, column) => ({
        label: head.textContent.trim(),
        values: rows.map((cells) => { const raw = cells[column + 1].dataset.value; return raw === "" || raw === undefined ? null : Number(raw); }),
      })),
    };
  }

  function series(label, index, kind) {
    const stroke = index === 0 ? color("--blue") : `${color("--faint")}80`;
    const look = { label, stroke, width: index === 0 ? 1.75 : 1.25, points: { show: false } };
    if (kind === "bar") return { ...look, fill: stroke, paths: uPlot.paths.bars({ size: [0.62, 44], radius: 0.12 }) };
    return { ...look, fill: index === 0 ? `${color("--blue")}14` : undefined };
  }

  function axes(names, small) {
    const line = { stroke: color("--line-quiet"), width: 1 };
    const common = { stroke: color("--faint"), font: "11px 'Inter Variable', sans-serif", ticks: { show: false } };
    return [
      { ...common, show: !small, grid: { show: false }, size: 26, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? names[tick] ?? "" : "")) },
      { ...common, show: !small, grid: line, size: 48, values: (_, ticks) => ticks.map((tick) => new Intl.NumberFormat("en-GB", { notation: "compact" }).format(tick)) },
    ];
  }

  function draw(figure) {
    const table = figure.querySelector("table");
    const { names, series: all } = read(table);
    if (!names.length) return;
    drawn.get(figure)?.destroy();
    const small = figure.classList.contains("chart-small");
    const kind = figure.dataset.chart;
    drawn.set(figure, new uPlot({
      width: figure.clientWidth, height: figure.clientHeight, legend: { show: false }, cursor: { drag: { x: false, y: false }, y: false },
      padding: small ? [6, 0, 2, 0] : [8, 6, 0, 0],
      scales: { x: { time: false, range: kind === "bar" ? [-0.6, names.length - 0.4] : undefined }, y: { range: (_, low, high) => [Math.min(0, low), (high || 1) * 1.08] } },
      axes: axes(names, small),
      series: [{}, ...all.map((each, index) => series(each.label, index, kind))],
    }, [names.map((_, index) => index), ...all.map((each) => each.values)], figure));
  }

  const drawAll = (within) => within.querySelectorAll("[data-chart]").forEach(draw);
  function forgetGone() { for (const [figure, plot] of drawn) if (!figure.isConnected) { plot.destroy(); drawn.delete(figure); } }

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:load", (event) => { forgetGone(); if (event.target.querySelectorAll) drawAll(event.target); });
  document.addEventListener("theme:shown", () => { if (document.readyState !== "loading") drawAll(document); });
  let wait;
  addEventListener("resize", () => { clearTimeout(wait); wait = setTimeout(() => drawAll(document), 120); });
})();
