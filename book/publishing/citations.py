"""The same citations, sooner: what sphinxcontrib-bibtex works out again for every page is worked out once.

Hot spots of sphinxcontrib-bibtex 2.7 and pybtex 0.26, each wrapped so that its own code still decides:

- an entry is formatted for each list it stands in, and once more for its tooltip: once (`entries`);
- a list's filter goes through all citations for each entry: they are sorted by key once;
- a citation looks for its entry in the lists of all pages: it is given the entries with its keys only;
- a style is looked for among all installed packages each time it is named: found once;
- an entry looks for the places that cite it in all pages: it is given those of its page only;
- all lists are put together again in each build: not where nothing they are made of has changed.
"""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pybtex.plugin
from pybtex.database import Entry
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinxcontrib.bibtex.domain import BibtexDomain
from sphinxcontrib.bibtex.domain import get_docnames as _in_order
from sphinxcontrib.bibtex.nodes import bibliography as bibliography_node
from sphinxcontrib.bibtex.transforms import BibliographyTransform

from book import remembered
from book.publishing import entries

MADE_OF = "review_made_of"
"""Where the domain's data have its citations, and the state of what they were made of."""

BY_PLACE = {"docname", "docnames", "cited"}
"""Names in a filter whose values hang on where an entry is cited, not on the entry."""


_found_once = functools.cache(pybtex.plugin._load_entry_point)
"""A style by its group and name; none of them comes or goes during a build."""


@contextmanager
def _replaced(owner: type, name: str, new: Callable[..., Any]) -> Iterator[None]:
    """`owner.name` is `new` for a while."""
    old = getattr(owner, name)
    setattr(owner, name, new)
    try:
        yield
    finally:
        setattr(owner, name, old)


@contextmanager
def _narrowed(domain: BibtexDomain, name: str, part: list[Any]) -> Iterator[None]:
    """The domain's list `name` holds only `part` for a while."""
    whole = domain.data[name]
    domain.data[name] = part
    try:
        yield
    finally:
        domain.data[name] = whole


def _where_cited(domain: BibtexDomain) -> dict[str, frozenset[str]]:
    """The pages that cite each key."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for reference in domain.citation_refs:
        for target in reference.targets:
            found[target.key].add(reference.docname)
    return {key: frozenset(pages) for key, pages in found.items()}


def _by_place_alone(filter_: ast.AST) -> bool:
    """Whether a filter gives one answer for all entries that are cited in the same places."""
    return {node.id for node in ast.walk(filter_) if isinstance(node, ast.Name)} <= BY_PLACE


def _filtering(domain: BibtexDomain, plain: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
    """`get_filtered_entries` that gives an entry only the citations of its own key, one of each page.

    Entries that are cited in the same places are put to a filter that asks for nothing else only once.
    """
    where = _where_cited(domain)
    one_of: dict[tuple[str, str], Any] = {}
    for reference in domain.citation_refs:
        for target in reference.targets:
            one_of.setdefault((target.key, reference.docname), reference)

    def get_filtered_entries(self: BibtexDomain, place: Any) -> Iterator[tuple[str, Entry]]:
        bibliography = self.bibliographies[place]
        shared = _by_place_alone(bibliography.filter_)
        answers: dict[frozenset[str], bool] = {}
        for entry in self.get_entries(bibliography.bibfiles):
            key = bibliography.keyprefix + entry.key
            pages = where.get(key, frozenset())
            wanted = entry.key in bibliography.keys
            if shared and not wanted and pages in answers:
                if answers[pages]:
                    yield key, entry
                continue
            references = [one_of[key, page] for page in pages]
            with _narrowed(self, "citation_refs", references), _only(self, entry):
                found = list(plain(self, place))
            if shared and not wanted:
                answers[pages] = bool(found)
            yield from found

    return get_filtered_entries


@contextmanager
def _only(domain: BibtexDomain, entry: Entry) -> Iterator[None]:
    """The domain holds one entry for a while."""
    vars(domain)["get_entries"] = lambda bibfiles: [entry]
    try:
        yield
    finally:
        del vars(domain)["get_entries"]


def _cited_keys(self: BibtexDomain, docnames: list[str]) -> Iterator[str]:
    """`get_all_cited_keys`, the pages' places looked up and not searched for."""
    place = {name: number for number, name in enumerate(docnames)}
    for reference in sorted(self.citation_refs, key=lambda one: place[one.docname]):
        for target in reference.targets:
            yield target.key


