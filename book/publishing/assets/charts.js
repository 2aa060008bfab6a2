// Brings a figure's static picture to life. Vega is fetched from the site itself, and not before a chart is seen or
// the reader scrolls; from then on charts are drawn well ahead. The page has kept the room each will take. Whatever
// goes wrong, the picture stays.
(() => {
  "use strict";

  const NARROW = 480; // px: below this a chart is folded; charts.css reserves its height below the same
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

  // On a telephone legends, titles and labels are folded; what that changes was worked out with the picture.
  const changed = (spec, changes) =>
    changes.forEach(([path, value]) => {
      path.slice(0, -1).reduce((part, name) => part[name], spec)[path.at(-1)] = value;
    });

  const fitted = (chart, width, dark) => {
    let spec = JSON.parse(chart.querySelector("script").textContent);
    if (dark) spec = recoloured(spec, JSON.parse(chart.dataset.dark));
    spec.config.background = "transparent";
    if (width < NARROW) changed(spec, JSON.parse(chart.dataset.narrow));
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
