// How the site's search orders what it finds: a reference comes after the chapters, but for one found by its author or
// year, which stand in its title. The numbers are those of Sphinx.
var Scorer = {
  score: ([page, , , , score]) => (page.startsWith("references/") && score < Scorer.title ? score / 10 : score),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
