"""Records of PubMed, read from what EFetch sends and what NLM's files hold (PubmedArticleSet)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from book.living import xml
from book.living.web import Unreadable

ROOT = "PubmedArticleSet"
_ENTRY = re.compile(rb"(?=<(?:PubmedArticle|PubmedBookArticle|DeleteCitation)[\s>]|</PubmedArticleSet>)")
_PMID = re.compile(rb"<PMID[^>]*>\s*(\d{1,9})\s*</PMID>")
RETRACTIONS = frozenset({"Retraction of Publication", "Retraction Notice"})
"""PubMed renamed the type of a notice of retraction; records bear the one or the other."""


@dataclass(frozen=True)
class Link:
    """What a record says of another: the kind (RefType, such as ErratumFor), and the other's PMID."""

    kind: str
    pmid: str
    source: str


@dataclass(frozen=True)
class Article:
    """One record; `authors` as 'Family, Given'; `year` empty where none is stated."""

    pmid: str
    title: str
    year: str = ""
    doi: str = ""
    pmc: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def retracted(self) -> bool:
        return "Retracted Publication" in self.types or any(one.kind == "RetractionIn" for one in self.links)

    @property
    def withdraws(self) -> bool:
        """Whether this is a notice that another paper is retracted."""
        return bool(RETRACTIONS & set(self.types))


@dataclass(frozen=True)
class Broken:
    """A record that could not be read: its PMID, empty where not even that could, and why."""

    pmid: str
    why: str


@dataclass(frozen=True)
class Page:
    """What one reply holds: the records, the PMIDs it says are deleted, and what could not be read."""

    articles: tuple[Article, ...]
    deleted: tuple[str, ...]
    broken: tuple[Broken, ...]


def read(content: bytes) -> Page:
    """The records of one reply; a malformed one is set aside and loses none of the others.

    Raises `Unreadable` where the reply is cut off, is an error in words, or is no set of articles at all.
    """
    try:
        root = xml.parse(content)
    except Unreadable:
        return _read_apart(content)
    if root.tag != ROOT:
        raise Unreadable(_other(root))
    return _page(iter(root))


def _other(root: etree._Element) -> str:
    if words := xml.text(root, ".//ERROR") or (xml.text(root) if root.tag == "ERROR" else ""):
        return f"the service says: {words[:200]}"
    return f"it holds {root.tag}, not {ROOT}: perhaps a newer format, which this version does not know"


def _read_apart(content: bytes) -> Page:
    """The records of a set that is no XML as a whole, one by one."""
    start = re.search(rb"<PubmedArticleSet[\s>]", content)
    if not start or b"<!ENTITY" in content:
        xml.parse(content)
        raise Unreadable("it is no set of articles")
    if not content.rstrip().endswith(b"</PubmedArticleSet>"):
        raise Unreadable("it is cut off before its end")
    page = Page((), (), ())
    for entry in _ENTRY.split(content[start.start() :])[1:-1]:
        try:
            part = _page(iter([xml.parse(entry.strip())]))
        except Unreadable as error:
            pmid = _PMID.search(entry)
            part = Page((), (), (Broken(pmid[1].decode() if pmid else "", str(error)),))
        page = Page(page.articles + part.articles, page.deleted + part.deleted, page.broken + part.broken)
    return page


def _page(entries: Iterator[etree._Element]) -> Page:
    articles: dict[str, Article] = {}
    deleted: list[str] = []
    broken: list[Broken] = []
    for entry in entries:
        if entry.tag == "DeleteCitation":
            deleted += [xml.text(one) for one in entry.iterfind("PMID")]
            continue
        where = {"PubmedArticle": "MedlineCitation", "PubmedBookArticle": "BookDocument"}.get(
            str(entry.tag), ""
        )
        citation = entry.find(where) if where else entry
        pmid = "" if citation is None or not where else xml.text(citation, "PMID")
        if not re.fullmatch(r"[1-9][0-9]{0,8}", pmid):
            why = f"{entry.tag} has no PMID" if where else f"{entry.tag} is no kind of record known here"
            broken.append(Broken("", why))
        elif where == "BookDocument":
            articles[pmid] = _book(pmid, citation)
        elif citation is None or citation.find("Article") is None:
            broken.append(Broken(pmid, "the record has no article in it"))
        else:
            articles[pmid] = _article(pmid, citation, entry)
    return Page(tuple(articles.values()), tuple(deleted), tuple(broken))


