"""How a reference is printed: author–year labels, DOI and PubMed links, one list a page or one for all."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from string import ascii_lowercase
from typing import Any, ClassVar

import pybtex.plugin
from docutils import nodes
from pybtex.richtext import Symbol, Text
from pybtex.style.formatting import BaseStyle, toplevel
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import field, href, join, names, optional, sentence, tag, words
from sphinx.application import Sphinx
from sphinxcontrib.bibtex import roles, transforms
from sphinxcontrib.bibtex.directives import BibliographyDirective
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.label import LabelReferenceStyle

from book import bibliography, notices
from book.bibliography import Reference
from book.repository import here

_PAGES = field("pages", apply_func=lambda text: Text(Symbol("ndash")).join(text.split(re.compile("-+"))))


class AuthorYearLabels(BaseLabelStyle):  # type: ignore[misc]
    """'Qian et al., 2011', told apart by a, b, c where two papers of the review would be the same.

    The letter is the same on every page, whichever papers its list holds. A retracted or doubted paper says
    so in its label, and thus wherever it is cited.
    """

    def format_labels(self, sorted_entries: list[Any]) -> list[str]:
        known = _labels_of(bibliography.text(here()))
        return [known[entry.key] + notices.grave_mark(entry.key) for entry in sorted_entries]


@lru_cache(1)
def _labels_of(text: str) -> dict[str, str]:
    """The labels of the bibliography as it reads now: the same for every list of a build, so made once."""
    return labels(bibliography.read())


def labels(references: Mapping[str, Reference]) -> dict[str, str]:
    """The label of every reference by key."""
    alike: dict[str, list[str]] = {}
    for key in sorted(references):
        alike.setdefault(references[key].short, []).append(key)
    return {
        key: short + (ascii_lowercase[number] if len(keys) > 1 else "")
        for short, keys in alike.items()
        for number, key in enumerate(keys)
    }


class ReviewStyle(BaseStyle):  # type: ignore[misc]
    """Authors. Title. Journal year;volume(number):pages. DOI, PMID and PMC as links."""

    default_sorting_style = "author_year_title"
    default_label_style = AuthorYearLabels
    most_authors: ClassVar[int | None] = None
    """How many authors an entry names before it says 'et al.'; all where there is no limit."""

    def format_authors(self, entry: Any) -> Any:
        people = entry.persons.get("author", [])
        shown = people[:-1] if people and str(people[-1]) == "others" else people
        if self.most_authors is not None:
            shown = shown[: self.most_authors]
        if len(shown) == len(people):
            return optional[sentence[names("author", sep=", ", sep2=" and ", last_sep=" and ")]]
        first = (self.format_name(person, self.abbreviate_names) for person in shown)
        return sentence[join(sep=", ")[(*first, "et al.")]]

    def format_title(self, entry: Any, which_field: str, as_sentence: bool = True) -> Any:
        title = field(which_field)
        return sentence[title] if as_sentence else title

    def get_article_template(self, entry: Any) -> Any:
        numbers = join[
            optional[";", field("volume")], optional["(", field("number"), ")"], optional[":", _PAGES]
        ]
        return toplevel[
            self.format_authors(entry),
            self.format_title(entry, "title"),
            sentence[join[tag("em")[optional[field("journal")]], " ", field("year"), numbers]],
            self._notices(entry),
            self._links(entry),
        ]

    def get_misc_template(self, entry: Any) -> Any:
        return toplevel[
            self.format_authors(entry),
            self.format_title(entry, "title"),
            sentence[join[optional[field("publisher"), " "], field("year")]],
            self._notices(entry),
            self._links(entry),
        ]

    get_book_template = get_incollection_template = get_inproceedings_template = get_misc_template
    get_techreport_template = get_misc_template

    def _notices(self, entry: Any) -> Any:
        """What was published on the paper since, each linked to where it stands."""
        shown = []
        for one in notices.printed(entry.key):
            what = tag("strong")[one.text] if one.kind in notices.GRAVE else one.text
            shown.append(sentence[href[one.url, what] if one.url else what])
        return words[shown] if shown else ""

    def _links(self, entry: Any) -> Any:
        wanted = (
            ("doi", "https://doi.org/", "doi:"),
            ("pmid", "https://pubmed.ncbi.nlm.nih.gov/", "PMID "),
            ("pmcid", "https://pmc.ncbi.nlm.nih.gov/articles/", ""),
        )
        links = [
            href[f"{address}{entry.fields[name]}", f"{shown}{entry.fields[name]}"]
            for name, address, shown in wanted
            if entry.fields.get(name)
        ]
        return words(sep=", ")[links] if links else ""


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ", sep2="; ", last_sep="; ")


@dataclasses.dataclass
class RoundLabels(LabelReferenceStyle):
    """'(Qian et al., 2011; Kaplan et al., 2005)': the labels of the list, so that both agree."""

    bracket_parenthetical: BracketStyle = dataclasses.field(default_factory=_round)


ON_SITE = 6
"""Authors a list of the site names, as the NLM's style allows: a paper's own page there has them all."""

LIST = "references-of-this-page"
"""The anchor of the list of a page's references."""


class PageReferences(BibliographyDirective):
    """The references of one page, under it; nothing in the PDF, which has one list at its end."""

    def run(self) -> list[nodes.Node]:
        if self.env.app.builder.format == "latex":
            return []
        self.options["filter"] = "docname in docnames"
        heading = nodes.rubric("", "References of this page", classes=["page-references"], ids=[LIST])
        return [heading, *super().run()]


def _remember_plugins() -> None:
    """Let pybtex look each plug-in up once: for each citation it would ask every installed package anew."""
    remembered = cache(pybtex.plugin.find_plugin)
    for module in (pybtex.plugin, roles, transforms):
        setattr(module, "find_plugin", remembered)  # noqa: B010  # the modules declare no such attribute


def _shorten(app: Sphinx) -> None:
    """A list of the site names the first authors; print and e-book have no other place for the rest."""
    ReviewStyle.most_authors = ON_SITE if app.builder.name == "html" else None


def setup(app: Sphinx) -> None:
    pybtex.plugin.register_plugin("pybtex.style.formatting", "review", ReviewStyle)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "review", RoundLabels)
    _remember_plugins()
    app.add_directive("page-references", PageReferences)
    app.connect("builder-inited", _shorten)
