// The toolbar under a figure: full screen, and the code that made it opened where it stands on the page. Its other
// entries are links and need no script.
(() => {
  "use strict";

  const FILLS = "review-fills"; // for browsers that give no element the whole screen, as on many telephones

  const isFull = (figure) => document.fullscreenElement === figure || figure.classList.contains(FILLS);

  const fill = (figure, on) => {
    figure.classList.toggle(FILLS, on);
    document.documentElement.classList.toggle("review-filled", on);
  };

  const enter = async (figure) => {
    try {
      await figure.requestFullscreen();
    } catch {
      fill(figure, true);
    }
  };

  const leave = async (figure) => {
    fill(figure, false);
    if (document.fullscreenElement) await document.exitFullscreen();
  };

  const say = (figure, button) => {
    const full = isFull(figure);
    button.textContent = full ? "Leave full screen" : "Full screen";
    button.setAttribute("aria-pressed", full);
  };

  const addFullScreen = (figure, list) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "review-chart-button";
    const show = () => say(figure, button);
    button.addEventListener("click", async () => {
      await (isFull(figure) ? leave(figure) : enter(figure));
      show();
    });
    document.addEventListener("fullscreenchange", show);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !figure.classList.contains(FILLS)) return;
      fill(figure, false);
      show();
      button.focus();
    });
    show();
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  };

  // The chapter's own cell, folded away before the figure; where a page shows no code, the link leads to the bundle.
  const cellOf = (id) =>
    [...document.querySelectorAll("details.hide.above-input")].find((cell) =>
      cell.textContent.replace(/\s+/g, "").includes(`publish("${id}"`),
    );

  const openCode = (figure, list) => {
    const link = list.querySelector('a[href$="#code"]');
    const cell = cellOf(figure.id);
    if (!link || !cell) return;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      cell.open = !cell.open;
      if (!cell.open) return;
      cell.querySelector("summary").focus();
      cell.scrollIntoView({ block: "nearest" });
    });
  };

  const start = () =>
    document.querySelectorAll(".review-chart").forEach((chart) => {
      const figure = chart.closest("figure") ?? chart;
      const list = chart.querySelector(".review-chart-files");
      openCode(figure, list);
      addFullScreen(figure, list);
    });

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
