"""What was published on a paper after it appeared, retraction or correction, and how the review treats it."""

from __future__ import annotations

from dataclasses import dataclass

from book import tables
from book.remembered import remembered
from book.repository import Repository, here

WITHDRAWING = ("retraction", "partial-retraction")
"""The kinds after which a paper's findings count no longer, unless the review says why they do."""

GRAVE = (*WITHDRAWING, "expression-of-concern")

KEPT, EXCLUDED, TOLD = "kept", "excluded", "told"

PRINTED = {
    "retraction": "Retracted",
    "partial-retraction": "Retracted in part",
    "expression-of-concern": "Expression of concern",
    "republished": "Republished after correction",
    "correction": "Corrected",
}
"""Each kind as print names it, the gravest first."""

_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True)
class Notice:
    """One row of `notices.csv`: what one source says was published on the paper `citekey`.

    `notice` is 'doi:…' or 'pmid:…', or empty where the source named none; `issued` a year, month or day.
    """

    citekey: str
    kind: str
    notice: str
    issued: str
    source: str
    treatment: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """'Retracted 17 April 2023'."""
        return f"{PRINTED[self.kind]} {printed_date(self.issued)}".strip()

    @property
    def url(self) -> str:
        """Where the notice is; empty where its identifier is not known."""
        scheme, _, name = self.notice.partition(":")
        if scheme == "doi":
            return f"https://doi.org/{name}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{name}/" if name else ""


def printed_date(text: str) -> str:
    """'2023-04-17' as '17 April 2023', '2023-04' as 'April 2023'."""
    year, *rest = text.split("-")
    parts = [str(int(part)) if number else _MONTHS[int(part) - 1] for number, part in enumerate(rest)]
    return " ".join([*reversed(parts), year])


def read(repository: Repository | None = None) -> dict[str, tuple[Notice, ...]]:
    """The notices of each paper that has any, the gravest first, by citation key."""
    return _read(repository or here())


@remembered
def _read(repository: Repository) -> dict[str, tuple[Notice, ...]]:
    gravity = list(PRINTED)
    rows = tables.read("notices", repository)
    found: dict[str, list[Notice]] = {}
    for row in rows.itertuples(index=False):
        one = Notice(row.citekey, row.kind, row.notice, row.issued, row.source, row.treatment, row.note)
        found.setdefault(one.citekey, []).append(one)
    return {
        key: tuple(sorted(several, key=lambda one: (gravity.index(one.kind), one.issued)))
        for key, several in found.items()
    }


def retracted(repository: Repository | None = None) -> frozenset[str]:
    """The papers that were retracted, whole or in part, however the review treats them."""
    return frozenset(key for key, several in read(repository).items() if several[0].kind in WITHDRAWING)


def left_out(repository: Repository | None = None) -> frozenset[str]:
    """The retracted papers whose findings count no longer: all but those the review says why it keeps."""
    known = read(repository)
    return frozenset(key for key in retracted(repository) if all(one.treatment != KEPT for one in known[key]))


def mark(key: str, repository: Repository | None = None) -> str:
    """' [retracted]', to stand behind the paper's name wherever that is; empty for one without a notice."""
    several = read(repository).get(key)
    return f" [{PRINTED[several[0].kind].lower()}]" if several else ""


def grave_mark(key: str, repository: Repository | None = None) -> str:
    """The mark where a reader must not miss it: of a retraction or an expression of concern."""
    several = read(repository).get(key)
    return mark(key, repository) if several and several[0].kind in GRAVE else ""


def printed(key: str, repository: Repository | None = None) -> list[Notice]:
    """The notices of a paper, each once: where two sources tell of one, the first that says where it is."""
    chosen: list[Notice] = []
    for one in sorted(read(repository).get(key, ()), key=lambda one: not one.notice):
        if not any(_same(one, other) for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: (list(PRINTED).index(one.kind), one.issued))


def _same(one: Notice, other: Notice) -> bool:
    """Whether two rows may be of one notice: of one kind and time, and not with two names of one scheme."""
    schemes = {notice.partition(":")[0] for notice in (one.notice, other.notice) if notice}
    told_apart = len(schemes) == 1 and one.notice and other.notice and one.notice != other.notice
    short, long = sorted((one.issued[:7], other.issued[:7]), key=len)
    return one.kind == other.kind and long.startswith(short) and not told_apart
