"""``{number}`name` ``: a count in prose, computed from the tables."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book import census
from book.faults import did_you_mean

LOGGER = logging.getLogger(__name__)


class NumberRole(SphinxRole):
    """The count that `book.census` gives that name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        known = census.counts()
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


def setup(app: Sphinx) -> None:
    app.add_role("number", NumberRole())
