"""A page for every reference: its citation, what rests on it, what it stands beside, and its exports.

The pages are no documents of Sphinx's, which would cost it most of a second each. One page goes through the
theme, and the others are that page with another title, description and body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from book import bibliography, evidence, history, notices, reliance, schema, similar, tables
from book.bibliography import Reference
from book.publishing import exports
from book.publishing.claims import verdict
from book.publishing.metadata import shortened
from book.publishing.nodes import REFERENCES
from book.publishing.rendered import Part
from book.publishing.then_and_now import summed
from book.publishing.trials import REGISTRY, agent
from book.reliance import Reliance
from book.remembered import digest, kept
from book.repository import Repository

EVERY = "all"
"""The name of the files with every reference, which no key can be: a key ends in no such word."""

FOUNDING = "liu2016immunosuppressive"
SHELL = f"{REFERENCES}/the-key-of-the-reference"
TITLE = "the-title-of-the-reference"
BODY = "the-body-of-the-reference"
DESCRIPTION = "the-description-of-the-reference"
"""What stands on the page that goes through the theme, in place of a key, a title and a body."""

SUBJECTS = {"publication-type": "Publication type", "mesh": "MeSH headings", "keyword": "Keywords"}
BESIDE_AT_MOST, SIMILAR_AT_MOST = 12, 6
DICTIONARY = "chapters/living/data-dictionary"
_PAGES = {
    "agents": "chapters/evidence/trials",
    "atlases": "chapters/evidence/atlases",
    "dynamics_models": "chapters/synthesis/dynamics",
    "dynamics_parameters": "chapters/synthesis/dynamics",
    "infiltration_checkpoint": "chapters/synthesis/infiltration",
    "infiltration_fractions": "chapters/synthesis/infiltration",
    "infiltration_studies": "chapters/synthesis/infiltration",
    "infiltration_survival": "chapters/synthesis/infiltration",
    "markers": "chapters/evidence/cells",
    "outcomes": "chapters/evidence/trials",
    "pharmacodynamics": "chapters/evidence/trials",
    "prognosis_pooled": "chapters/evidence/prognosis",
    "prognosis_reproduction": "chapters/synthesis/prognosis",
    "prognosis_studies": "chapters/synthesis/prognosis",
}
"""The page that shows a table; of the others the data dictionary does."""


@dataclass(frozen=True)
class Known:
    """All that the pages draw on, computed once for them all.

    `subjects` gives, by key, each kind of subject in words with its terms.
    """

    repository: Repository
    references: Mapping[str, Reference]
    reliance: Mapping[str, Reliance]
    beside: Mapping[str, Mapping[str, int]]
    similar: Mapping[str, list[str]]
    clauses: list[dict[str, str]]
    subjects: Mapping[str, list[tuple[str, str]]]
    titles: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]


def wanted(repository: Repository) -> bool:
    """Whether the book has evidence that such a page could tell of."""
    return repository.package.is_file() and "evidence" in schema.read(repository)


def gather(repository: Repository) -> Known:
    """What every page needs from the tables and the bibliography."""
    clauses = history.clauses(repository)
    return Known(
        repository,
        bibliography.read(repository),
        reliance.of_all(repository),
        reliance.beside(repository),
        _similar(repository),
        [
            {
                "id": row.id,
                "title": row.title,
                "restated": row.restated,
                "status": row.status,
                "sum": summed(row),
            }
            for row in clauses.itertuples(index=False)
        ],
        _subjects(repository),
        {name: table.title for name, table in schema.read(repository).items()},
        {name: tables.printed_names(name, repository) for name in ("cells", "processes", "mechanisms")},
    )


@kept
def _similar(repository: Repository) -> dict[str, list[str]]:
    """The papers whose titles and findings are most alike to those of each."""
    told = evidence.findings(repository).groupby("citekey")["finding"].agg(" ".join)
    references = bibliography.read(repository)
    texts = {key: f"{one.field('title')} {told.get(key, '')}" for key, one in references.items()}
    if FOUNDING in texts:
        texts[FOUNDING] += " ".join(history.clauses(repository)["restated"])
    return similar.neighbours(texts, SIMILAR_AT_MOST)


def _subjects(repository: Repository) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for (key, kind), rows in tables.read("subjects", repository).groupby(["citekey", "kind"], sort=False):
        found.setdefault(key, []).append((SUBJECTS[kind], "; ".join(rows["term"])))
    return found


def parts(known: Known, shell: str, citing: Mapping[str, list[tuple[str, str]]]) -> Iterator[Part]:
    """What stands below `REFERENCES`: each reference's page and exports, and all of them in a file a format.

    `shell` is the themed page with `SHELL`, `TITLE`, `DESCRIPTION` and `BODY` in it; `citing` gives, by key,
    the title and the address of every page that cites it.
    """
    every, look = list(known.references.values()), digest(shell.encode())
    told = [notices.printed(reference.key, known.repository) for reference in every]
    yield Part(EVERY, (every, told), partial(_exported, EVERY, every))
    for key, reference in known.references.items():
        shown = _shown(key, known, citing.get(key, []))
        yield Part(key, (look, reference, shown), partial(_files, key, reference, shown, shell))


def _files(key: str, reference: Reference, shown: dict[str, Any], shell: str) -> dict[str, bytes]:
    """A reference's page and its exports, by name."""
    page = shell.replace(SHELL, f"{REFERENCES}/{key}").replace(TITLE, escape(title(reference)))
    page = page.replace(DESCRIPTION, escape(described(reference)))
    page = page.replace(BODY, _template().render(shown))
    return {f"{key}.html": page.encode(), **_exported(key, [reference])}