def _put_in_order(domain: BibtexDomain) -> None:
    """Lists and citations as a fresh build meets them: one of a page read again would come last."""
    lists = domain.data["bibliographies"]
    domain.data["bibliographies"] = {key: lists[key] for key in sorted(lists, key=lambda one: one.docname)}
    domain.data["citation_refs"] = sorted(domain.citation_refs, key=lambda one: one.docname)


def _updating(plain: Callable[[BibtexDomain], Iterable[str]]) -> Callable[[BibtexDomain], Iterable[str]]:
    def env_updated(self: BibtexDomain) -> Iterable[str]:
        _put_in_order(self)
        state, told = _state(self), self.env.app._warncount
        before, known = self.data.get(MADE_OF, ("", []))
        if self.env.config_status == CONFIG_OK and before == state:
            self.citations[:] = known  # less those of pages that were read again
            return []
        filtering = _filtering(self, BibtexDomain.get_filtered_entries)
        remembering = entries.remembering(entries.taken_over(self), BaseStyle.format_entry)
        with (
            _replaced(BibtexDomain, "get_filtered_entries", filtering),
            _replaced(BibtexDomain, "get_all_cited_keys", _cited_keys),
            _replaced(BaseStyle, "format_entry", remembering),
        ):
            changed = list(plain(self))
        if told == self.env.app._warncount:  # else all is to be told again
            self.data[MADE_OF] = state, list(self.citations)
        return changed

    return env_updated


def _state(domain: BibtexDomain) -> str:
    """What lists and citations are made of, but for the settings; the lines they stand in mean nothing."""
    lists = [
        (key, one[1:8], ast.dump(one.filter_), one.keys, _ids(one.citation_nodes))
        for key, one in domain.bibliographies.items()
    ]
    cited = [(one.docname, one.targets) for one in domain.citation_refs]
    files = [(path, file.mtime) for path, file in domain.bibdata.bibfiles.items()]
    return remembered.digest(repr((lists, cited, files, list(_in_order(domain.env)))).encode())  # type: ignore[no-untyped-call]


def _ids(named: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, node["ids"][0]) for key, node in named.items()]


def _resolving(plain: Callable[..., Any]) -> Callable[..., Any]:
    indices: dict[int, tuple[list[Any], dict[str, list[tuple[int, Any]]]]] = {}

    def index(citations: list[Any]) -> dict[str, list[tuple[int, Any]]]:
        whole, found = indices.get(id(citations), (None, {}))
        if whole is not citations or sum(map(len, found.values())) != len(citations):
            indices.clear()
            by_key: defaultdict[str, list[tuple[int, Any]]] = defaultdict(list)
            for number, citation in enumerate(citations):
                by_key[citation.key].append((number, citation))
            found = dict(by_key)
            indices[id(citations)] = (citations, found)
        return found

    def resolve_xref(
        self: BibtexDomain,
        env: BuildEnvironment,
        page: str,
        builder: Any,
        role: str,
        target: str,
        *nodes: Any,
    ) -> Any:
        known = index(self.citations)
        keys = {word.strip() for word in target.replace("{", ",").replace("}", ",").split(",")}
        hits = (hit for key in keys for hit in known.get(key, ()))
        mine = sorted(hits, key=lambda hit: hit[0])
        with _narrowed(self, "citations", [citation for _, citation in mine]):
            return plain(self, env, page, builder, role, target, *nodes)

    return resolve_xref


def _listing(plain: Callable[..., None]) -> Callable[..., None]:
    def run(self: BibliographyTransform, **words: Any) -> None:
        pages = {node["docname"] for node in self.document.findall(bibliography_node)}
        if pages:
            domain = self.document.settings.env.get_domain("cite")
            references = [one for one in domain.citation_refs if one.docname in pages]
            with _narrowed(domain, "citation_refs", references):
                plain(self, **words)

    return run


def setup(app: Sphinx) -> None:
    """Put the wrappers in place, once for the life of the process."""
    entries.setup(app)
    wrappers: tuple[tuple[type, str, Callable[..., Callable[..., Any]]], ...] = (
        (BibtexDomain, "env_updated", _updating),
        (BibtexDomain, "resolve_xref", _resolving),
        (BibliographyTransform, "run", _listing),
    )
    pybtex.plugin._load_entry_point = _found_once
    for owner, name, wrapper in wrappers:
        plain = getattr(owner, name)
        if not hasattr(plain, "__wrapped__"):
            setattr(owner, name, functools.wraps(plain)(wrapper(plain)))
