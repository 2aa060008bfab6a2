"""Trees walked, built and numbered by our own code are those of docutils and Sphinx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st

from book.publishing import trees
from tests.building import sphinx

KINDS = (nodes.paragraph, nodes.emphasis, nodes.section, nodes.literal)


def tree(made: Any) -> nodes.Node:
    """A tree of nested lists of kinds and words."""
    if isinstance(made, str):
        return nodes.Text(made)
    kind, below = made
    node: nodes.Node = kind()
    node.children = [tree(each) for each in below]  # type: ignore[assignment]
    for child in node.children:
        child.parent = node  # type: ignore[assignment]
    return node


TREES = st.recursive(
    st.tuples(st.sampled_from(KINDS), st.just([])),
    lambda inner: st.tuples(st.sampled_from(KINDS), st.lists(st.one_of(inner, st.text(max_size=3)))),
    max_leaves=30,
).map(tree)


def plain() -> Callable[..., Iterator[nodes.Node]]:
    """The walk of docutils itself, whether ours is in its place or not."""
    return getattr(nodes.Node.findall, "__wrapped__", nodes.Node.findall)


@given(TREES, st.sampled_from([None, *KINDS, nodes.Text, nodes.Element, lambda node: len(node.children) > 1]))
def test_a_walk_finds_the_same_nodes_in_the_same_order(top: nodes.Node, wanted: Any) -> None:
    found = list(trees._finding(plain())(top, wanted))
    assert list(map(id, found)) == list(map(id, plain()(top, wanted)))


@given(TREES, st.booleans(), st.booleans(), st.booleans())
def test_other_walks_are_left_to_docutils(
    top: nodes.Node, include_self: bool, descend: bool, siblings: bool
) -> None:
    words = {"include_self": include_self, "descend": descend, "siblings": siblings}
    found = list(trees._finding(plain())(top, nodes.Text, **words))
    assert list(map(id, found)) == list(map(id, plain()(top, nodes.Text, **words)))


@given(TREES, TREES)
def test_a_walk_goes_on_through_what_is_put_in_the_place_of_a_node(
    top: nodes.Node, other: nodes.Node
) -> None:
    """As the transforms do: each paragraph gives way to what stood in it."""

    def changed(findall: Callable[..., Iterator[nodes.Node]]) -> list[str]:
        copy, met = top.deepcopy(), []
        for node in findall(copy, nodes.paragraph):
            met.append(node.astext())
            if node.parent is not None:
                node.parent.replace(node, other.deepcopy())
        return [*met, copy.pformat()]

    assert changed(trees._finding(plain())) == changed(plain())


@given(TREES)
def test_every_node_knows_its_document(top: nodes.Node) -> None:
    assert all(trees._document(node) is None for node in plain()(top))
    document = new_document("page")
    document.current_source, document.current_line = "page.md", 7
    trees._setting_up(nodes.Node.setup_child)(document, top)
    assert all(trees._document(node) is document for node in plain()(top))
    assert (top.source, top.line) == ("page.md", 7)


PAGES = {
    "index": """
A "top" -- of sorts...
======================

.. toctree::
   :numbered:

   one
   two

:numref:`a-figure`, :numref:`Panel {number} called {name} <a-table>`, :numref:`some-code`, :numref:`part`.
""",
    "one": """
One isn't "two"
===============

'Single', "double 'nested' marks", ``"literal" -- kept``, *"em* phasis", dashes -- and --- more, dots ... so.

.. _part:

A part
------

.. figure:: picture.svg
   :name: a-figure

   The "first" figure -- of two.

.. code-block:: python
   :name: some-code
   :caption: Some "code"

   print("it's", 'left -- alone...')

See :numref:`a-table` and :numref:`a-figure`.
""",
    "two": """
Two
===

.. table:: A table's "title"
   :name: a-table

   ===== =====
   "a"   b--c
   ===== =====
   don't ...
   ===== =====

.. figure:: picture.svg
   :name: other-figure

   Other.

:numref:`other-figure` :numref:`some-code` :numref:`part` :ref:`part`
""",
}
SETTINGS = """
extensions = [{more}]
numfig = True
html_theme = 'basic'
html_copy_source = False
"""
OURS = "'book.publishing.trees', 'book.publishing.numbering'"


def built(folder: Path, more: str) -> dict[str, str]:
    """The pages of a small project, from nothing and again after a change."""
    folder.mkdir()
    (folder / "conf.py").write_text(SETTINGS.format(more=more), "utf-8")
    (folder / "picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    for name, text in PAGES.items():
        (folder / f"{name}.rst").write_text(text.lstrip(), "utf-8")
    pages: dict[str, str] = {}
    for time in ("first", "again"):
        assert sphinx(folder) == ""
        for name in PAGES:
            pages[f"{name}, {time}"] = (folder / "out" / f"{name}.html").read_text("utf-8")
        index = folder / "index.rst"
        index.write_text(
            f'{index.read_text("utf-8")}\nOne "sentence" more: :numref:`other-figure`.\n', "utf-8"
        )
    return pages


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    folder = tmp_path_factory.mktemp("trees")
    return built(folder / "plain", ""), built(folder / "ours", OURS)


def test_pages_are_those_of_sphinx_itself(pairs: tuple[dict[str, str], dict[str, str]]) -> None:
    stock, ours = pairs
    assert "“double ‘nested’ marks”" in stock["one, first"]
    assert "Panel 2.1 called" in stock["index, first"]
    for name, page in stock.items():
        assert ours[name] == page, name
