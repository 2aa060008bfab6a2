"""Entries of the bibliography formatted once, and sooner: where they hold no TeX, no reader of TeX is asked.

What was formatted in an earlier build is taken over from Sphinx's own memory while code and settings are
unchanged and the entry is equal to what it was. Where there is no such memory, entries are formatted while
the chapters are run.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, cast

from pybtex.database import Entry
from pybtex.plugin import find_plugin
from pybtex.richtext import Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinxcontrib.bibtex.domain import BibtexDomain

from book.publishing import execution

Known = dict[tuple[type[BaseStyle], str], tuple[Entry, Any]]
"""The formatted text of an entry, by style and key, with the entry it was made of."""

PLAIN = re.compile(r"(?! )(?:[^\W_]|[.,:;()/](?![.,:;()/])|[ -](?=[^\W_]))+")
"""Text that is the same when it is read as LaTeX: letters, digits, single stops, spaces and hyphens."""

_ahead: Known = {}
"""What was formatted before the lists were known."""


def remembering(known: Known, plain: Callable[..., FormattedEntry]) -> Callable[..., FormattedEntry]:
    """`BaseStyle.format_entry` that formats an entry once for each style."""

    def format_entry(self: BaseStyle, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
        place = (type(self), entry.key)
        made_of, text = known.get(place, (None, None))
        if made_of is not entry and made_of != entry:
            text = plain(self, label, entry, bib_data).text
            known[place] = (entry, text)
        return FormattedEntry(entry.key, text, label)

    return format_entry


def taken_over(domain: BibtexDomain) -> Known:
    """What the last build formatted; nothing where code or settings have changed since."""
    if domain.env.config_status != CONFIG_OK:
        return _ahead
    styles: dict[str, type[BaseStyle]] = {}
    known: Known = {}
    for citation in domain.citations:
        bibliography = domain.bibliographies.get(citation.bibliography_key)
        if bibliography is not None:
            name = bibliography.style
            if name not in styles:
                styles[name] = find_plugin("pybtex.style.formatting", name)
            known[styles[name], citation.entry.key] = (citation.entry, citation.formatted_entry.text)
    return known


def _format_ahead(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Format every entry in the style that lists have where they name none."""
    if env.config_status != CONFIG_OK:
        domain, name = cast(BibtexDomain, env.get_domain("cite")), app.config["bibtex_default_style"]
        style = find_plugin("pybtex.style.formatting", name)()
        formatted = remembering(_ahead, BaseStyle.format_entry)
        for entry in domain.bibdata.data.entries.values():
            formatted(style, "", entry)


def _reading(plain: Callable[[type[Text], str], Text]) -> Callable[[type[Text], str], Text]:
    def from_latex(cls: type[Text], latex: str) -> Text:
        return Text(latex) if PLAIN.fullmatch(latex) else plain(cls, latex)

    return from_latex


def setup(app: Sphinx) -> None:
    """Format ahead, and put the reader's wrapper in place, once for the life of the process."""
    app.connect("env-before-read-docs", _format_ahead, execution.AHEAD)
    plain = Text.from_latex.__func__
    if not hasattr(plain, "__wrapped__"):
        Text.from_latex = classmethod(functools.wraps(plain)(_reading(plain)))
