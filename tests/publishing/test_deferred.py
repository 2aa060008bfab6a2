"""A module that is put off is loaded when it is used, and not before."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from book.publishing import deferred
from book.repository import Repository

PART = "class Thing:\n    size = 7\n\n\ndef double(n):\n    return 2 * n\n"


@pytest.fixture
def heavy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that nobody has loaded yet."""
    package = tmp_path / "heavy_weight"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "part.py").write_text(
        "class Thing:\n    size = 7\n\n\ndef double(n):\n    return 2 * n\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return package.name


def test_a_module_is_loaded_when_something_of_it_is_used(heavy: str) -> None:
    with deferred.until_used(heavy):
        part = importlib.import_module(f"{heavy}.part")
        double, thing = part.double, part.Thing
    assert not [name for name in sys.modules if name.startswith(heavy)]
    assert double(21) == 42
    assert f"{heavy}.part" in sys.modules
    assert thing.size == thing().size == 7


def test_others_get_the_module_itself_before_and_after(heavy: str) -> None:
    before = importlib.import_module(heavy)
    with deferred.until_used(f"{heavy}.part"):
        assert importlib.import_module(heavy) is before
        importlib.import_module(f"{heavy}.part")
    assert importlib.import_module(f"{heavy}.part").double(1) == 2


def test_a_build_loads_no_database_and_no_kernels_before_it_needs_them(repository: Repository) -> None:
    script = (
        "import sys\nfrom book.publishing import runner\nfrom book.publishing import extension\n"
        "print(sorted({'sqlalchemy', 'nbclient', 'jupyter_client', 'IPython', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=repository.root, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
