// Makes every table.review-explorer searchable, filterable and sortable with Tabulator, fetched from the site itself.
// A selection has an address (?find=…&cell=…&sort=-year), and so has a row (#its-id). The plain table stays in the page,
// unseen: it keeps the rows' ids, it is what prints, and it is all there is without JavaScript.
(() => {
  "use strict";

  const PAGE_SIZE = 50;
  const page = document.documentElement;
  const vendor = (name) => (page.dataset.content_root ?? "./") + "vendor/" + name;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const make = (tag, properties = {}, ...children) => {
    const { data, ...rest } = properties;
    const element = Object.assign(document.createElement(tag), rest);
    Object.assign(element.dataset, data);
    element.append(...children);
    return element;
  };

  const load = () =>
    new Promise((resolve, reject) => {
      document.head.append(make("link", { rel: "stylesheet", href: vendor("tabulator.css") }));
      const script = make("script", { src: vendor("tabulator.js") });
      script.onload = () => resolve(window.Tabulator);
      script.onerror = () => reject(new Error(`cannot load ${script.src}`));
      document.head.append(script);
    });

  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = (text) => folded(text).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const parts = (text) => text.split(/;\s+/).filter(Boolean); // several values of one cell stand apart by semicolons

  // Without ids: they stay with the plain table, so that none occurs twice.
  const copied = (cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
    return [...copy.childNodes];
  };

  // Of the caption, or else of the heading above; a second table there is told apart by its number.
  const nameOf = (table, number) => {
    const heading = (table.closest("section") ?? document).querySelector("h1, h2, h3, h4, h5, h6");
    const source = (table.caption ?? heading)?.cloneNode(true);
    source?.querySelectorAll(".headerlink, .caption-number").forEach((part) => part.remove());
    const name = (source && words(source)) || "Table";
    const others = [...document.querySelectorAll(".review-explorer-form")];
    const taken = others.some((form) => form.getAttribute("aria-label") === name);
    return taken ? `${name} (table ${number + 1})` : name;
  };

  const read = (table) => {
    const named = (table.closest("[data-facets]")?.dataset.facets ?? "").split(",").map((name) => name.trim());
    const widths = [...table.querySelectorAll("col")].map((col) => parseFloat(col.style.width) || 10);
    const columns = [...table.tHead.rows[0].cells].map((head, index) => ({
      field: `c${index}`,
      title: words(head),
      key: slug(words(head)),
      width: widths[index] ?? 10,
      facet: head.classList.contains("facet") || named.includes(words(head)),
    }));
    const rows = [...table.tBodies[0].rows].map((source, index) => {
      const texts = [...source.cells].map(words);
      const id = source.id || source.querySelector("[id]")?.id || `row-${index + 1}`;
      const record = { id, source, all: folded(texts.join(" \n ")) };
      texts.forEach((text, column) => (record[`c${column}`] = text));
      return record;
    });
    return { columns, rows };
  };

  const option = (value, label) => make("option", { value, textContent: label });

  const controls = (name, { columns, rows }, number) => {
    // not q, which the theme takes for a search of the whole site
    const search = make("input", { type: "search", name: "find", autocomplete: "off" });
    const facets = columns.filter((column) => column.facet).map((column) => {
      const counts = new Map();
      rows.forEach((row) => parts(row[column.field]).forEach((part) => counts.set(part, (counts.get(part) ?? 0) + 1)));
      const values = [...counts.keys()].sort(collator.compare);
      const choices = values.map((value) => option(value, `${value} (${counts.get(value)})`));
      return { column, select: make("select", { name: column.key }, option("", "all"), ...choices) };
    });
    const orders = columns.flatMap(({ key, title }) => [option(key, `${title} ↑`), option(`-${key}`, `${title} ↓`)]);
    const sort = make("select", { name: "sort" }, option("", "as listed"), ...orders);
    const labelled = (title, field) => {
      field.id = `review-explorer-${number}-${field.name}`;
      return make("div", {}, make("label", { htmlFor: field.id, textContent: title }), field);
    };
    const status = make("p", { className: "review-explorer-count" });
    status.setAttribute("role", "status");
    const clear = make("button", { type: "reset", textContent: "Clear" });
    const save = make("button", { type: "button", textContent: "Download these rows (CSV)" });
    const selects = facets.map(({ column, select }) => labelled(column.title, select));
    const grid = make("div", { className: "review-explorer-facets" }, ...selects, labelled("Sort by", sort));
    const drawer = make("details", {}, make("summary", { textContent: "Filter and sort" }), grid);
    drawer.open = matchMedia("(min-width: 640px)").matches;
    const actions = make("div", { className: "review-explorer-actions" }, status, clear, save);
    const form = make("form", { className: "review-explorer-form" }, labelled("Search", search), drawer, actions);
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", name);
    return { form, search, facets, sort, status, save, drawer };
  };

  // The address holds the selection; other parameters, and other tables' on the same page, are left as they are.
  const address = (fields, prefix) => ({
    read() {
      const query = new URLSearchParams(location.search);
      fields.forEach((field) => (field.value = query.get(prefix + field.name) ?? ""));
      fields.forEach((field) => (field.selectedIndex === -1 ? (field.value = "") : 0));
    },
    write(keepRow) {
      const query = new URLSearchParams(location.search);
      fields.forEach(({ name, value }) => (value ? query.set(prefix + name, value) : query.delete(prefix + name)));
      const text = query.toString();
      history.replaceState(null, "", location.pathname + (text ? `?${text}` : "") + (keepRow ? location.hash : ""));
    },
  });

  const csv = (columns, rows) => {
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ field }) => row[field]))];
    return lines.map((line) => line.map(quoted).join(",") + "\n").join("");
  };

  const download = (name, text, type = "text/csv") => {
    const link = make("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const ordered = (column) => (one, other, oneRow, otherRow, _, direction) => {
    const [left, right] = [oneRow.getData()[column.field], otherRow.getData()[column.field]];
    if (!left || !right) return (left ? -1 : right ? 1 : 0) * (direction === "asc" ? 1 : -1); // empty is last
    return collator.compare(left, right);
  };

  const sized = (column, index) => ({
    title: column.title,
    field: column.field,
    sorter: ordered(column),
    widthGrow: column.width,
    minWidth: index === 0 ? Math.min(280, 8 * column.width + 80) : Math.max(90, Math.min(170, 10 * column.title.length + 42)),
    responsive: index === 0 ? 0 : index,
  });

  const definition = (column, index, columns) => ({
    ...sized(column, index),
    formatter: (cell) => {
      const source = cell.getData().source.cells[columns.indexOf(column)];
      return make("div", {}, ...(source ? copied(source) : []));
    },
  });

  const folds = (cells) => {
    const pairs = cells.filter(({ value }) => value instanceof Node && words(value));
    const items = pairs.map(({ title, value }) => make("li", {}, make("b", { textContent: `${title}: ` }), value));
    return items.length ? make("ul", {}, ...items) : "";
  };

  // How every table of the site is laid out, whatever it shows.
  const settings = (rows, pages) => ({
    layout: "fitColumns",
    responsiveLayout: "collapse",
    responsiveLayoutCollapseStartOpen: true,
    responsiveLayoutCollapseFormatter: folds,
    renderVertical: "basic",
    selectableRows: false,
    pagination: rows > PAGE_SIZE,
    paginationSize: PAGE_SIZE,
    paginationElement: pages,
  });

  const foldIsCell = (row) => row.querySelector(".tabulator-responsive-collapse")?.setAttribute("role", "gridcell");

  const reachable = (box, name) => {
    box.setAttribute("aria-label", name);
    box.querySelector(".tabulator-header").setAttribute("role", "presentation"); // it holds the group of heads
    box.querySelector(".tabulator-tableholder").removeAttribute("tabindex"); // it does not scroll
    box.querySelectorAll('.tabulator-col[role="columnheader"]').forEach((head) => (head.tabIndex = 0));
    box.addEventListener("keydown", (event) => {
      const head = event.target.closest('.tabulator-col[role="columnheader"]');
      if (head && head === event.target && ["Enter", " "].includes(event.key)) {
        event.preventDefault();
        head.click();
      }
    });
  };

  const enhance = (Tabulator, table, number) => {
    const content = read(table);
    const { columns, rows } = content;
    const name = nameOf(table, number);
    const bar = controls(name, content, number);
    const fields = [bar.search, ...bar.facets.map(({ select }) => select), bar.sort];
    const place = address(fields, number ? `t${number + 1}-` : "");
    const box = make("div");
    const pages = make("nav", { className: "review-explorer-pages" });
    pages.setAttribute("aria-label", `Pages: ${name}`);
    const view = make("div", { className: "review-explorer-view" }, bar.form, box, pages);
    const source = table.closest(".pst-scrollable-table-container, .table-wrapper") ?? table;
    let target = "";

    source.before(view);
    place.read();
    if (bar.facets.some(({ select }) => select.value) || bar.sort.value) bar.drawer.open = true;

    const grid = new Tabulator(box, {
      ...settings(rows.length, pages),
      data: rows,
      columns: columns.map(definition),
      placeholder: "No row fits. Clear the search or a filter.",
      rowFormatter: (row) => {
        const element = row.getElement();
        element.dataset.row = row.getData().id;
        element.tabIndex = -1;
        element.classList.toggle("is-target", row.getData().id === target);
        foldIsCell(element);
      },
    });

    const fits = (row) => {
      const terms = folded(bar.search.value).split(/\s+/);
      const chosen = bar.facets.filter(({ select }) => select.value);
      return (
        terms.every((term) => row.all.includes(term)) &&
        chosen.every(({ column, select }) => parts(row[column.field]).includes(select.value))
      );
    };
    const choose = () => {
      grid.setFilter(fits);
      const column = columns.find(({ key }) => key === bar.sort.value.replace(/^-/, ""));
      if (!bar.sort.value) grid.clearSort();
      else if (column) grid.setSort(column.field, bar.sort.value.startsWith("-") ? "desc" : "asc");
    };
    const count = (_, shown) => {
      const some = new Set(shown.map((row) => row.getData().id));
      rows.forEach((row) => (row.source.hidden = !some.has(row.id))); // print shows the same selection
      bar.status.textContent = `${some.size} of ${rows.length} rows`;
    };
    const changed = () => {
      choose();
      place.write(false);
    };
    const reveal = async () => {
      const hash = location.hash.slice(1);
      const aim = rows.find((row) => [row.id, encodeURIComponent(row.id)].includes(hash));
      if (!aim) return;
      const { id } = aim;
      target = id;
      if (!fits(aim)) {
        [bar.search, ...bar.facets.map(({ select }) => select)].forEach((field) => (field.value = ""));
        choose();
        place.write(true);
      }
      if (rows.length > PAGE_SIZE) await grid.setPageToRow(id);
      grid.getRows().forEach((row) => row.getElement().classList.toggle("is-target", row.getData().id === id));
      const element = grid.getRow(id).getElement();
      element.focus({ preventScroll: true });
      element.scrollIntoView({ block: "center" });
    };

    bar.search.addEventListener("input", changed);
    fields.slice(1).forEach((select) => select.addEventListener("change", changed));
    bar.form.addEventListener("submit", (event) => event.preventDefault());
    bar.form.addEventListener("reset", () => setTimeout(changed));
    bar.save.addEventListener("click", () => download(`${slug(name)}.csv`, csv(columns, grid.getData("active"))));
    grid.on("dataFiltered", count);
    grid.on("dataSorted", (sorters) => {
      const column = columns.find(({ field }) => field === sorters[0]?.field);
      const value = column ? (sorters[0].dir === "desc" ? "-" : "") + column.key : "";
      if (value === bar.sort.value || !view.dataset.ready) return;
      bar.sort.value = value;
      place.write(true);
    });
    grid.on("tableBuilt", () => {
      reachable(box, name);
      if (fields.some(({ value }) => value)) choose();
      else count(null, grid.getRows()); // all is there as listed: nothing to lay out a second time
      source.classList.add("review-explorer-source");
      view.dataset.ready = "yes";
      reveal();
    });
    addEventListener("hashchange", reveal);
  };

  const start = async () => {
    const tables = [...document.querySelectorAll("table.review-explorer")];
    if (!tables.length) return;
    const Tabulator = await load();
    tables.forEach((table, number) => enhance(Tabulator, table, number));
  };

  window.reviewTables = { csv, download, folded, foldIsCell, load, make, option, reachable, settings, sized };

  const begin = () => start().catch((error) => console.error("The tables stay plain.", error));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
