// The evidence explorer: findings, claims, trials and references, a tab each. A tab's rows come as a script when it is
// first opened, for a page opened from a folder may not fetch. The address holds the selection (?set=…&find=…&cell=…), so
// it can be sent to somebody, and the browser's back button leads from one to the one before.
(() => {
  "use strict";

  const place = document.querySelector(".evidence-explorer");
  if (!place || !window.reviewTables) return;
  const { csv, download, folded, foldIsCell, load, make, option, reachable, settings, sized } = window.reviewTables;
  const SETS = JSON.parse(place.dataset.sets);
  const folder = (document.documentElement.dataset.content_root ?? "./") + "explorer/";
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const FORMATS = { bib: [0, "application/x-bibtex"], ris: [1, "application/x-research-info-systems"] };
  const PAGE_SIZE = 25; // laying out a page is what takes time, not choosing among 10,000 rows
  const views = new Map();

  const asked = {};
  const fetched = (name) =>
    (asked[name] ??= new Promise((resolve, reject) => {
      const script = make("script", { src: `${folder}${name}.js` });
      script.onload = () => resolve(window.reviewData[name]);
      script.onerror = () => reject(new Error(`cannot load ${script.src}`));
      document.head.append(script);
    }));

  const links = (cell) => (Array.isArray(cell[0]) ? cell : cell.length ? [cell] : []);
  const text = (cell) => (typeof cell === "string" ? cell : links(cell).map(([label]) => label).join("; "));
  const shown = (cell) => {
    if (typeof cell === "string") return [cell];
    return links(cell).flatMap(([label, href], index) => [index ? "; " : "", make("a", { href, textContent: label })]);
  };

  const unpacked = ({ columns, facets, papers, rows }) => {
    const named = columns.map((column, index) => ({ ...column, field: `c${index}` }));
    const recurring = columns.map(({ values }) => values && { cells: values, texts: values.map(text) });
    const records = rows.map(({ c, f, p, k }, id) => {
      const cells = c.map((cell, index) => (recurring[index] ? recurring[index].cells[cell] : cell));
      const texts = c.map((cell, index) => (recurring[index] ? recurring[index].texts[cell] : text(cell)));
      const record = { id, cells, row: f, parts: p.length ? p : [[]], papers: k.map((key) => papers[key]), fits: true };
      texts.forEach((words, index) => (record[`c${index}`] = words));
      record.all = folded(texts.join(" \n "));
      return record;
    });
    const of = { row: facets.filter(({ part }) => !part), part: facets.filter(({ part }) => part) };
    facets.forEach((facet) => (facet.at = of[facet.part ? "part" : "row"].indexOf(facet)));
    return { columns: named, facets, records };
  };

  // Which rows fit, and how often each value of a facet would, were that facet free: a row is counted once.
  const chosen = ({ facets, records }, wanted) => {
    const terms = folded(wanted.find).split(/\s+/);
    const limits = facets.map((facet) => {
      if (facet.key === "year") return wanted.from || wanted.to ? facet.values.map((year) => within(year, wanted)) : null;
      return wanted[facet.key] ? facet.values.map((value) => value === wanted[facet.key]) : null;
    });
    const counts = facets.map((facet) => new Array(facet.values.length).fill(0));
    const failing = (values, part) =>
      facets.reduce((failed, facet, number) => {
        const fails = facet.part === part && limits[number] && !(values[facet.at] ?? []).some((value) => limits[number][value]);
        return fails ? [...failed, number] : failed;
      }, []);
    records.forEach((record) => {
      record.fits = false;
      if (!terms.every((term) => record.all.includes(term))) return;
      const row = failing(record.row, false);
      if (row.length > 1) return;
      const parts = record.parts.map((values) => [values, failing(values, true)]);
      const whole = parts.some(([, failed]) => !failed.length);
      record.fits = !row.length && whole;
      facets.forEach((facet, number) => {
        const free = (failed) => failed.every((one) => one === number);
        const sources = facet.part ? parts.filter(([, failed]) => !row.length && free(failed)).map(([values]) => values) : whole && free(row) ? [record.row] : [];
        new Set(sources.flatMap((values) => values[facet.at] ?? [])).forEach((value) => (counts[number][value] += 1));
      });
    });
    return counts;
  };

  const within = (year, { from, to }) => (!from || Number(year) >= Number(from)) && (!to || Number(year) <= Number(to));

  const labelled = (set, title, field) => {
    field.id = `evidence-explorer-${set}-${field.name}`;
    return make("div", {}, make("label", { htmlFor: field.id, textContent: title }), field);
  };

  const formOf = (set, { columns, facets }) => {
    const search = make("input", { type: "search", name: "find", autocomplete: "off" });
    const selects = facets.flatMap((facet) =>
      facet.key === "year"
        ? [[make("select", { name: "from" }), "From year"], [make("select", { name: "to" }), "To year"]]
        : [[make("select", { name: facet.key }), facet.title]],
    );
    const orders = columns.flatMap(({ key, title }) => [option(key, `${title} ↑`), option(`-${key}`, `${title} ↓`)]);
    const sort = make("select", { name: "sort" }, option("", "as listed"), ...orders);
    const fields = [search, ...selects.map(([select]) => select), sort];
    const years = [...(facets.find(({ key }) => key === "year")?.values ?? [])].sort(collator.compare);
    fields.forEach((field) => {
      if (["from", "to"].includes(field.name)) field.append(option("", "any"), ...years.map((year) => option(year, year)));
    });
    const status = make("p", { className: "review-explorer-count" });
    status.setAttribute("role", "status");
    const button = (end, label) => make("button", { type: "button", textContent: label, data: { end } });
    const buttons = [button("csv", "CSV"), button("bib", "BibTeX"), button("ris", "RIS")];
    const saves = make("div", { className: "evidence-explorer-saves" }, "Download what is shown: ", ...buttons);
    const link = make("a", { textContent: "Address of this selection" });
    const grid = make("div", { className: "review-explorer-facets" }, ...selects.map(([select, title]) => labelled(set, title, select)), labelled(set, "Sort by", sort));
    const drawer = make("details", {}, make("summary", { textContent: "Filter and sort" }), grid);
    drawer.open = matchMedia("(min-width: 640px)").matches;
    const actions = make("div", { className: "review-explorer-actions" }, status, make("button", { type: "reset", textContent: "Clear" }), link);
    const form = make("form", { className: "review-explorer-form" }, labelled(set, "Search", search), drawer, actions, saves);
    form.setAttribute("role", "search");
    return { form, fields, status, link, saves, drawer };
  };

  const relabel = (facets, counts, fields, wanted) =>
    facets.forEach(({ key, values }, number) => {
      const select = fields.find(({ name }) => name === key);
      if (!select) return; // years
      const kept = new Set(values.filter((_, index) => counts[number][index]));
      if (wanted[key]) kept.add(wanted[key]);
      const sorted = [...kept].sort(collator.compare);
      const choices = sorted.map((value) => option(value, `${value} (${counts[number][values.indexOf(value)] ?? 0})`));
      select.replaceChildren(option("", "all"), ...choices);
      select.value = wanted[key] ?? "";
    });

  const viewOf = async (set, panel, changed) => {
    const [Tabulator, data] = await Promise.all([load(), fetched(set)]);
    const content = unpacked(data);
    const { columns, facets, records } = content;
    const bar = formOf(set, content);
    bar.form.setAttribute("aria-label", data.title);
    const [box, pages] = [make("div"), make("nav", { className: "review-explorer-pages" })];
    pages.setAttribute("aria-label", `Pages: ${data.title}`);
    panel.replaceChildren(make("div", { className: "review-explorer-view", data: { ready: "yes" } }, bar.form, box, pages));
    const grid = new Tabulator(box, {
      ...settings(records.length, pages),
      paginationSize: PAGE_SIZE,
      data: records,
      columns: columns.map((column, index) => ({
        ...sized(column, index),
        ...(index ? {} : { minWidth: Math.min(380, place.clientWidth - 24) }),
        formatter: (cell) => make("div", {}, ...shown(cell.getData().cells[index])),
      })),
      placeholder: "No row fits. Clear the search or a filter.",
      rowFormatter: (row) => foldIsCell(row.getElement()),
    });
    await new Promise((done) => grid.on("tableBuilt", done));
    reachable(box, data.title);

    let showing = false; // what the table says while it is told what to show is no reader's wish
    let sorted = "";
    const wanted = () => Object.fromEntries(bar.fields.map(({ name, value }) => [name, value]));
    const show = (values) => {
      const counts = chosen(content, values);
      relabel(facets, counts, bar.fields, values);
      bar.fields.forEach((field) => {
        if (field.value !== (values[field.name] ?? "")) field.value = values[field.name] ?? "";
      });
      if (facets.some(({ key }) => values[key]) || values.from || values.to) bar.drawer.open = true;
      showing = true;
      const column = columns.find(({ key }) => key === (values.sort ?? "").replace(/^-/, ""));
      const sort = column ? (values.sort.startsWith("-") ? "-" : "") + column.key : "";
      if (sort === sorted) grid.setFilter((record) => record.fits);
      else {
        sorted = sort;
        grid.blockRedraw();
        grid.setFilter((record) => record.fits);
        if (column) grid.setSort(column.field, sort.startsWith("-") ? "desc" : "asc");
        else grid.clearSort();
        grid.restoreRedraw();
      }
      showing = false;
      const count = records.reduce((sum, { fits }) => sum + fits, 0);
      bar.status.textContent = `${count.toLocaleString("en")} of ${records.length.toLocaleString("en")} ${data.title.toLowerCase()}`;
      bar.link.href = location.href;
    };
    let waiting = 0;
    bar.form.addEventListener("input", (event) => {
      clearTimeout(waiting);
      if (event.target.name === "find") waiting = setTimeout(() => changed(wanted(), false), 150);
    });
    bar.form.addEventListener("change", (event) => event.target.name !== "find" && changed(wanted(), true));
    bar.form.addEventListener("submit", (event) => event.preventDefault());
    bar.form.addEventListener("reset", () => setTimeout(() => changed({}, true)));
    bar.saves.addEventListener("click", async ({ target: { dataset } }) => {
      if (!dataset.end) return;
      const active = grid.getData("active");
      if (dataset.end === "csv") return download(`${set}.csv`, csv(columns, active));
      const [at, type] = FORMATS[dataset.end];
      const citations = await fetched("citations");
      const keys = [...new Set(active.flatMap(({ papers }) => papers))];
      return download(`${set}.${dataset.end}`, keys.map((key) => citations[key][at]).join("\n"), type);
    });
    grid.on("dataSorted", (sorters) => {
      const column = columns.find(({ field }) => field === sorters[0]?.field);
      const value = column ? (sorters[0].dir === "desc" ? "-" : "") + column.key : "";
      if (showing || value === sorted) return;
      sorted = value;
      changed({ ...wanted(), sort: value }, true);
    });
    return { show, wanted };
  };

  const query = (set, values) => {
    const kept = Object.entries(values).filter(([, value]) => value);
    return "?" + new URLSearchParams([["set", set], ...kept]);
  };

  const tabs = make("div", { className: "evidence-explorer-tabs" });
  tabs.setAttribute("role", "tablist");
  tabs.setAttribute("aria-label", "What to explore");
  const panels = new Map(
    SETS.map(([set, title]) => {
      const tab = make("button", { type: "button", id: `evidence-explorer-${set}-tab`, textContent: title, data: { set } });
      const panel = make("div", { id: `evidence-explorer-${set}`, hidden: true });
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tabs.append(tab);
      return [set, { tab, panel }];
    }),
  );

  const go = (set, values, kept) => {
    history[kept ? "pushState" : "replaceState"](null, "", location.pathname + query(set, values));
    return restore();
  };

  const restore = async () => {
    const { set: named, ...values } = Object.fromEntries(new URLSearchParams(location.search));
    const set = panels.has(named) ? named : SETS[0][0];
    panels.forEach(({ tab, panel }, name) => {
      panel.hidden = name !== set;
      tab.tabIndex = name === set ? 0 : -1;
      tab.setAttribute("aria-selected", String(name === set));
    });
    const { panel } = panels.get(set);
    if (!views.has(set)) {
      panel.replaceChildren(make("p", { textContent: "Loading …" }));
      views.set(set, viewOf(set, panel, (next, kept) => go(set, next, kept)));
    }
    const view = await views.get(set);
    view.show({ find: "", ...values });
    place.dataset.ready = set;
  };

  tabs.addEventListener("click", ({ target }) => {
    if (!target.dataset.set) return;
    const values = Object.fromEntries(new URLSearchParams(location.search));
    ["set", "sort"].forEach((name) => delete values[name]); // each tab has columns of its own
    go(target.dataset.set, values, true);
  });
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...tabs.children];
    const next = all.at((all.indexOf(document.activeElement) + step) % all.length);
    event.preventDefault();
    next.focus();
    next.click();
  });
  addEventListener("popstate", restore);
  place.replaceChildren(tabs, ...[...panels.values()].map(({ panel }) => panel));
  restore().catch((error) => {
    console.error("The explorer stays away.", error);
    place.dataset.failed = "";
    place.replaceChildren(make("p", { textContent: "The data did not load; the whole tables are below." }));
  });
})();