def _exported(name: str, references: list[Reference]) -> dict[str, bytes]:
    return {f"{name}.{end}": write(references).encode() for end, (_, write) in exports.FORMATS.items()}


def described(reference: Reference) -> str:
    """What a search engine may say of the page."""
    where = " ".join(filter(None, [exports.plain(reference, "journal"), issue(reference)]))
    paper = f"{reference.short}. {_sentence(title(reference))} {where}"
    return shortened(f"What this review rests on one paper, and what it stands beside: {paper}")


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
    environment.filters["slug"] = tables.slug
    return environment.get_template("reference.html")


def title(reference: Reference) -> str:
    return exports.plain(reference, "title")


def issue(reference: Reference) -> str:
    """'2012;150(1):165–178', as far as it is known."""
    volume, number, pages = (exports.plain(reference, name) for name in ("volume", "number", "pages"))
    numbers = f"{f';{volume}' if volume else ''}{f'({number})' if number else ''}"
    return f"{reference.field('year')}{numbers}{f':{pages}' if pages else ''}."


def authors(reference: Reference) -> str:
    """The authors as a citation has them: 'Acharyya S, Oskarsson T'."""
    shown = [_author(name) for name in reference.authors]
    more = [" et al."] if reference.fields.get("author", "").endswith("and others") else []
    return ", ".join(shown) + "".join(more)


def _author(name: str) -> str:
    family, _, given = name.partition(",")
    letters = "".join(word[0] for word in given.replace(".", " ").replace("-", " ").split())
    return f"{family.strip()} {letters}".strip()


def links(reference: Reference) -> list[tuple[str, str]]:
    """The ways to the paper itself: label and address."""
    wanted = (
        ("doi", "DOI ", "https://doi.org/"),
        ("pmid", "PubMed ", exports.PUBMED),
        ("pmcid", "Free full text ", "https://pmc.ncbi.nlm.nih.gov/articles/"),
    )
    return [
        (f"{label}{value}", f"{address}{value}{'/' if name == 'pmid' else ''}")
        for name, label, address in wanted
        if (value := reference.field(name))
    ]


def _shown(key: str, known: Known, chapters: list[tuple[str, str]]) -> dict[str, Any]:
    reference, rests = known.references[key], known.reliance[key]
    heading = title(reference)
    written = authors(reference)
    journal = exports.plain(reference, "journal")
    ways = links(reference)
    near = [name for name in known.similar[key] if name not in known.beside.get(key, {})]
    return {
        "up": "../",
        "key": key,
        "title": heading,
        "authors": written,
        "journal": journal,
        "issue": issue(reference),
        "links": ways,
        "note": exports.plain(reference, "note"),
        "notices": notices.printed(key, known.repository),
        "subjects": known.subjects.get(key, []),
        "clauses": known.clauses if key == FOUNDING else [],
        "chapters": chapters,
        "findings": [_finding(row, known) for row in rests.findings],
        "claims": [_claim(row) for row in rests.claims],
        "trials": [_trial(row) for row in rests.trials],
        "others": [
            {
                "title": known.titles[table],
                "rows": rows,
                "address": f"{_PAGES.get(table, DICTIONARY)}.html",
            }
            for table, rows in sorted(rests.others.items())
        ],
        "beside": [
            {**_brief(known.references[other]), "claims": shared}
            for other, shared in list(known.beside.get(key, {}).items())[:BESIDE_AT_MOST]
        ],
        "more": max(len(known.beside.get(key, {})) - BESIDE_AT_MOST, 0),
        "similar": [_brief(known.references[other]) for other in near],
        "exports": [(name, f"{key}.{end}") for end, (name, _) in exports.FORMATS.items()],
        "citation": " ".join(
            filter(
                None,
                [f"{written}." if written else "", _sentence(heading), journal, issue(reference), ways[0][1]],
            )
        ),
    }


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _brief(reference: Reference) -> dict[str, Any]:
    return {"key": reference.key, "short": reference.short, "title": title(reference)}


def _finding(row: Any, known: Known) -> dict[str, str]:
    cell, process = known.names["cells"][row.cell], known.names["processes"][row.process]
    facts = [
        f"{row.direction} escape or spread" if row.direction in ("promotes", "inhibits") else row.direction,
        ", ".join(row.species),
        row.design,
        f"level {row.level}",
        f"rated {row.rating}",
        f"checked {row.checked.isoformat()} against the {row.place.replace('-', ' ')}",
    ]
    mechanism = known.names["mechanisms"][row.mechanism].lower()
    heading = f"{cell}: {process.lower()}, {mechanism}"
    facts += [] if row.counts else ["not counted, because the paper was retracted"]
    return {"id": row.id, "heading": heading, "finding": row.finding, "facts": "; ".join(facts)}


def _claim(row: Any) -> dict[str, Any]:
    words = {"for": "For", "against": "Against", "limits": "Limits"}
    return {
        "id": row.claim,
        "bearing": words[row.bearing],
        "statement": row.statement,
        "status": row.status,
        "certainty": row.certainty,
        "verdict": verdict(row),
    }


def _trial(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "agent": agent(row),
        "phase": row.phase,
        "condition": row.condition,
        "result": row.result,
        "registry": [(number, REGISTRY + number) for number in row.nct],
    }
