"""Which edition this is: version, date, last search, PDF, how to cite, and the editions before it."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst.directives import positive_int
from sphinx.application import Sphinx

from book import tables
from book.publishing import owner
from book.publishing.download import pdf_link
from book.publishing.nodes import Column, DataDirective, Record, bullets, link, paragraph, table, text
from book.repository import here

NOT_SEARCHED = "not searched yet"


def last_search() -> str:
    """The day the newest search started, or that there was none."""
    rows = tables.read("searches")
    return NOT_SEARCHED if rows.empty else max(rows["started"]).isoformat()


def citation(settings: owner.Owner) -> str:
    """The review as a reader cites it, without its address."""
    year = f" {settings.released.year}" if settings.released else ""
    return f"The contributors. {settings.title}. Version {settings.version}.{year}."


class Edition(DataDirective):
    """Version, date of release, date of the last search, and the PDF where there is one."""

    def run(self) -> list[nodes.Node]:
        settings = owner.read(here())
        released = settings.released.isoformat() if settings.released else "unreleased"
        facts = [
            [nodes.strong("", "Version "), *text(f"{settings.version}, {released}")],
            [nodes.strong("", "Last search: "), *text(last_search())],
        ]
        return [bullets(facts), pdf_link()]


class HowToCite(DataDirective):
    """The citation, with the DOI and the address where the owner has set them."""

    def run(self) -> list[nodes.Node]:
        settings = owner.read(here())
        shown = text(citation(settings))
        if settings.doi:
            shown += [*text(" "), *link(f"doi:{settings.doi}", f"https://doi.org/{settings.doi}")]
        if settings.url:
            shown += [*text(" "), *link(settings.url, settings.url)]
        return [nodes.block_quote("", paragraph(shown), classes=["how-to-cite"])]


class Releases(DataDirective):
    """Each published version, newest first; or only the newest, as many as its argument says."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        rows = tables.read("releases").iloc[::-1]
        if self.arguments:
            rows = rows.head(positive_int(self.arguments[0]))
        return [
            bullets(
                [nodes.strong("", row.version), *text(f" ({row.released.isoformat()}): {row.summary}.")]
                for row in rows.itertuples(index=False)
            )
        ]


class Searches(DataDirective):
    """The searches made so far, or that there was none."""

    def run(self) -> list[nodes.Node]:
        rows = tables.read("searches")
        if rows.empty:
            return [paragraph(text("Not searched yet: no systematic search has been run for this version."))]
        records = [
            Record(
                [text(row.started.isoformat()), text(row.source), text(row.strategy), text(str(row.found))]
            )
            for row in rows.itertuples(index=False)
        ]
        columns = [Column("Started", 15), Column("Source", 15), Column("Strategy", 55), Column("Found", 15)]
        return [table(columns, records, "searches", latex=self.latex)]


def setup(app: Sphinx) -> None:
    app.add_directive("edition", Edition)
    app.add_directive("how-to-cite", HowToCite)
    app.add_directive("release-list", Releases)
    app.add_directive("search-list", Searches)
