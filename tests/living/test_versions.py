"""Two states of a review in git: found by version, tag or commit, and read each by its own schema."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from book.faults import FaultyInput
from book.living import changes, snapshot, versions, writing
from book.living.changes import Change
from book.repository import Repository
from tests.copies import copied


def git(repository: Repository, *words: str) -> str:
    named = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *named, *words], cwd=repository.root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(repository: Repository, message: str) -> str:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", message)
    return git(repository, "rev-parse", "HEAD")


def set_version(repository: Repository, number: str) -> None:
    lines = repository.citation.read_text("utf-8").splitlines()
    new = [f"version: {number}" if line.startswith("version:") else line for line in lines]
    repository.citation.write_text("\n".join([*new, ""]), "utf-8")


def lines(repository: Repository, table: str) -> tuple[Path, list[str]]:
    path = repository.data / table
    return path, path.read_text("utf-8").splitlines()


def a_claim_on_two_findings(repository: Repository) -> tuple[str, list[str]]:
    """The last claim of the table, left with none but its first finding for it and an invented limit."""
    claim = lines(repository, "evidence/claims.csv")[1][-1].split(",")[0]
    path, links = lines(repository, "evidence/claim_evidence.csv")
    rows = [line.split(",")[1] for line in links if line.startswith(f"{claim},") and line.endswith(",for")]
    kept = [line for line in links if not line.startswith(f"{claim},")]
    path.write_text("\n".join([*kept, f"{claim},{rows[0]},for", f"{claim},{rows[1]},limits", ""]), "utf-8")
    return claim, rows[:2]


@pytest.fixture
def history(small_review: Repository, tmp_path: Path) -> Repository:
    copy = copied(small_review, tmp_path / "review")
    git(copy, "init", "--quiet", "--initial-branch", "main")
    set_version(copy, "7.0.0")
    commit(copy, "seven")
    return copy


def between(repository: Repository, old: str, new: str = versions.CHECKOUT) -> list[Change]:
    with versions.at(old, repository) as one, versions.at(new, repository) as other:
        return changes.between(snapshot.read(one), snapshot.read(other))


def test_a_version_is_its_tag_or_the_commit_that_set_it(history: Repository) -> None:
    first = git(history, "rev-parse", "HEAD")
    set_version(history, "7.1.0")
    second = commit(history, "seven one")
    assert versions.commit_of("7.0.0", history) == first
    assert versions.commit_of("7.1.0", history) == second
    git(history, "commit", "--quiet", "--allow-empty", "--message", "later")
    git(history, "tag", "v7.1.0")
    assert versions.commit_of("7.1.0", history) == git(history, "rev-parse", "HEAD")
    assert versions.commit_of("HEAD~1", history) == second


@pytest.mark.parametrize("name", ["9.9.9", "no-such-branch", "--output=stolen", ""])
def test_what_names_nothing_is_told_in_words(name: str, history: Repository) -> None:
    with pytest.raises(FaultyInput, match="is no version, tag or commit"):
        versions.commit_of(name, history)
    assert not (history.root / "stolen").exists()


def test_a_folder_without_history_says_so(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(FaultyInput, match="no version, tag or commit"):
        versions.commit_of("0.1.0", copied(repository, tmp_path))


def test_a_link_that_leads_out_of_a_state_is_not_followed(history: Repository, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("never seen", "utf-8")
    (history.data / "living/notices.csv").unlink()
    (history.data / "living/notices.csv").symlink_to(secret)
    commit(history, "a link")
    with pytest.raises(FaultyInput, match=r"notices\.csv.* a plain file"):
        between(history, "7.0.0", "HEAD")


def test_two_equal_states_differ_in_nothing(history: Repository) -> None:
    assert between(history, "7.0.0") == []


def test_a_claim_moves_because_a_limit_went(history: Repository) -> None:
    claim, (_, limit) = a_claim_on_two_findings(history)
    commit(history, "limited")
    path, links = lines(history, "evidence/claim_evidence.csv")
    path.write_text("\n".join([*(one for one in links if one != f"{claim},{limit},limits"), ""]), "utf-8")
    told = {(one.kind, one.id): one for one in between(history, "HEAD")}
    moved = told["claim", claim]
    assert (moved.what, moved.before.split(",")[0], moved.after.split(",")[0]) == (
        "moved",
        "qualified",
        "supported",
    )
    assert moved.why == (f"−{limit} (limits)",)
    assert len(told) == 1


def test_a_rating_that_changed_is_told_with_the_claims_it_bears_on(history: Repository) -> None:
    path = history.data / "evidence/evidence.csv"
    row = pd.read_csv(path, dtype=str).iloc[-1]
    finding, old, new = row["id"], row["rating"], "1" if row["rating"] != "1" else "2"
    text = writing.changed(path.read_text("utf-8"), "id", {finding: {"rating": new}}, path.name)
    path.write_text(text, "utf-8")
    told = between(history, "7.0.0")
    assert Change("finding", finding, "changed", why=(f"rating {old} → {new}",)) in told
    behind = [one for one in told if one.kind == "claim"]
    assert behind
    assert all(f"{finding}: rating {old} → {new}" in one.why for one in behind)


def test_a_state_without_tables_and_columns_of_today_is_read_by_its_own_schema(history: Repository) -> None:
    package = json.loads(history.package.read_text("utf-8"))
    new = json.dumps(package)
    gone = ("agents", "notices", "outcomes")
    package["resources"] = [one for one in package["resources"] if one["name"] not in gone]
    trials = next(one for one in package["resources"] if one["name"] == "trials")
    trials["schema"]["fields"] = [one for one in trials["schema"]["fields"] if one["name"] != "status_source"]
    history.package.write_text(json.dumps(package), "utf-8")
    path = history.data / "trials/trials.csv"
    kept = path.read_text("utf-8")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.drop(columns="status_source").to_csv(path, index=False)
    commit(history, "as it once was")
    history.package.write_text(new, "utf-8")
    path.write_text(kept, "utf-8")

    told = between(history, "HEAD")
    assert {one.id for one in told if one.kind == "table"} == {"outcomes"}
    assert {one.what for one in told if one.kind in {"agent", "notice"}} == {"added"}
    sourced = [one for one in told if one.kind == "trial"]
    assert sourced
    assert all(len(one.why) == 1 and one.why[0].startswith("status_source empty → ") for one in sourced)


def test_a_retraction_moves_what_rested_on_the_paper(history: Repository) -> None:
    claim, (finding, _) = a_claim_on_two_findings(history)
    commit(history, "limited")
    rows = lines(history, "evidence/evidence.csv")[1]
    paper = next(row.split(",")[1] for row in rows if row.startswith(f"{finding},"))
    path, notices = lines(history, "living/notices.csv")
    path.write_text(
        "\n".join([*notices, f"{paper},retraction,,2026,page,2026-11-29,excluded,test", ""]), "utf-8"
    )
    moved = next(one for one in between(history, "HEAD") if (one.kind, one.id) == ("claim", claim))
    assert moved.after == "qualified, very low"
    assert f"{paper} was retracted" in moved.why


def test_a_paper_that_was_completed_and_one_that_came(history: Repository) -> None:
    text = history.bibliography.read_text("utf-8")
    entry = "@article{nobody2020nothing,\n  author = {No, Body},\n  title = {Nothing},\n  year = {2020},\n}\n"
    history.bibliography.write_text(text + "\n" + entry, "utf-8")
    assert between(history, "7.0.0") == [Change("paper", "nobody2020nothing", "added", after="No, 2020")]


def test_a_rule_that_was_changed_is_told(history: Repository) -> None:
    (history.root / "book").mkdir()
    (history.root / "book/evidence.py").write_text("STRONG = 5\n", "utf-8")
    assert between(history, "7.0.0") == [Change("rule", "book/evidence.py", "changed")]


def test_a_broken_table_is_told_and_not_compared(history: Repository) -> None:
    path, rows = lines(history, "evidence/evidence.csv")
    path.write_text("\n".join([*rows, rows[-1].replace(",", ";"), ""]), "utf-8")
    with pytest.raises(FaultyInput, match=r"evidence\.csv"):
        between(history, "7.0.0")
