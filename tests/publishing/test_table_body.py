"""Rows kept as one node are written as docutils and Sphinx write theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sphinx.application import Sphinx
from sphinx.search import IndexBuilder
from sphinx.transforms import SphinxSmartQuotes
from sphinx.util import docutils as sphinx_docutils

from book.publishing import table_body, trees
from book.publishing.nodes import (
    Column,
    Record,
    _docutils_body,
    link,
    plain,
    table,
    text,
    to_reference,
    to_target,
)

PAGE, OTHER = "here", "below/other"
TARGETS = {"row-1": (PAGE, "row-1"), "far": (OTHER, "far-away")}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site of Sphinx's own with two pages, and our rows."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "conf.py").write_text("root_doc = 'here'\n", "utf-8")
    (folder / "below").mkdir()
    for name in (PAGE, OTHER):
        (folder / f"{name}.rst").write_text("One\n===\n", "utf-8")
    with sphinx_docutils.patch_docutils(), sphinx_docutils.docutils_namespace():
        out, kept = folder / "out", folder / "trees"
        made: Any = Sphinx(folder, folder, out, kept, "html", status=None, warning=None)
        trees.setup(made)
        table_body.setup(made)
        made.build()
        made.builder.current_docname = PAGE
        made.env.get_domain("std").anonlabels.update(TARGETS)
        yield made


COLUMNS = [Column("One", 50, facet=True), Column("Other", 50)]


def read(app: Any, made: nodes.table) -> nodes.document:
    """The document of a page with this table, as it is kept."""
    document = new_document("here.rst")
    vars(document.settings).update(vars(app.builder.docsettings) | {"env": app.env, "smart_quotes": True})
    document += made
    app.env.temp_data["docname"] = PAGE
    SphinxSmartQuotes(document, None).apply()
    return document


def written(app: Any, document: nodes.document) -> str:
    app.env.apply_post_transforms(document, PAGE)
    translator = app.builder.create_translator(document, app.builder)
    document.walkabout(translator)
    return "".join(translator.body)


def both(records: Sequence[Record]) -> tuple[nodes.table, nodes.table]:
    """The table as it is made for the site, and with docutils' own rows."""
    ours = table(COLUMNS, records, "looks", latex=False)
    theirs = table(COLUMNS, [], "looks", latex=False)
    group = theirs[0]
    group.remove(group[-1])
    group += _docutils_body([(record.target, record.cells) for record in records], latex=False)
    return ours, theirs


WORDS = st.text("ab\"'.-`<>&@ é\n", min_size=1, max_size=12)
INLINE = st.one_of(
    WORDS.map(text),
    st.tuples(WORDS, st.lists(st.sampled_from(["big", "bearing-for"]), max_size=2)).map(
        lambda made: plain(made[0], *made[1])
    ),
    WORDS.map(lambda words: [nodes.strong("", words)]),
    st.sampled_from(["cell", "a.b"]).map(lambda words: [nodes.literal("", words)]),
    st.tuples(WORDS, st.sampled_from(["https://a.org/?b=1&c=2", "http://x/'"])).map(lambda made: link(*made)),
    WORDS.map(lambda words: to_reference(words, "key2020")),
    st.tuples(WORDS, st.sampled_from(sorted(TARGETS)), st.lists(st.just("claim-badge"), max_size=1)).map(
        lambda made: [to_target(made[0], made[1], *made[2])]
    ),
)
CELLS = st.lists(INLINE, max_size=3).map(lambda parts: [node for part in parts for node in part])
RECORDS = st.lists(
    st.tuples(st.lists(CELLS, min_size=2, max_size=2), st.sampled_from(["", "row-1", "ré"])), max_size=4
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(RECORDS)
def test_rows_are_written_as_those_of_docutils(app: Any, made: list[tuple[Any, str]]) -> None:
    again = [([[node.deepcopy() for node in cell] for cell in cells], target) for cells, target in made]
    ours, _ = both([Record(*each) for each in made])
    _, theirs = both([Record(*each) for each in again])
    assert not list(ours.findall(nodes.row))[1:]
    one, other = read(app, ours), read(app, theirs)
    assert set(words(app, one)) == set(words(app, other))
    assert written(app, one) == written(app, other)


def words(app: Any, document: nodes.document) -> list[str]:
    """What the search finds."""
    return list(IndexBuilder(app.env, "en", {}, "")._word_collector(document).words)


@pytest.mark.parametrize(
    "node",
    [
        nodes.subscript("", "2"),
        nodes.strong("", "2", classes=["big"]),
        nodes.literal("", "2 3"),
        nodes.inline("", "2", ids=["two"]),
        nodes.reference("", "2", refuri="https://a.org", internal=False, classes=["big"]),
        nodes.reference("", "2", refuri="https://a.org", internal=False, reftitle="Two"),
        nodes.reference("", "", nodes.strong("", "2"), refuri="https://a.org", internal=False),
    ],
)
def test_a_table_with_more_than_is_known_keeps_the_rows_of_docutils(node: nodes.Node) -> None:
    ours, theirs = both([Record([text("a"), [node]], "row-1")])
    assert not list(ours.findall(table_body.Body))
    assert ours.pformat() == theirs.pformat()


def test_in_print_and_in_an_ebook_rows_are_those_of_docutils() -> None:
    made = table(COLUMNS, [Record([text("a"), text("b")], "row-1")], latex=True)
    assert len(list(made.findall(nodes.entry))) == 4
    assert next(iter(made.findall(nodes.target)))["ids"] == ["row-1"]


def test_a_target_that_is_none_is_told_as_sphinx_tells_it(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    told = []
    for made in both([Record([text("a"), [to_target("b", "nowhere")]])]):
        caplog.clear()
        assert ">b</span>" in written(app, read(app, made))
        said = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
        told.append([one.rpartition("WARNING: ")[2] for one in said])
    assert told == [["undefined label: 'nowhere'"]] * 2


def test_words_can_be_changed() -> None:
    ours, _ = both([Record([to_reference("Doe", "doe2001"), text("b")])])
    body = next(iter(ours.findall(table_body.Body)))
    body.change(lambda words: words._replace(kind=table_body.Kind.OUTSIDE, to="https://doi.org/1"))
    assert {words.to for _, cells in body.rows for cell in cells for words in cell} == {"https://doi.org/1"}
    assert body.deepcopy().rows == body.rows
