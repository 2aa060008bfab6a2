// The filters of the evidence map: species, cancer, period. The table is there without them; this recounts it, and
// sends each link to the explorer with the same selection.
(() => {
  "use strict";

  const map = document.querySelector(".evidence-map");
  if (!map) return;
  const { certainties, species, cancers, year, findings } = JSON.parse(map.querySelector(".evidence-map-data").textContent);
  const rows = [...map.querySelectorAll("tbody tr")];
  const names = rows.map((row) => row.querySelector("th").textContent);
  const heads = [...map.querySelectorAll("thead th")].map((head) => head.textContent);
  const table = map.querySelector("table");
  const base = map.querySelector("tbody a").getAttribute("href").split("?")[0];
  const periods = { "": "all years", [`to=${year}`]: `up to ${year}`, [`from=${year + 1}`]: `${year + 1} and later` };

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const select = (label, choices) => {
    const options = choices.map(([value, textContent]) => make("option", { value, textContent }));
    const field = make("select", { id: `evidence-map-${label.toLowerCase()}` }, ...options);
    return [field, make("div", {}, make("label", { htmlFor: field.id, textContent: label }), field)];
  };
  const some = (values, word) => [["", word], ...values.map((value) => [value, value])];
  const [speciesField, speciesBox] = select("Species", some(species, "all species"));
  const [cancerField, cancerBox] = select("Cancer", some(cancers, "all cancers"));
  const [periodField, periodBox] = select("Period", Object.entries(periods));
  const status = make("p");
  status.setAttribute("role", "status");
  const reset = make("button", { type: "reset", textContent: "Clear" });
  const form = make("form", { className: "evidence-map-form" }, speciesBox, cancerBox, periodBox, reset);

  const slug = (text) => text.replaceAll(" ", "-");
  const linkAt = (row, column) => rows[row].cells[column + 1].querySelector("a");

  const draw = (row, column, count, best, largest, chosen) => {
    const cell = rows[row].cells[column + 1];
    const link = cell.querySelector("a") ?? cell.appendChild(make("a", {}, make("span")));
    const label = `${names[row]}, ${heads[column]}: ${count} ${count === 1 ? "finding" : "findings"}, ${certainties[best]}`;
    link.className = `certainty-${slug(certainties[best])}`;
    link.style.setProperty("--share", Math.sqrt(count / largest).toFixed(3));
    link.title = label;
    link.setAttribute("aria-label", label);
    link.firstElementChild.textContent = count;
    const query = new URLSearchParams({ set: "claims", cell: names[row], process: heads[column], ...chosen });
    link.href = `${base}?${query}`;
  };

  const show = () => {
    const period = periodField.value.split("=");
    const chosen = { species: speciesField.value, cancer: cancerField.value, [period[0]]: period[1] };
    Object.keys(chosen).forEach((key) => chosen[key] || delete chosen[key]);
    const [kind, tumour] = [species.indexOf(chosen.species), cancers.indexOf(chosen.cancer)];
    const places = new Map();
    let total = 0;
    findings.forEach(([row, column, kinds, tumours, when, certainty]) => {
      if (kind >= 0 && !kinds.includes(kind)) return;
      if (tumour >= 0 && !tumours.includes(tumour)) return;
      if ((chosen.to && when > chosen.to) || (chosen.from && when < chosen.from)) return;
      total += 1;
      const key = `${row} ${column}`;
      const { count, best } = places.get(key) ?? { count: 0, best: certainties.length };
      places.set(key, { row, column, count: count + 1, best: Math.min(best, certainty) });
    });
    const largest = Math.max(...[...places.values()].map(({ count }) => count));
    rows.forEach((_, row) => heads.forEach((__, column) => places.has(`${row} ${column}`) || linkAt(row, column)?.remove()));
    places.forEach(({ row, column, count, best }) => draw(row, column, count, best, largest, chosen));
    status.textContent = `${total} of ${findings.length} findings, in ${places.size} places of the map`;
  };

  const later = rows.filter((row) => row.classList.contains("is-later"));
  const more = make("button", { type: "button", textContent: `Show ${later.length} more cells` });
  more.setAttribute("aria-expanded", "false");
  more.addEventListener("click", () => {
    const open = more.getAttribute("aria-expanded") === "false";
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "Show fewer cells" : `Show ${later.length} more cells`;
    later.forEach((row) => (row.hidden = !open));
  });
  later.forEach((row) => (row.hidden = true));

  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  map.prepend(form, status);
  table.after(...(later.length ? [more] : []));
  show();
  map.dataset.ready = "yes";
})();
