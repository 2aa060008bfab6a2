// Brings a figure's static picture to life. Vega is fetched from the site itself, and not before a chart is seen or
// the reader scrolls; from then on charts are drawn well ahead, so that nothing in sight moves when one is taller
// than its picture. Whatever goes wrong, the picture stays.
(() => {
  "use strict";

  const NARROW = 480; // px: below this legends, their titles and the labels of axes are folded
  const AHEAD = "1500px"; // how far before it comes into sight a chart is drawn
  const page = document.documentElement;
  const drawn = new WeakMap(); // chart -> {view, width, dark}
  let library;

  const vega = () =>
    (library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = (page.dataset.content_root ?? "./") + "vendor/vega.js";
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = () => reject(new Error(`cannot load ${script.src}`));
      document.head.append(script);
    }));

  const isDark = () => page.dataset.theme === "dark";

  // The theme's neutral colours are the only ones that turn over; the data are left as they are.
  const recoloured = (part, colours) => {
    if (typeof part === "string") return colours[part.toLowerCase()] ?? part;
    if (Array.isArray(part)) return part.map((value) => recoloured(value, colours));
    if (part === null || typeof part !== "object") return part;
    const entries = Object.entries(part).map(([name, value]) => [
      name,
      name === "datasets" || name === "values" ? value : recoloured(value, colours),
    ]);
    return Object.fromEntries(entries);
  };

  // A title that fits stays a string: Vega-Lite joins the legends of two channels only where it can compare titles.
  const lines = (title, length) => {
    if (typeof title !== "string" || title.length <= length) return title;
    return title.split(" ").reduce((done, word) => {
      const longer = [done.at(-1), word].filter(Boolean).join(" ");
      return longer.length <= length ? [...done.slice(0, -1), longer] : [...done, word];
    }, []);
  };

  // A chart's own legends and axes go before the configuration, so they are folded wherever they stand. A chart that
  // fills the page has room for two columns of a legend; of one that scrolls, only the beginning is in sight.
  const folded = (part, width, columns) => {
    if (Array.isArray(part)) return part.map((value) => folded(value, width, columns));
    if (part === null || typeof part !== "object") return part;
    const entries = Object.entries(part).map(([name, value]) => {
      if (name === "datasets" || name === "values") return [name, value];
      const own = folded(value, width, columns);
      if (name === "legend" && own?.columns) own.columns = columns;
      if (name === "legend" && own?.title) own.title = lines(own.title, width / 14);
      if (name === "axis" && own?.labelLimit) own.labelLimit = Math.min(own.labelLimit, width / 2);
      return [name, own];
    });
    const copy = Object.fromEntries(entries);
    if (copy.legend && copy.title) copy.title = lines(copy.title, width / 14);
    return copy;
  };

  const fitted = (chart, width, dark) => {
    let spec = JSON.parse(chart.querySelector("script").textContent);
    if (dark) spec = recoloured(spec, JSON.parse(chart.dataset.dark));
    spec.config.background = "transparent";
    if (width < NARROW) {
      spec = folded(spec, width, spec.width === "container" ? 2 : 1);
      spec.config.legend.labelLimit = width / 2 - 40;
      spec.config.padding = { left: 6, top: 6, bottom: 6, right: 24 }; // for words that stand beside the last mark
    }
    return spec;
  };

  const reachable = (frame) => {
    // What scrolls must be within reach of the keyboard.
    if (frame.scrollWidth > frame.clientWidth) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", "Chart, scrolls sideways");
    } else {
      ["tabindex", "role", "aria-label"].forEach((name) => frame.removeAttribute(name));
    }
  };

  const draw = async (chart) => {
    const frame = chart.querySelector(".review-chart-frame");
    const [width, dark] = [frame.clientWidth, isDark()];
    const before = drawn.get(chart);
    if (before?.width === width && before?.dark === dark) return;
    drawn.set(chart, { ...before, width, dark });
    try {
      const embed = await vega();
      const live = document.createElement("div");
      live.className = "review-chart-live is-pending";
      frame.append(live);
      const tooltip = { theme: dark ? "dark" : "light" };
      const options = { actions: false, defaultStyle: false, renderer: "svg", tooltip };
      const { view, finalize } = await embed(live, fitted(chart, width, dark), options);
      frame.querySelectorAll(".review-chart-live").forEach((other) => other === live || other.remove());
      before?.finalize?.();
      live.classList.remove("is-pending");
      chart.dataset.drawn = dark ? "dark" : "light";
      chart.dataset.width = width;
      drawn.set(chart, { ...drawn.get(chart), view, finalize });
      reachable(frame);
    } catch (error) {
      frame.querySelectorAll(".is-pending").forEach((live) => live.remove());
      console.error(`${chart.dataset.figure}: the chart could not be drawn`, error);
    }
  };

  const start = () => {
    const charts = document.querySelectorAll(".review-chart");
    if (!charts.length) return;
    const queue = new Map(); // one drawing of a chart at a time
    const order = (chart) => queue.set(chart, (queue.get(chart) ?? Promise.resolve()).then(() => draw(chart)));
    const redraw = () => charts.forEach((chart) => drawn.has(chart) && order(chart));

    const seen = (entries, observer) =>
      entries
        .filter((entry) => entry.isIntersecting)
        .forEach(({ target }) => {
          observer.unobserve(target);
          order(target);
          sizes.observe(target.querySelector(".review-chart-frame"));
        });
    const inSight = new IntersectionObserver(seen);
    const lookAhead = () => {
      inSight.disconnect();
      const near = new IntersectionObserver(seen, { rootMargin: AHEAD });
      charts.forEach((chart) => drawn.has(chart) || near.observe(chart));
    };
    let pause;
    const sizes = new ResizeObserver(() => {
      clearTimeout(pause);
      pause = setTimeout(redraw, 200);
    });
    charts.forEach((chart) => {
      reachable(chart.querySelector(".review-chart-frame"));
      inSight.observe(chart);
    });
    addEventListener("scroll", lookAhead, { once: true, passive: true });
    new MutationObserver(redraw).observe(page, { attributeFilter: ["data-theme"] });
    // Print shows the static pictures, also those the reader has not come to yet.
    addEventListener("beforeprint", () =>
      charts.forEach((chart) => (chart.querySelector("img").loading = "eager")),
    );
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
