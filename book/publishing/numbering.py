"""Figures numbered without every page's tree in hand: of each tree a skeleton is kept that says the same.

Sphinx loads the trees of all pages to number figures and tables, even where one sentence has changed. What it
looks at are sections, tables of contents, and what bears a number; a tree cut down to these gives the same
numbers, and is kept in Sphinx's environment for as long as the tree it was cut from lies as it was written.
It also says which figure another page's reference means, for which Sphinx loads the whole tree each time.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

NAMING = (nodes.caption, nodes.title)
"""What tells whether something that could bear a number does."""


def skeleton(node: nodes.Element, bears_number: Callable[[nodes.Node], bool]) -> nodes.Element | None:
    """`node` with what numbering looks at, and nothing else; none where it holds no such thing."""
    kept = [each for child in node.children if (each := _part(child, bears_number)) is not None]
    if not kept and not isinstance(node, (nodes.document, nodes.section, addnodes.toctree)):
        return None
    return _bare(node, kept)


def _bare(node: nodes.Element, children: Sequence[nodes.Node]) -> nodes.Element:
    """`node` with other children, and free of the document it stood in."""
    bare = copy.copy(node) if not isinstance(node, nodes.document) else nodes.Element()
    bare.parent = bare.document = None  # type: ignore[assignment]
    bare.rawsource, bare.children = "", []
    bare.extend(children)
    return bare


def _part(node: nodes.Node, bears_number: Callable[[nodes.Node], bool]) -> nodes.Element | None:
    if not isinstance(node, nodes.Element):
        return None
    inner = skeleton(node, bears_number)
    if not bears_number(node):
        return inner
    names = [_named(each) for each in node.children if isinstance(each, NAMING)]
    return _bare(node, [*names, *(inner.children if inner is not None else [])])


def _named(node: nodes.Element) -> nodes.Element:
    bare = _bare(node, [])
    bare += nodes.Text(node.astext())
    return bare


def _skeletons(env: BuildEnvironment) -> dict[str, tuple[int, nodes.Element]]:
    """By page, when its tree was written (ns), and its skeleton."""
    if not hasattr(env, "review_skeletons"):
        env.review_skeletons = {}  # type: ignore[attr-defined]
    known: dict[str, tuple[int, nodes.Element]] = env.review_skeletons  # type: ignore[attr-defined]
    return known


def _cut(env: BuildEnvironment, page: str, tree: nodes.Element) -> None:
    """Keep the skeleton of a page's tree as it lies."""

    def bears_number(node: nodes.Node) -> bool:
        return any(domain.get_enumerable_node_type(node) for domain in env.domains.values())

    bare = skeleton(tree, bears_number)
    assert bare is not None
    _skeletons(env)[page] = (_written(env, page), bare)


def _written(env: BuildEnvironment, page: str) -> int:
    return (Path(env.doctreedir) / f"{page}.doctree").stat().st_mtime_ns


def _known(env: BuildEnvironment, plain: Callable[[str], nodes.document]) -> Callable[[str], Any]:
    """`get_doctree` that gives a page's skeleton, cut anew only where the tree was written anew."""

    def get_doctree(page: str) -> nodes.Element:
        known = _skeletons(env)
        if known.get(page, (0, None))[0] != _written(env, page):
            _cut(env, page, plain(page))
        return known[page][1]

    return get_doctree


def _cutting(plain: Callable[..., None]) -> Callable[..., None]:
    """Cut the skeleton of each tree as it is written: it need not be loaded again for that."""

    def write_doctree(self: Builder, page: str, tree: nodes.document, **words: Any) -> None:
        plain(self, page, tree, **words)
        _cut(self.env, page, tree)

    return write_doctree


def _numbering(plain: Callable[..., list[str]]) -> Callable[..., list[str]]:
    def assign_figure_numbers(self: TocTreeCollector, env: BuildEnvironment) -> list[str]:
        vars(env)["get_doctree"] = _known(env, env.get_doctree)
        try:
            return plain(self, env)
        finally:
            del vars(env)["get_doctree"]

    return assign_figure_numbers


class _Named:
    """A page by the names of what bears a number on it: from its skeleton, or else from its tree."""

    def __init__(self, env: BuildEnvironment, page: str) -> None:
        self._env, self._page = env, page
        self.ids = self

    def _tree(self, page: str) -> nodes.document:
        return BuildEnvironment.get_doctree(self._env, page)

    def get(self, name: str) -> Any:
        """As of a document's `ids`."""
        numbered = self._env.get_domain("std").get_enumerable_node_type
        for node in _known(self._env, self._tree)(self._page).findall(nodes.Element):
            if name in node["ids"] and numbered(node):
                return node
        return self._tree(self._page).ids.get(name)


def _looking_up(plain: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(self: StandardDomain, env: BuildEnvironment, *about: Any) -> Any:
        vars(env)["get_doctree"] = functools.partial(_Named, env)
        try:
            return plain(self, env, *about)
        finally:
            del vars(env)["get_doctree"]

    return resolve


def setup(app: Sphinx) -> None:
    """Put the wrappers in place, once for the life of the process."""
    plain, write = TocTreeCollector.assign_figure_numbers, Builder.write_doctree
    look_up = StandardDomain._resolve_numref_xref
    if not hasattr(plain, "__wrapped__"):
        TocTreeCollector.assign_figure_numbers = functools.wraps(plain)(_numbering(plain))  # type: ignore[method-assign]
        Builder.write_doctree = functools.wraps(write)(_cutting(write))  # type: ignore[method-assign, misc]
        StandardDomain._resolve_numref_xref = functools.wraps(look_up)(_looking_up(look_up))  # type: ignore[method-assign]
