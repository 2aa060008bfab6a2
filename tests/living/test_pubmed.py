"""Records of PubMed are read as they are sent; what is malformed is set aside, and nothing harms."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.living import eutils, pubmed, records
from book.living.web import Unreadable
from tests.living.services import ENTRIES, REPLIES, article_set

CONTENT = (REPLIES / "pubmed_records.xml").read_bytes()
BY_PMID = {article.pmid: article for article in pubmed.read(CONTENT).articles}


def test_every_recorded_record_is_read() -> None:
    page = pubmed.read(CONTENT)
    assert len(page.articles) == 88
    assert page.broken == ()
    assert len(page.deleted) == 3
    assert all(re.fullmatch(r"\d{4}", article.year) for article in page.articles)
    assert all(article.title and article.journal and article.types for article in page.articles)


def test_what_a_record_says_of_itself() -> None:
    article = BY_PMID["27602157"]
    assert article.title.startswith("miR-429 promotes the proliferation of non-small cell lung cancer cells")
    assert article.doi == "10.3892/ol.2016.4904"
    assert (article.journal, article.year, article.volume) == ("Oncol Lett", "2016", "12")
    assert article.authors[0].count(",") == 1
    assert "Journal Article" in article.types


def test_the_retracted_and_the_notices_are_told_apart_and_linked() -> None:
    kinds = {pmid: records.of_article(article).kind for pmid, article in BY_PMID.items()}
    retracted, notice = records.of_article(BY_PMID["27602157"]), records.of_article(BY_PMID["34082697"])
    assert (retracted.kind, retracted.corrects) == ("retracted", ())
    assert (notice.kind, notice.corrects) == ("retraction", ("pmid:18808659",))
    assert notice.subject.startswith("Differential regulation of wild-type")
    assert kinds["34096680"] == "concern"
    assert kinds["30675604"] == "correction"
    assert records.of_article(BY_PMID["30675604"]).corrects == ("pmid:30601523",)
    assert kinds["32989731"] == "article"
    assert records.of_article(BY_PMID["32989731"]).versions == ("pmid:33173890",)


@pytest.mark.parametrize("name", ["Retraction of Publication", "Retraction Notice"])
def test_a_notice_of_retraction_bears_the_old_or_the_new_name(name: str) -> None:
    entry = next(one for one in ENTRIES if b">34082697<" in one)
    (article,) = pubmed.read(
        article_set([entry.replace(b"Retraction of Publication", name.encode())])
    ).articles
    assert article.withdraws
    assert records.of_article(article).kind == "retraction"


def test_an_abstract_keeps_its_labels_and_loses_its_mark_up() -> None:
    abstract = (
        b'<Abstract><AbstractText Label="AIM">To see if x<sup>2</sup> &lt; 3.</AbstractText>'
        b"<AbstractText>It\n was.</AbstractText><CopyrightInformation>C</CopyrightInformation></Abstract>"
    )
    entry = ENTRIES[0].replace(b"<AuthorList", abstract + b"<AuthorList", 1)
    assert pubmed.read(article_set([entry])).articles[0].abstract == "AIM: To see if x2 < 3. It was."


BOOK = (
    b"<PubmedBookArticle><BookDocument><PMID Version='1'>20301425</PMID><ArticleIdList>"
    b"<ArticleId IdType='doi'>10.1/X</ArticleId></ArticleIdList><Book><BookTitle>Reviews</BookTitle>"
    b"<PubDate><Year>1993</Year></PubDate></Book><ArticleTitle>A chapter</ArticleTitle></BookDocument>"
    b"</PubmedBookArticle>"
)


def test_a_chapter_of_a_book_is_a_record_too() -> None:
    (chapter,) = pubmed.read(article_set([BOOK])).articles
    assert (chapter.pmid, chapter.title, chapter.year, chapter.doi) == (
        "20301425",
        "A chapter",
        "1993",
        "10.1/x",
    )
    assert chapter.types[0] == "Book"


SPOILT: dict[str, tuple[Callable[[bytes], bytes], bool]] = {
    "a tag is never closed": (lambda entry: entry.replace(b"</Journal>", b"", 1), True),
    "its end is lost": (lambda entry: entry.replace(b"</PubmedArticle>", b""), True),
    "characters out of place": (
        lambda entry: entry.replace(b"<ArticleTitle>", b"<ArticleTitle>& \x01 <", 1),
        True,
    ),
    "another encoding": (lambda entry: entry.replace(b"<ArticleTitle>", b"<ArticleTitle>\xff\xfe", 1), True),
    "no article in it": (
        lambda entry: entry.replace(b"<Article ", b"<A ").replace(b"</Article>", b"</A>"),
        True,
    ),
    "no number": (lambda entry: re.sub(rb"(<PMID Version=\"1\">)\d+", rb"\1none", entry, count=1), False),
    "an unknown kind": (lambda entry: b"<PubmedPoem><PMID>5</PMID></PubmedPoem>", False),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_malformed_record_is_set_aside_and_the_others_are_read(how: str) -> None:
    spoil, named = SPOILT[how]
    entries = [spoil(entry) if place == 4 else entry for place, entry in enumerate(ENTRIES[:10])]
    assert entries[4] != ENTRIES[4]
    own = re.search(rb"<PMID[^>]*>(\d+)", ENTRIES[4])
    assert own
    page = pubmed.read(article_set(entries))
    (broken,) = page.broken
    assert broken.pmid == (own[1].decode() if named else "")
    assert broken.why
    assert len(page.articles) == 9


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no XML"),
        (CONTENT[: len(CONTENT) // 2], "cut off"),
        (CONTENT.rstrip()[:-5], "cut off"),
        (b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>", "says: Unable to obtain"),
        (b"<ERROR>Empty id list</ERROR>", "says: Empty id list"),
        (b"<PubmedArticleSet2><X/></PubmedArticleSet2>", "a newer format"),
        (b"<html><body>Down</body></html>", "a newer format"),
        (b"<html><body>Down<br></body></html>", "no XML"),
        (b'{"error":"API rate limit exceeded"}', "no XML"),
        (b"1: Some text of a record", "no XML"),
        ((REPLIES / "esearch_history.xml").read_bytes(), "holds eSearchResult"),
    ],
)
def test_what_is_no_set_of_records_is_refused_and_why_is_said(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        pubmed.read(content)


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))


@pytest.mark.parametrize(
    "declared",
    [
        LAUGHS,
        b'<!ENTITY l11 SYSTEM "file:///etc/hostname">',
        b'<!ENTITY % far SYSTEM "http://127.0.0.1:9/x.dtd"> %far; <!ENTITY l11 "x">',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(declared: bytes) -> None:
    title = b"<ArticleTitle>&l11;</ArticleTitle>"
    entry = re.sub(rb"<ArticleTitle>.*?</ArticleTitle>", title, ENTRIES[0], flags=re.DOTALL)
    content = (
        b"<!DOCTYPE PubmedArticleSet [" + declared + b"]><PubmedArticleSet>" + entry + b"</PubmedArticleSet>"
    )
    with pytest.raises(Unreadable, match="declares entities"):
        pubmed.read(content)


def test_a_bottomless_tree_is_refused() -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    page = pubmed.read(
        article_set([ENTRIES[0].replace(b"<AuthorList", deep + b"<AuthorList", 1), ENTRIES[1]])
    )
    assert (len(page.articles), len(page.broken)) == (1, 1)


@given(st.data())
def test_any_damage_to_a_reply_is_refused_or_costs_only_what_it_hit(data: st.DataObject) -> None:
    content = bytearray(article_set(ENTRIES[:3]))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        page = pubmed.read(bytes(content))
    except Unreadable as error:
        said = str(error)
        assert 10 < len(said) < 400
        return
    assert len({article.pmid for article in page.articles}) == len(page.articles) <= 4
    for article in page.articles:
        assert article.pmid.isdecimal()
        assert article.title == article.title.strip()
        assert not re.search(r"[\x00-\x1f]", article.title)


@given(st.integers(1, len(CONTENT) - 2))
def test_a_reply_cut_anywhere_is_never_taken_for_whole(length: int) -> None:
    with pytest.raises(Unreadable):
        pubmed.read(CONTENT[:length].rstrip())


def test_recorded_answers_to_searches_are_read() -> None:
    kept = eutils.read_search((REPLIES / "esearch_history.xml").read_bytes())
    assert (kept.count, len(kept.ids), kept.key) == (42249, 100, "1")
    assert kept.environment.startswith("MCID_")
    assert kept.notes == ()
    page = eutils.read_search((REPLIES / "esearch_from_the_seventh.xml").read_bytes())
    assert (page.count, page.ids[0]) == (2651, "11121077")
    none = eutils.read_search((REPLIES / "esearch_phrase_not_found.xml").read_bytes())
    assert (none.count, none.ids) == (0, ())
    assert none.notes == ("PhraseNotFound: abcXYZ",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<eSearchResult><ERROR>Search Backend failed</ERROR></eSearchResult>",
        b"<eSearchResult><IdList/></eSearchResult>",
        b"<eSearchResult><Count>many</Count></eSearchResult>",
        b"<eSearchResult><Count>3</Count><RetMax>3</RetMax><IdList><Id>1</Id></IdList></eSearchResult>",
        b"<eSearchResult><Count>1</Count><RetMax>1</RetMax><IdList><Id>one</Id></IdList></eSearchResult>",
        (REPLIES / "esearch_history.xml").read_bytes()[:1500],
        CONTENT,
    ],
)
def test_what_is_no_answer_to_a_search_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        eutils.read_search(content)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Retraction: Hypoxia makes a niche in bone.", "retraction"),
        ("Retraction Note to: Hypoxia makes a niche in bone.", "retraction"),
        ("Expression of Concern: Hypoxia makes a niche in bone.", "concern"),
        ("Erratum to: Hypoxia makes a niche in bone.", "correction"),
        ("Retraction of the niche by hypoxia.", "article"),
    ],
)
def test_a_notice_without_its_publication_type_is_known_by_its_title(title: str, kind: str) -> None:
    assert records.of_article(pubmed.Article("1", title)).kind == kind