def _article(pmid: str, citation: etree._Element, entry: etree._Element) -> Article:
    article = citation.find("Article")
    issue = article.find("Journal/JournalIssue")
    journal = article.find("Journal")
    return Article(
        pmid=pmid,
        title=xml.text(article, "ArticleTitle") or xml.text(article, "VernacularTitle"),
        year=_year(article),
        doi=_identifier(entry, article, "doi").casefold(),
        pmc=_identifier(entry, article, "pmc"),
        abstract=_abstract(article.find("Abstract")),
        authors=tuple(_authors(article.find("AuthorList"))),
        journal=xml.text(journal, "ISOAbbreviation") or xml.text(journal, "Title"),
        volume=xml.text(issue, "Volume"),
        issue=xml.text(issue, "Issue"),
        pages=xml.text(article, "Pagination/MedlinePgn"),
        types=_all(article, "PublicationTypeList/PublicationType"),
        mesh=_all(citation, "MeshHeadingList/MeshHeading/DescriptorName"),
        keywords=_all(citation, "KeywordList/Keyword"),
        links=tuple(
            Link(one.get("RefType", ""), xml.text(one, "PMID"), xml.text(one, "RefSource"))
            for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
        ),
    )


def _book(pmid: str, document: etree._Element) -> Article:
    return Article(
        pmid=pmid,
        title=xml.text(document, "ArticleTitle") or xml.text(document, "Book/BookTitle"),
        year=(re.findall(r"\d{4}", xml.text(document, "Book/PubDate")) or [""])[0],
        doi=xml.text(document, "ArticleIdList/ArticleId[@IdType='doi']").casefold(),
        abstract=_abstract(document.find("Abstract")),
        authors=tuple(_authors(document.find("AuthorList"))),
        journal=xml.text(document, "Book/BookTitle"),
        types=("Book", *_all(document, "PublicationType")),
        keywords=_all(document, "KeywordList/Keyword"),
    )


def _year(article: etree._Element) -> str:
    """The year of the issue; where it has none, that of the electronic publication."""
    for path in (
        "Journal/JournalIssue/PubDate/Year",
        "Journal/JournalIssue/PubDate/MedlineDate",
        "ArticleDate/Year",
    ):
        if found := re.search(r"\b(1[5-9]|20)\d\d\b", xml.text(article, path)):
            return found[0]
    return ""


def _identifier(entry: etree._Element, article: etree._Element, kind: str) -> str:
    found = xml.text(entry, f"PubmedData/ArticleIdList/ArticleId[@IdType='{kind}']")
    return found or (xml.text(article, "ELocationID[@EIdType='doi']") if kind == "doi" else "")


def _abstract(abstract: etree._Element | None) -> str:
    if abstract is None:
        return ""
    return " ".join(
        f"{label}: {words}" if (label := xml.one_line(part.get("Label", ""))) else words
        for part in abstract.iterfind("AbstractText")
        if (words := xml.text(part))
    )


def _authors(authors: etree._Element | None) -> Iterator[str]:
    for author in authors if authors is not None else ():
        if group := xml.text(author, "CollectiveName"):
            yield group
        elif family := xml.text(author, "LastName"):
            given = xml.text(author, "ForeName") or xml.text(author, "Initials")
            yield f"{family}, {given}" if given else family


def _all(element: etree._Element, path: str) -> tuple[str, ...]:
    return tuple(words for one in element.iterfind(path) if (words := xml.text(one)))
