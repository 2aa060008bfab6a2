// The marker explorer: a combination of markers, and the cells that papers give it to or do not tell apart by it.
// It draws itself into every .marker-explorer from the facts in the page; without JavaScript the table below serves.
(() => {
  "use strict";

  const SIGNS = { "+": "positive", "-": "negative" };
  const OPPOSED = { "+": ["-"], "-": ["+", "high"] };

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const folded = (text) => text.trim().toLowerCase();

  class Explorer {
    constructor(place, number) {
      this.facts = JSON.parse(place.querySelector("script").textContent);
      this.chosen = new Map();
      this.species = make("select", { id: `marker-species-${number}` });
      this.species.append(...["human", "mouse"].map((name) => make("option", { value: name, textContent: name })));
      this.typed = make("input", { id: `marker-typed-${number}`, autocomplete: "off" });
      this.typed.setAttribute("list", `marker-names-${number}`);
      this.names = make("datalist", { id: `marker-names-${number}` });
      this.chips = make("ul", { className: "marker-chips" });
      this.found = make("div", { className: "marker-found" });
      this.found.setAttribute("aria-live", "polite");
      const form = make(
        "form",
        { className: "marker-form" },
        make("label", { htmlFor: this.species.id, textContent: "Species" }),
        this.species,
        make("label", { htmlFor: this.typed.id, textContent: "Marker" }),
        this.typed,
        this.names,
        make("button", { type: "submit", value: "+", textContent: "Add as positive" }),
        make("button", { type: "submit", value: "-", textContent: "Add as negative" }),
      );
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.add(event.submitter?.value ?? "+");
      });
      this.species.addEventListener("change", () => this.start());
      place.append(form, this.chips, this.found);
      this.start();
    }

    start() {
      this.chosen.clear();
      this.rows = this.facts.filter((fact) => fact.species === this.species.value);
      const markers = [...new Set(this.rows.map((fact) => fact.marker))].sort();
      const other = (marker) => this.rows.find((fact) => fact.marker === marker).aliases;
      this.names.replaceChildren(
        ...markers.map((marker) => make("option", { value: marker, label: [marker, ...other(marker)].join(", ") })),
      );
      this.typed.value = "";
      this.show();
    }

    marker(text) {
      const sought = folded(text);
      const fact = this.rows.find((one) => [one.marker, ...one.aliases].some((name) => folded(name) === sought));
      return fact?.marker;
    }

    add(sign) {
      const marker = this.marker(this.typed.value);
      if (marker) {
        this.chosen.set(marker, sign);
        this.typed.value = "";
        this.show();
      } else {
        this.found.replaceChildren(
          make("p", { textContent: `No paper of the table gives '${this.typed.value}' for ${this.species.value} cells.` }),
        );
      }
    }

    show() {
      this.chips.replaceChildren(
        ...[...this.chosen].map(([marker, sign]) => {
          const chip = make("button", { type: "button", textContent: `${marker} ${SIGNS[sign]} ×` });
          chip.setAttribute("aria-label", `take away ${marker} ${SIGNS[sign]}`);
          chip.addEventListener("click", () => {
            this.chosen.delete(marker);
            this.show();
          });
          return make("li", {}, chip);
        }),
      );
      if (!this.chosen.size) {
        this.found.replaceChildren(make("p", { textContent: "Choose a marker to see the cells it is given for." }));
        return;
      }
      const cells = new Map(this.rows.map((fact) => [fact.cell, []]));
      this.rows.forEach((fact) => cells.get(fact.cell).push(fact));
      const given = [];
      const open = [];
      const excluded = [];
      for (const [cell, facts] of cells) {
        const named = facts.filter((fact) => this.chosen.has(fact.marker));
        const against = named.filter((fact) => OPPOSED[this.chosen.get(fact.marker)].includes(fact.sign));
        const entry = { cell, papers: against.length ? against : named, silent: this.chosen.size - named.length };
        (against.length ? excluded : named.length ? given : open).push(entry);
      }
      given.sort((one, other) => one.silent - other.silent || one.cell.localeCompare(other.cell));
      this.found.replaceChildren(
        ...this.list("Papers give this to", given, true),
        ...this.list("Papers give the opposite for", excluded, true),
        ...this.list("No paper of the table tells these apart by it", open, false),
      );
    }

    list(title, entries, withPapers) {
      if (!entries.length) {
        return [];
      }
      const items = entries.map(({ cell, papers, silent }) => {
        const item = make("li", { textContent: cell });
        if (withPapers) {
          const links = papers.flatMap((fact, number) => [
            number ? "; " : ": ",
            `${fact.marker}${fact.sign === "+" ? "⁺" : fact.sign === "-" ? "⁻" : ` ${fact.sign}`} (`,
            make("a", { href: fact.url, textContent: fact.paper }),
            ")",
          ]);
          item.append(...links);
          if (silent) {
            item.append(`; no paper on the other${silent > 1 ? ` ${silent}` : ""}`);
          }
        }
        return item;
      });
      return [make("p", { className: "marker-title", textContent: `${title} (${entries.length})` }), make("ul", {}, ...items)];
    }
  }

  const start = () => document.querySelectorAll(".marker-explorer").forEach((place, number) => new Explorer(place, number));
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();
