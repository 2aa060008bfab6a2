"""``{number}`name` ``: a count in prose, computed from the tables."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book import census
from book.faults import did_you_mean
from book.remembered import remembered

LOGGER = logging.getLogger(__name__)


class NumberRole(SphinxRole):
    """The count that `book.census` gives that name: of the review, or of the chapter the role stands in."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        known = _known(self.env.docname.rsplit("/", 1)[-1] if self.text.startswith(census.HERE) else "")
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


@remembered
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
    app.add_role("number", NumberRole())
