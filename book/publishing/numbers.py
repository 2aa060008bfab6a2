"""``{number}`name` ``: a count in prose, computed from the tables."""

from __future__ import annotations

from contextlib import suppress

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book import census, remembered
from book.faults import FaultyInput, did_you_mean
from book.publishing import execution

LOGGER = logging.getLogger(__name__)


class NumberRole(SphinxRole):
    """The count that `book.census` gives that name: of the review, or of the chapter the role stands in.

    A page hangs on the number and not on the tables behind it, which are nearly all there are.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        with remembered.unseen():
            known = _counts(self.env.docname, self.text)
        _stated(self.env).setdefault(self.env.docname, {})[self.text] = known.get(self.text)
        if self.text not in known:
            LOGGER.warning(
                "'%s' is not a count of book/census.py%s",
                self.text,
                did_you_mean(self.text, known),
                location=self.get_location(),
                type="review",
                subtype="number",
            )
            return [nodes.literal("", self.text)], []
        return [nodes.inline("", f"{known[self.text]:,}", classes=["computed-number"])], []


def changed(env: BuildEnvironment) -> set[str]:
    """The pages that state a number that is another one by now."""
    return {
        page
        for page, stated in _stated(env).items()
        if any(_counts(page, name).get(name) != number for name, number in stated.items())
    }


def _stated(env: BuildEnvironment) -> dict[str, dict[str, int | None]]:
    """The numbers each page states, by name; kept in Sphinx's environment beside the page's tree."""
    if not hasattr(env, "review_numbers"):
        env.review_numbers = {}  # type: ignore[attr-defined]
    stated: dict[str, dict[str, int | None]] = env.review_numbers  # type: ignore[attr-defined]
    return stated


def _count_ahead(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Count while chapters are run: of the processes that read pages each would count for itself."""
    with remembered.unseen(), suppress(FaultyInput, LookupError):  # told by the page that needs it
        if pages:
            _known("")


def _purge(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _stated(env).pop(page, None)


def _counts(page: str, name: str) -> dict[str, int]:
    return _known(page.rsplit("/", 1)[-1] if name.startswith(census.HERE) else "")


@remembered.kept
def _known(chapter: str) -> dict[str, int]:
    """The counts of the review, or those of one chapter; the tables do not change during a build."""
    if not chapter:
        return census.counts()
    try:
        here = census.chapter_counts(chapter)
    except KeyError:
        return {}
    return {census.HERE + name: count for name, count in here.items()}


def setup(app: Sphinx) -> None:
    app.connect("env-before-read-docs", _count_ahead, execution.AHEAD)
    app.connect("env-purge-doc", _purge)
    app.add_role("number", NumberRole())
