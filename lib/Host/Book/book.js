"use strict";
// The language toggle and the live charts. Without this script both languages show, and charts are pictures.
(() => {
  const root = document.documentElement;
  const recall = () => { try { return localStorage.getItem("language"); } catch { return null; } };
  const keep = language => { try { localStorage.setItem("language", language); } catch { /* private mode */ } };

  function speak(language) {
    root.dataset.lang = language;
    root.lang = language === "en" ? "en" : "zh-Hant";
  }
  const wanted = recall();
  if (["zh", "en", "both"].includes(wanted)) speak(wanted);   // before the page is painted

  function toggle() {
    const languages = document.querySelector(".languages");
    languages.hidden = false;
    languages.querySelector(`[value=${root.dataset.lang}]`).checked = true;
    languages.addEventListener("change", e => { speak(e.target.value); keep(e.target.value); });
  }

  // The title stands above the chart as text, so it wraps, is read aloud and follows the language.
  function untitled(figure) {
    const layout = figure.layout ?? (figure.layout = {});
    const top = layout.margin?.t ?? 100;
    const outside = layout.legend?.y >= 1 && layout.showlegend !== false && layout.legend?.orientation === "h";
    if (layout.title) {
      delete layout.title;
      layout.margin = { ...layout.margin, t: outside ? 4 : 16 };  // a legend above the plot makes its own room
      if (layout.height) layout.height -= top - (outside ? 34 : 16);
    }
    layout.dragmode = matchMedia("(pointer: coarse)").matches ? false : layout.dragmode ?? "zoom";   // a finger scrolls the page
    return figure;
  }

  async function draw(chart) {
    const plot = chart.querySelector(".plot");
    const figure = untitled(JSON.parse(chart.querySelector("script").textContent));
    const columns = Math.max(0, ...figure.data.filter(t => t.type === "heatmap").map(t => t.z?.[0]?.length ?? 0));
    if (columns > 8) plot.style.minWidth = `${180 + 44 * columns}px`;   // words in cells stay readable; the frame scrolls
    plot.hidden = false;
    chart.classList.add("drawn");
    try {
      await Plotly.newPlot(plot, { ...figure, config: { responsive: true, displayModeBar: false } });
    } catch (e) {
      plot.hidden = true;
      chart.classList.remove("drawn");
      console.error(e);
    }
  }

  addEventListener("DOMContentLoaded", async () => {
    toggle();
    if (!window.Plotly) return;
    for (const chart of document.querySelectorAll("figure.chart")) await draw(chart);
    root.dataset.ready = "";
  });
})();
