"""A checkout in which four papers wait for a decision."""

from __future__ import annotations

from pathlib import Path

from book import tables
from book.living import abstracts
from book.repository import Repository

ON = "2026-11-29"
HEAD = "id,decision,reason,note,by,on\n"
TITLES = {
    "pmid:1": "Hip replacement with cement",
    "pmid:2": "Regulatory T cells recruited by CCL22 suppress antitumour immunity",
    "pmid:3": "Knee replacement without cement",
    "nct:NCT00000004": "A trial of replacement valves",
}
BEST = "pmid:2"
"""What speaks of the review's own subject, and stands first."""


def journal(repository: Repository) -> Path:
    return repository.data / "living" / "decisions.csv"


def rows(repository: Repository) -> list[str]:
    """The journal's lines, less its header."""
    return journal(repository).read_text("utf-8").splitlines()[1:]


def waiting(repository: Repository) -> None:
    """Let the four papers, and no other, wait in a copied checkout."""
    folder = repository.data / "living"
    searches, records = (folder / f"{name}.csv" for name in ("searches", "records"))
    strategy = tables.read("strategies", repository).iloc[0]
    columns = searches.read_text("utf-8").split("\n")[0].split(",")
    known = {"id": "first", "source": strategy["source"], "strategy": strategy["id"]}
    filled = [known.get(name) or _any(name) for name in columns]
    searches.write_text(f"{','.join(columns)}\n{','.join(filled)}\n", "utf-8")
    columns = records.read_text("utf-8").split("\n")[0].split(",")
    lines = [",".join(columns)]
    for name, title in TITLES.items():
        trial = name.startswith("nct")
        cells = {
            "id": name,
            "source": "clinicaltrials.gov" if trial else "pubmed",
            "search": "first",
            "first_seen": ON,
            "title": title,
            "year": "2020",
            "author": "Sun",
            "kind": "trial" if trial else "article",
        }
        lines.append(",".join(cells.get(column, "") for column in columns))
    records.write_text("\n".join(lines) + "\n", "utf-8")
    journal(repository).write_text(HEAD, "utf-8")
    abstracts.keep(abstracts.store(repository), [(BEST, "They suppress T cells in melanoma.")])
    tables.forget()


def _any(column: str) -> str:
    """A text that fits a column of the searches: a day, a text or a number."""
    if column in ("started", "since", "until", "from", "to"):
        return ON
    return "suppressor" if column == "query" else "0"
