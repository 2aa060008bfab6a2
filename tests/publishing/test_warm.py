"""Chapters run by forked kernels: the outputs of a stock kernel, and run again just where they must be."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

from book.publishing import forking, inputs, jobs, kernel, nursery, running, studio, warm
from book.publishing.provisioner import Manager, Provisioner
from book.repository import Repository, here

Result = TypeVar("Result")

HARD = (
    "import sys, threading\nprint('one'); print('two', file=sys.stderr); print('three')",
    (
        "from IPython.display import display, HTML, update_display\n"
        "handle = display(HTML('<b>first</b>'), display_id='mine')\nprint('between')\n"
        "handle.update(HTML('<b>second</b>'))\n42"
    ),
    "update_display(HTML('<b>third</b>'), display_id='mine')",
    "display('a', HTML('<i>b</i>'), {'c': 3})\n'last'",
    "worker = threading.Thread(target=lambda: print('from a thread'))\nworker.start(); worker.join()",
    "input('Who? ')",
    "def deep(n):\n    return 1 / n if n == 0 else deep(n - 1)\ndeep(2)",
    "import asyncio\nawait asyncio.sleep(0)\n__name__, _, In[-2][:3]",
    "%%capture told\nprint('kept back')",
    "told.stdout, sys.argv[0], [name for name in dir() if not name.startswith('_')]",
    (
        "import altair as alt, pandas as pd\nframe = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})\n"
        "alt.Chart(frame).mark_bar().encode(x='a:O', y='b:Q')"
    ),
    (
        "alt.layer(*[getattr(alt.Chart(frame), f'mark_{kind}')().encode(x='a:Q', y='b:Q')"
        " for kind in ('line', 'point', 'area', 'rule', 'tick')])"
    ),
    "frame",
    "print('x' * 100_000)",
    "from IPython.display import clear_output\nprint('gone')\nclear_output(wait=True)\nprint('stays')",
    "raise SystemExit(3)",
    "'still here'",
)


@pytest.fixture(scope="module")
def source() -> Iterator[nursery.Nursery]:
    if not forking.CAN_FORK:
        yield None  # type: ignore[misc]
        return
    made = nursery.Nursery(here().root)
    yield made
    made.close()


def apart(work: Callable[..., Result], *words: object) -> Result:
    """`work` in a thread of its own: a browser that another test left open keeps the main one's loop busy."""
    with ThreadPoolExecutor(1) as room:
        return room.submit(work, *words).result()


def outputs(notebook: NotebookNode) -> list[object]:
    """The outputs of each cell, less what differs from one run of one kernel to the next."""
    text = json.dumps([cell.outputs for cell in notebook.cells], sort_keys=True)
    text = re.sub(r"ipykernel_\d+/\d+", "ipykernel", text)
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    return list(json.loads(re.sub(r"altair-viz-[0-9a-f]+", "altair-viz", text)))


def run(cells: tuple[str, ...], how: Provisioner | None, tmp_path: Path) -> NotebookNode:
    notebook = v4.new_notebook(cells=[v4.new_code_cell(code, id=f"c{n}") for n, code in enumerate(cells)])
    manager = (AsyncKernelManager if how is None else Manager)(kernel_name="python3")
    if how is not None:
        how.parent, how.kernel_spec = manager, manager.kernel_spec
        manager.provisioner = how
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=120,
        allow_errors=True,
        resources={"metadata": {"path": str(tmp_path)}},
    )
    apart(asyncio.run, client.async_execute(cleanup_kc=True))
    return notebook


def provisioner(source: nursery.Nursery | None, record: Path) -> Provisioner:
    made = Provisioner(kernel_id=record.name)
    made.nursery, made.record = source, record
    return made


@pytest.fixture(autouse=True)
def _package_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(here().root))


def test_a_hard_notebook_gives_what_a_stock_kernel_gives(source: nursery.Nursery, tmp_path: Path) -> None:
    stock = outputs(run(HARD, None, tmp_path))
    assert "StdinNotImplementedError" in str(stock[5])
    assert "ZeroDivisionError" in str(stock[6])
    for where in (source, None):
        warmed = outputs(run(HARD, provisioner(where, tmp_path / f"r{where is None}"), tmp_path))
        for cell, (one, other) in enumerate(zip(stock, warmed, strict=True)):
            assert (cell, other) == (cell, one)


