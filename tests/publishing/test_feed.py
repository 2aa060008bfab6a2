"""The feed: an Atom document, in order, with addresses only where the owner has set one."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from book import tables
from book.living import recorded, report
from book.publishing import feed, owner
from book.repository import Repository
from tests.copies import copied

ATOM = {"a": feed.ATOM}


def parsed(repository: Repository) -> etree._Element:
    return etree.fromstring(feed.feed(owner.read(repository), repository))


def test_every_version_is_an_entry_the_newest_first(repository: Repository) -> None:
    root = parsed(repository)
    titles = [one.text for one in root.findall("a:entry/a:title", ATOM)]
    assert titles == [f"Version {version}" for version in reversed(list(tables.read("releases")["version"]))]
    assert root.findtext("a:updated", namespaces=ATOM) == root.findtext("a:entry/a:updated", namespaces=ATOM)


def test_what_the_standard_asks_for_is_there(repository: Repository) -> None:
    root = parsed(repository)
    for part in (root, *root.findall("a:entry", ATOM)):
        for name in ("title", "id", "updated"):
            assert part.findtext(f"a:{name}", namespaces=ATOM)
    assert root.findtext("a:author/a:name", namespaces=ATOM) == "The contributors"
    ids = [one.text for one in root.iterfind(".//a:id", ATOM)]
    assert len(ids) == len(set(ids))


def test_an_entry_tells_each_claim_that_moved(repository: Repository) -> None:
    root = parsed(repository)
    told = {
        entry.findtext("a:title", namespaces=ATOM): entry.findtext("a:content", "", namespaces=ATOM)
        for entry in root.findall("a:entry", ATOM)
    }
    for version, changes in recorded.read().items():
        moved = report.moves(changes)
        assert all(one.id in told[f"Version {version}"] for one in moved)
    assert told["Version 0.1.0"] == ""


def test_no_address_is_invented(repository: Repository) -> None:
    assert parsed(repository).findall(".//a:link", ATOM) == []


@pytest.fixture
def addressed(repository: Repository, tmp_path: Path) -> Repository:
    copy = copied(repository, tmp_path)
    copy.citation.write_text(copy.citation.read_text("utf-8") + "url: https://example.org/r\n", "utf-8")
    return copy


def test_with_an_address_each_entry_leads_to_its_part_of_the_page(addressed: Repository) -> None:
    links = [one.get("href") for one in parsed(addressed).findall("a:entry/a:link", ATOM)]
    assert links[-1] == "https://example.org/r/chapters/living/what-changed.html#version-0-1-0"


def test_an_address_leaves_the_ids_as_they_were(repository: Repository, addressed: Repository) -> None:
    one, other = ([e.text for e in parsed(r).iterfind(".//a:id", ATOM)] for r in (repository, addressed))
    assert one == other
