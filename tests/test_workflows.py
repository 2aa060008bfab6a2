"""The workflows: what they call exists, what strangers write is never run, and who writes runs no code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from book import commands
from book.repository import here

ROOT = here().root
PATHS = sorted((ROOT / ".github").rglob("*.yml"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
CALLS = re.compile(r"-m book \"?(?P<word>[a-z$]+)")
STRANGERS = re.compile(r"\$\{\{[^}]*github\.(?:event|head_ref|ref_name|actor)[^}]*\}\}")
RUNS_OUR_CODE = re.compile(
    r"^\s*(?:make|python3?)\b|[;&|(]\s*(?:make|python3?)\b|\.venv/|\.github/actions", re.M
)
MAY_BOTH = {"links.yml"}
"""Workflows whose one job both runs our code and writes: it is started by nothing a stranger does."""


def jobs(*, of: str = "*.yml") -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in sorted((ROOT / ".github/workflows").glob(of)):
        for name, job in yaml.safe_load(path.read_text("utf-8"))["jobs"].items():
            yield path.name, name, job


def words() -> set[str]:
    top = commands.parser()
    return set(next(action.choices for action in top._actions if action.dest == "command"))  # type: ignore[arg-type]


def test_every_command_the_workflows_call_exists() -> None:
    called = {match["word"] for path in PATHS for match in CALLS.finditer(path.read_text("utf-8"))}
    loops = {
        word
        for path in PATHS
        for match in re.finditer(r"for word in ([a-z ]+);", path.read_text("utf-8"))
        for word in match[1].split()
    }
    assert {"changes", "release", "archive", "row", "figures"} <= called
    assert (called - {"$word"}) | loops <= words()


def test_every_command_the_documents_name_exists() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "data/living/README.md"):
        named = re.findall(r"python -m book ([a-z]+)", (ROOT / name).read_text("utf-8"))
        assert set(named) <= words(), name


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_nothing_a_stranger_writes_is_part_of_a_command(path: Any) -> None:
    def scripts(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for key, value in part.items():
                if key == "run":
                    yield value
                else:
                    yield from scripts(value)
        elif isinstance(part, list):
            for one in part:
                yield from scripts(one)

    for script in scripts(yaml.safe_load(path.read_text("utf-8"))):
        assert "${{" not in script, script
    assert STRANGERS.search("run: echo ${{ github.event.issue.title }}")


def test_a_job_that_may_write_runs_no_code_of_the_checkout() -> None:
    writing = 0
    for workflow, name, job in jobs():
        permissions = job.get("permissions", {})
        if "write" not in permissions.values() or workflow in MAY_BOTH:
            continue
        writing += 1
        for step in job["steps"]:
            said = f"{step.get('run', '')} {step.get('uses', '')}"
            assert not RUNS_OUR_CODE.search(said), (workflow, name, said)
    assert writing >= 5


def test_checkouts_leave_no_token_behind() -> None:
    seen = 0
    for workflow, name, job in jobs():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                seen += 1
                assert step["with"]["persist-credentials"] is False, (workflow, name)
    assert seen > 5


def test_no_workflow_has_secrets_or_runs_a_fork_with_rights() -> None:
    for path in WORKFLOWS:
        text = path.read_text("utf-8")
        assert "secrets." not in text, path
        assert "pull_request_target" not in text, path


def test_what_a_comment_tells_is_made_by_the_main_branch() -> None:
    """Neither the code nor an artifact's text of a pull request reaches the job that comments."""
    found = {name: job for _, name, job in jobs(of="comment.yml")}
    for step in found["compare"]["steps"]:
        assert "ref" not in step.get("with", {})
        assert "checkout" not in step.get("run", "")
    assert "workflow_run.id" not in yaml.safe_dump(found["comment"])


def test_a_patch_is_applied_only_to_the_files_it_may_touch() -> None:
    applied = [
        line
        for path in WORKFLOWS
        for line in path.read_text("utf-8").replace("\\\n", " ").splitlines()
        if "git apply" in line
    ]
    assert len(applied) == 3
    assert all("--include=" in line for line in applied)


def test_a_strangers_branch_of_the_same_name_is_not_taken_for_ours() -> None:
    """`gh pr list --head` goes by the branch's name alone, and a fork may give its branch any name."""
    asked = [
        (path.name, command)
        for path in WORKFLOWS
        for command in re.findall(
            r"gh pr list[^)]*--head[^)]*\)", path.read_text("utf-8").replace("\\\n", " ")
        )
    ]
    assert len(asked) == 5
    for name, command in asked:
        assert "--json number,isCrossRepository" in command, name
        assert "select(.isCrossRepository | not" in command, name


def test_what_is_cut_short_in_a_fence_still_ends_its_line() -> None:
    """A fence is closed by a line of its own, so what `head -c` cut needs a line end before it."""
    fenced = 0
    for path in WORKFLOWS:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        for place, line in enumerate(lines):
            if line == "echo '````'" and "head -c" in " ".join(lines[place - 2 : place]):
                fenced += 1
                assert lines[place - 1] == "echo", (path.name, place)
    assert fenced >= 2
