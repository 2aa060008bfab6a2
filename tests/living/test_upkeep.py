"""Upkeep by the plan: the clock is the newest release, and what never happened is not due on a day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from book import tables
from book.living import upkeep
from book.repository import Repository
from tests.copies import copied

RECORD = "{id},pubmed,{search},2030-01-01,T,2030,A,,{kind},{duplicate},,,"
SEARCH = "{id},pubmed,{started},mdsc,2029-12-01,{started},q,10,6,2,1,1,0"
DECISION = "{id},{decision},{reason},,{by},{on}"


def add(repository: Repository, table: str, *rows: str) -> None:
    path = repository.data / f"living/{table}.csv"
    path.write_text(path.read_text("utf-8") + "".join(f"{row}\n" for row in rows), "utf-8")


def with_decisions(repository: Repository) -> None:
    """A table of decisions, declared where the schema has none yet."""
    package = json.loads(repository.package.read_text("utf-8"))
    if all(one["name"] != "decisions" for one in package["resources"]):
        names = ("id", "decision", "reason", "note", "by", "on")
        kind = {"on": "date"}
        fields = [{"name": one, "type": kind.get(one, "string"), "description": one} for one in names]
        resource = {"name": "decisions", "path": "living/decisions.csv", "title": "D", "description": "D"}
        package["resources"].append({**resource, "schema": {"fields": fields}})
        repository.package.write_text(json.dumps(package), "utf-8")
    (repository.data / "living/decisions.csv").write_text("id,decision,reason,note,by,on\n", "utf-8")


@pytest.fixture
def copy(repository: Repository, tmp_path: Path) -> Repository:
    """The tables with the logs of searches and decisions empty, and a release in 2030."""
    made = copied(repository, tmp_path)
    for name in ("searches", "records", "watch_log"):
        path = made.data / f"living/{name}.csv"
        path.write_text(path.read_text("utf-8").split("\n", 1)[0] + "\n", "utf-8")
    with_decisions(made)
    add(made, "releases", "90.0.0,2030-01-10,Ninety")
    return made


def duty(repository: Repository, name: str) -> upkeep.Duty:
    return next(one for one in upkeep.duties(repository) if one.id == name)


def test_what_was_never_done_is_due_on_no_day(copy: Repository) -> None:
    assert duty(copy, "search-pubmed").last is None
    assert duty(copy, "search-pubmed").due is None
    assert upkeep.flow(copy).empty
    assert upkeep.by_person(copy).empty


def test_a_search_is_due_an_interval_after_the_last_of_its_source(copy: Repository) -> None:
    add(
        copy,
        "searches",
        SEARCH.format(id="a", started="2030-01-01"),
        SEARCH.format(id="b", started="2030-01-08"),
    )
    found = duty(copy, "search-pubmed")
    assert found.last == date(2030, 1, 8)
    assert found.due == date(2030, 1, 8) + timedelta(days=found.interval)
    assert duty(copy, "search-trials").due is None


def test_a_watch_that_got_no_answer_does_not_count(copy: Repository) -> None:
    add(
        copy,
        "watch_log",
        "pubmed,2030-01-02T03:04:05Z,a,b,2,2,,",
        "pubmed,2030-01-09T03:04:05Z,a,b,2,0,,timed out",
    )
    assert duty(copy, "watch-references-pubmed").last == date(2030, 1, 2)


def test_rows_are_overdue_by_the_release_and_not_by_today(copy: Repository) -> None:
    checked = tables.read("evidence", copy)["checked"]
    limit = date(2030, 1, 10) - timedelta(days=730)
    assert upkeep.overdue_rows(copy) == int((checked < limit).sum()) == len(checked)


def test_the_flow_adds_up_version_by_version(copy: Repository) -> None:
    add(
        copy,
        "searches",
        SEARCH.format(id="a", started="2030-01-01"),
        SEARCH.format(id="b", started="2030-02-01"),
    )
    add(
        copy,
        "records",
        RECORD.format(id="pmid:1", search="a", kind="article", duplicate=""),
        RECORD.format(id="pmid:2", search="a", kind="article", duplicate="pmid:1"),
        RECORD.format(id="pmid:3", search="a", kind="article", duplicate=""),
        RECORD.format(id="pmid:4", search="a", kind="retraction", duplicate=""),
        RECORD.format(id="pmid:5", search="a", kind="review", duplicate=""),
        RECORD.format(id="pmid:6", search="b", kind="article", duplicate=""),
    )
    add(
        copy,
        "decisions",
        DECISION.format(id="pmid:1", decision="later", reason="awaits-text", by="ada", on="2030-01-02"),
        DECISION.format(id="pmid:1", decision="include", reason="", by="ada", on="2030-01-03"),
        DECISION.format(id="pmid:3", decision="exclude", reason="off-topic", by="bob", on="2030-01-04"),
    )
    rows = upkeep.flow(copy).set_index("version")
    assert list(rows.index) == ["90.0.0", upkeep.NEXT]
    assert (rows["found"] == rows[list(upkeep.FOUND)].sum(axis=1)).all()
    became = [*upkeep.DECIDED, upkeep.WAITING]
    assert rows.loc["90.0.0", became].tolist() == [1, 1, 0, 1]
    assert rows.loc[upkeep.NEXT, became].tolist() == [0, 0, 0, 1]


def test_one_search_alone_has_its_flow(copy: Repository) -> None:
    add(copy, "searches", SEARCH.format(id="a", started="2030-01-01"))
    assert upkeep.flow(copy)[["version", "searches", "found"]].values.tolist() == [["90.0.0", 1, 10]]


def test_the_last_decision_on_a_record_counts_for_who_made_it(copy: Repository) -> None:
    add(
        copy,
        "decisions",
        DECISION.format(id="pmid:1", decision="include", reason="", by="ada", on="2030-01-02"),
        DECISION.format(id="pmid:1", decision="exclude", reason="off-topic", by="bob", on="2030-01-03"),
        DECISION.format(id="pmid:2", decision="include", reason="", by="bob", on="2030-01-04"),
    )
    people = upkeep.by_person(copy).to_dict("records")
    assert people == [{"by": "bob", "include": 1, "exclude": 1, "later": 0, "last": date(2030, 1, 4)}]


def test_without_a_table_of_decisions_nobody_decided(copy: Repository) -> None:
    package = json.loads(copy.package.read_text("utf-8"))
    package["resources"] = [one for one in package["resources"] if one["name"] != "decisions"]
    copy.package.write_text(json.dumps(package), "utf-8")
    assert upkeep.decisions(copy).empty


def test_the_plan_says_what_starts_an_update_and_what_ends_the_review() -> None:
    assert upkeep.rules("trigger")
    assert upkeep.rules("retirement")
    assert all(one.interval > 0 for one in upkeep.duties())
