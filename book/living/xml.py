"""XML of a service, read as a stranger's: no entities, no network, no DTD, no bottomless tree."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree

from book.living.web import Unreadable

_DECLARES = re.compile(rb"<!ENTITY", re.IGNORECASE)


def parse(content: bytes) -> etree._Element:
    """The root of a reply; raises `Unreadable` where it is no XML or declares entities of its own."""
    if _DECLARES.search(content):
        raise Unreadable("it declares entities, which a reply of this service never does")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"it is no XML that can be read ({str(error)[:120]})") from None
    return root


def text(element: etree._Element | None, path: str = "") -> str:
    """All text in the element at `path`, mark-up left out, in one line; empty where there is none."""
    found = element.find(path) if element is not None and path else element
    return "" if found is None else one_line("".join(found.itertext()))


def one_line(words: str) -> str:
    """`words` without line breaks, doubled spaces and invisible characters: what a table's cell may hold."""
    seen = (char for char in words if unicodedata.category(char) != "Cf")
    return " ".join("".join(char if char.isprintable() else " " for char in seen).split())