@pytest.mark.skipif(not forking.CAN_FORK, reason="kernels are forked only where a fork is sound")
def test_so_does_a_kernel_of_a_process_that_was_forked_itself(tmp_path: Path) -> None:
    script = (
        "import json\nfrom pathlib import Path\nfrom book.publishing import forking, nursery\n"
        "from book.repository import here\nmade = nursery.Nursery(here().root)\n"
        "assert isinstance(made._process, forking.Child)\n"
        "from tests.publishing.test_warm import HARD, outputs, provisioner, run\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "print(json.dumps(outputs(run(HARD, provisioner(made, folder / 'record'), folder))))\nmade.close()\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    for cell, (one, other) in enumerate(
        zip(outputs(run(HARD, None, tmp_path)), json.loads(told.stdout), strict=True)
    ):
        assert (cell, other) == (cell, one)


def test_kernels_share_nothing(source: nursery.Nursery, tmp_path: Path) -> None:
    first = ("import random, os, builtins\nbuiltins.left = 1\nrandom.random()",)
    one = run(first, provisioner(source, tmp_path / "one"), tmp_path)
    other = run(
        ("import builtins, random\nhasattr(builtins, 'left')", "random.random()"),
        provisioner(source, tmp_path / "other"),
        tmp_path,
    )
    assert other.cells[0].outputs[0].data["text/plain"] == "False"
    assert other.cells[1].outputs[0].data != one.cells[0].outputs[0].data


def test_what_a_kernel_reads_is_written_down(source: nursery.Nursery, tmp_path: Path) -> None:
    top = here().root
    code = (
        f"import os, pathlib\nopen({str(top / 'README.md')!r}).close()",
        f"os.listdir({str(top / 'data')!r}); pathlib.Path({str(top / 'LICENSE')!r}).read_bytes()",
        f"import pandas\npandas.read_csv({str(top / 'data/living/releases.csv')!r}).shape",
        f"pathlib.Path({str(top / 'no-such-file')!r}).exists()",
    )
    for where in (source, None):
        record = tmp_path / f"seen{where is None}"
        run(code, provisioner(where, record), tmp_path)
        read = set(record.read_text("utf-8").split("\n")) - {""}
        assert {"README.md", "LICENSE", "data/", "data/living/releases.csv"} <= read
        assert kernel.UNSEEN not in read
    record = tmp_path / "shell"
    run(("import subprocess\nsubprocess.run(['cat', '/dev/null'])",), provisioner(source, record), tmp_path)
    assert kernel.UNSEEN in record.read_text("utf-8")


def test_a_picture_drawn_for_a_kernel_is_no_unseen_read(source: nursery.Nursery, tmp_path: Path) -> None:
    if not forking.CAN_FORK:
        return
    code = (
        "from book.publishing import pictures\nfrom pathlib import Path\npictures.FORMATS.clear()\n"
        f"pictures.picture('svg', '{json.dumps(studio.NOTHING)}', Path({str(tmp_path)!r}))[:4]"
    )
    made = studio.Studio(here().root, 1)
    try:
        ran = run((code,), provisioner(source, tmp_path / "drawn"), tmp_path)
    finally:
        made.close()
    assert ran.cells[0].outputs[0]["data"]["text/plain"] == "b'<svg'"
    assert kernel.UNSEEN not in (tmp_path / "drawn").read_text("utf-8")


@pytest.mark.skipif(not forking.CAN_FORK, reason="kernels are forked only where a fork is sound")
@pytest.mark.parametrize("seed", ["0", "random"])
def test_kernels_end_with_their_owner(tmp_path: Path, seed: str) -> None:
    script = (
        "import os, sys, time\nfrom pathlib import Path\nfrom book.publishing.nursery import Nursery\n"
        "made = Nursery(Path(os.environ['PYTHONPATH']))\n"
        f"start = ['{tmp_path}/none.json', '{tmp_path}/record']\n"
        "started = made.ask(start=start, cwd='.', env=dict(os.environ))\n"
        "print(made._process.pid, started['pid'], flush=True)\ntime.sleep(600)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    assert owner.stdout is not None
    below = [int(word) for word in owner.stdout.readline().split()]
    assert len(below) == 2
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    for _ in range(600):
        if not any(alive(pid) for pid in below):
            break
        time.sleep(0.05)
    assert [pid for pid in below if alive(pid)] == []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]


CHAPTER = """\
---
file_format: mystnb
kernelspec:
  name: python3
---
# {name}

```{{code-cell}} ipython3
{code}
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Repository:
    """Two chapters with code, each with a table of its own, and a page without."""
    root = tmp_path / "book"
    (root / "chapters").mkdir(parents=True)
    (root / "data").mkdir()
    shutil.copytree(here().root / "book", root / "book", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "requirements.txt").write_text("", "utf-8")
    (root / "index.md").write_text("# Top\n", "utf-8")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n  - file: chapters/one\n  - file: chapters/two\n", "utf-8"
    )
    for name in ("one", "two"):
        (root / "data" / f"{name}.csv").write_text("1\n", "utf-8")
        code = f"print(open('../data/{name}.csv').read())"
        (root / "chapters" / f"{name}.md").write_text(CHAPTER.format(name=name, code=code), "utf-8")
    return Repository(root)


def update(book: Repository, timeout: int = 60) -> list[str]:
    folder = running.cache_folder(book, inputs.code_digest(book))
    run, work = warm.update(book, folder, inputs.read_by_chapters(book), timeout)
    apart(asyncio.run, work)
    return run


def printed(book: Repository, name: str) -> set[str]:
    """What the outputs kept for a chapter print."""
    found = set()
    for path in (book.build / "execution").rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        code = notebook.cells[0].source if notebook.cells else ""
        if f"/{name}.csv" in code:
            found |= {output.text.strip() for cell in notebook.cells for output in cell.get("outputs", [])}
    return found


def test_a_chapter_is_run_again_just_where_it_must_be(
    book: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    both = ["chapters/one", "chapters/two"]
    assert update(book) == both
    assert update(book) == []
    (book.data / "one.csv").write_text("7\n", "utf-8")
    assert update(book) == ["chapters/one"]
    assert "7" in printed(book, "one")
    assert printed(book, "two") == {"1"}
    (book.data / "one.csv").unlink()
    assert update(book) == ["chapters/one"]
    assert printed(book, "one") == set()
    (book.data / "one.csv").write_text("7\n", "utf-8")
    assert update(book) == ["chapters/one"]
    chapter = book.chapters / "two.md"
    chapter.write_text(chapter.read_text("utf-8").replace("print(", "print('so', "), "utf-8")
    assert update(book) == ["chapters/two"]
    chapter.write_text(chapter.read_text("utf-8").replace("# two", "# Two, with other words"), "utf-8")
    assert update(book) == []
    for broken in ("", "{", '{"chapters/one": 3}'):
        (running.cache_folder(book, inputs.code_digest(book)) / warm.MANIFEST).write_text(broken, "utf-8")
        assert update(book) == both
    (book.root / "requirements.txt").write_text("other\n", "utf-8")
    assert update(book) == both
    monkeypatch.setenv("LC_ALL", "C.UTF-8" if os.environ.get("LC_ALL") != "C.UTF-8" else "C")
    assert update(book) == both


def test_what_changed_after_it_was_looked_at_is_seen_by_the_next_build(
    book: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    looked_at = inputs.read_by_chapters(book)
    (book.data / "one.csv").write_text("5\n", "utf-8")
    folder = running.cache_folder(book, inputs.code_digest(book))
    run, work = warm.update(book, folder, looked_at, 60)
    apart(asyncio.run, work)
    assert run == ["chapters/one", "chapters/two"]
    assert update(book) == ["chapters/one"]
    assert printed(book, "one") >= {"5"}
    assert update(book) == []


def test_outputs_that_are_not_as_they_were_kept_are_made_again(
    book: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    both = ["chapters/one", "chapters/two"]
    assert update(book) == both
    folder = running.cache_folder(book, inputs.code_digest(book))
    kept = next(path for path in folder.rglob("*.ipynb") if "one.csv" in path.read_text("utf-8"))
    kept.write_text(kept.read_text("utf-8").replace('"1', '"2'), "utf-8")
    assert update(book) == ["chapters/one"]
    assert printed(book, "one") == {"1"}
    for path in folder.rglob("*.ipynb"):
        path.unlink()
    assert update(book) == both
    assert update(book) == []


def test_many_chapters_share_a_studio(book: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    if not forking.CAN_FORK:
        return
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    monkeypatch.setenv(jobs.JOBS, "1")
    for name in ("one", "two"):
        code = f"import os\nprint({name!r} and 'REVIEW_STUDIO' in os.environ, '' and '/{name}.csv')"
        (book.chapters / f"{name}.md").write_text(CHAPTER.format(name=name, code=code), "utf-8")
    update(book)
    assert (printed(book, "one"), printed(book, "two")) == ({"True"}, {"True"})
    chapter = book.chapters / "one.md"
    chapter.write_text(chapter.read_text("utf-8").replace("print(", "print('alone', "), "utf-8")
    assert update(book) == ["chapters/one"]
    assert "alone False" in printed(book, "one")


def test_without_a_fork_the_results_are_the_same(book: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    monkeypatch.setattr(forking, "CAN_FORK", False)
    assert update(book) == ["chapters/one", "chapters/two"]
    assert printed(book, "one") == {"1"}
    (book.data / "two.csv").write_text("8\n", "utf-8")
    assert update(book) == ["chapters/two"]
    assert printed(book, "two") >= {"8"}


def test_a_cell_that_hangs_is_stopped_and_leaves_nothing(
    book: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    chapter = book.chapters / "one.md"
    text = chapter.read_text("utf-8").replace("print(", "import time\ntime.sleep(600)\nprint(")
    chapter.write_text(text, "utf-8")
    folder = running.cache_folder(book, inputs.code_digest(book))
    assert update(book, timeout=2) == ["chapters/one", "chapters/two"]
    assert set(json.loads((folder / warm.MANIFEST).read_text("utf-8"))) == {"chapters/two"}
    assert printed(book, "one") == set()
