"""Chapters run before Sphinx asks for them: those whose inputs changed, side by side, from a nursery.

A chapter's outputs are kept in a folder that bears the digest of what every chapter reads: code,
requirements, interpreter, locale. Beside them stands a manifest: for each chapter its code, every file and
folder of the checkout that its kernel was seen to read, and every question of `book.answers` that it asked,
with their digests. Outputs whose manifest no longer fits are taken out of it before anything can use them;
`outputs` gives the others to MyST-NB.

A chapter that fails here is left to Sphinx, which runs it again and tells of the fault. What runs chapters is
loaded when there is one to run.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import hashlib
import importlib
import json
import os
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from book import answers, chapters, remembered
from book.publishing import deferred, forking, jobs, kernel, outputs
from book.repository import Repository

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from book.publishing import nursery

MANIFEST = "reads.json"
GONE = "gone"
ELSEWHERE = "load:"
"""The option of a cell whose code stands in another file."""


@dataclass
class Reads:
    """What one chapter's outputs hang on: its code, and what its kernel read, with the digests seen then.

    `outputs` is the digest of the outputs as they were kept, `page` that of the page with this code.
    """

    code: str
    files: dict[str, str] = field(default_factory=dict)
    outputs: str = ""
    page: str = ""


class States(dict[str, str]):
    """The states of files, folders and answers by name, each looked at when it is first asked for."""

    def __init__(self, repository: Repository) -> None:
        super().__init__()
        self.repository = repository

    def __missing__(self, name: str) -> str:
        self[name] = state(self.repository, name, self._of_file)
        return self[name]

    def _of_file(self, path: Path) -> str:
        return self[path.relative_to(self.repository.root).as_posix()]

    def changed(self, then: Mapping[str, str]) -> bool:
        """Whether one of these is not as it was."""
        return any(self[name] != was for name, was in then.items())


@dataclass
class Chapter:
    """A chapter with code: its page, what stands there, and the digest of its code."""

    document: str
    path: Path
    text: str
    known: Reads | None

    @cached_property
    def page(self) -> str:
        """The digest of the page; empty where it does not say all of the code."""
        return "" if ELSEWHERE in self.text else remembered.digest(self.text.encode())

    @property
    def unchanged(self) -> bool:
        """Whether the page is as it was when the chapter was run."""
        return self.known is not None and self.page != "" and self.known.page == self.page

    @cached_property
    def notebook(self) -> NotebookNode:
        """Its cells, and after it was run their outputs."""
        made: NotebookNode = _reading().read_myst_markdown_notebook(
            self.text, add_source_map=True, path=self.path
        )
        return made

    @property
    def length(self) -> int:
        """Of its code, in characters."""
        return sum(len(cell.source) for cell in self.notebook.cells if cell.cell_type == "code")

    @cached_property
    def code(self) -> str:
        """As `outputs.code`; taken from the manifest where the page is as it was."""
        return self.known.code if self.known and self.unchanged else outputs.code(self.notebook)


def state(repository: Repository, name: str, file_state: Callable[[Path], str] = remembered.state) -> str:
    """The digest of a file's content, of a folder's names where `name` ends in a slash, or of an answer."""
    if answers.is_question(name):
        return answers.state(answers.question(name, repository), file_state)
    path = repository.root / name
    try:
        if name.endswith("/"):
            content = "\n".join(sorted(each.name for each in path.iterdir())).encode()
        else:
            content = path.read_bytes()
    except OSError:
        return GONE
    return hashlib.sha256(content).hexdigest()


def manifest(folder: Path) -> dict[str, Reads]:
    """The manifest as kept; empty where there is none, or it cannot be read."""
    try:
        kept = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {
            name: Reads(str(each["code"]), dict(each["files"]), str(each["outputs"]), str(each["page"]))
            for name, each in kept.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def update(
    repository: Repository, folder: Path, then: Mapping[str, str], timeout: int
) -> tuple[list[str], Coroutine[Any, Any, None]]:
    """Bring the cache in `folder` up to date: the pages that are run for it, and what is to be waited for.

    `then` has the states of all that a chapter may read, seen before any of it was read; a cell may take
    `timeout` seconds.
    """
    kept_reads = manifest(folder)
    now = States(repository)
    stale = []
    for chapter in _chapters(repository, kept_reads):
        known = chapter.known
        if (
            known is not None
            and known.code == chapter.code
            and known.outputs == outputs.state(folder, chapter.document)
            and not now.changed(known.files)
        ):
            known.page = chapter.page
        else:
            kept_reads.pop(chapter.document, None)
            outputs.drop(folder, chapter.document)
            stale.append(chapter)
    # Written before anything runs: an interrupted build leaves no promise that its outputs are right.
    _write(folder, kept_reads)

    def keep(chapter: Chapter, reads: set[str]) -> None:
        outputs.keep(folder, chapter.document, chapter.notebook)
        names = set(then) | reads if kernel.UNSEEN in reads else reads
        files = {name: _seen(repository, name, then) for name in sorted(names - {kernel.UNSEEN})}
        made = outputs.state(folder, chapter.document)
        kept_reads[chapter.document] = Reads(chapter.code, files, made, chapter.page)

    ends, source = _nursery(repository, len(stale)) if stale else (contextlib.ExitStack(), None)

    async def made() -> None:
        with tempfile.TemporaryDirectory() as records, ends:
            await _run_all(source, stale, Path(records), timeout, keep)
        _write(folder, kept_reads)

    return [chapter.document for chapter in stale], made()


def _chapters(repository: Repository, known: dict[str, Reads]) -> Iterator[Chapter]:
    for document in chapters.documents(repository):
        path = repository.root / f"{document}.md"
        text = path.read_text("utf-8") if path.is_file() else ""
        chapter = Chapter(document, path, text, known.get(document))
        if chapter.unchanged or (text.startswith("---") and _reading().is_myst_markdown_notebook(text)):
            yield chapter


def _reading() -> ModuleType:
    """What reads notebooks, loaded when there is one to be read."""
    with deferred.until_used("IPython"):
        return importlib.import_module("myst_nb.core.read")


def _seen(repository: Repository, name: str, then: Mapping[str, str]) -> str:
    """What the kernel saw under this name: the state before the run, or of an answer made of such files.

    What changes while it runs is taken for changed by the next build.
    """
    if name in then:
        return then[name]
    now = state(repository, name)
    made_of = answers.made_of(answers.question(name, repository)) if answers.is_question(name) else {}
    files = {repository.relative(path): was for path, was in made_of.items()}
    return GONE if any(then.get(file, was) != was for file, was in files.items()) else now


def _write(folder: Path, manifest: dict[str, Reads]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({name: asdict(reads) for name, reads in manifest.items()}, indent=1, sort_keys=True)
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(name).replace(folder / MANIFEST)


def _nursery(repository: Repository, kernels: int) -> tuple[contextlib.ExitStack, nursery.Nursery | None]:
    """Where kernels are forked from, with a studio that draws for many, and what ends both.

    There is none where the system cannot fork.
    """
    from book.publishing import nursery, studio

    ends = contextlib.ExitStack()
    if not forking.CAN_FORK:
        return ends, None
    if kernels > jobs.jobs():  # fewer load Vega no more often than the studio would
        ends.callback(studio.Studio(repository.root, jobs.jobs()).close)
    source = nursery.Nursery(repository.root)
    ends.callback(source.close)
    return ends, source


async def _run_all(
    source: nursery.Nursery | None,
    stale: list[Chapter],
    records: Path,
    timeout: int,
    keep: Callable[[Chapter, set[str]], None],
) -> None:
    """Run the chapters; each that did not fail is kept, with what it read, as soon as it is done."""
    most = jobs.jobs()
    room = asyncio.Semaphore(2 * most if most > 1 else 1)  # half of them wait while the studio draws

    async def one(number: int, chapter: Chapter) -> None:
        async with room:
            reads = await _run(source, chapter, records / str(number), timeout)
        if reads is not None:
            keep(chapter, reads)

    # The longest first, lest it be waited for alone.
    order = sorted(stale, key=lambda chapter: chapter.length, reverse=True)
    await asyncio.gather(*(one(*each) for each in enumerate(order)))


async def _run(
    source: nursery.Nursery | None, chapter: Chapter, record: Path, timeout: int
) -> set[str] | None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    from book.publishing import provisioner

    manager = provisioner.Manager(kernel_name=chapter.notebook.metadata.kernelspec.name)
    own = provisioner.Provisioner(kernel_id=record.name, kernel_spec=manager.kernel_spec, parent=manager)
    own.nursery, own.record = source, record
    manager.provisioner = own
    where: dict[str, Any] = {"metadata": {"path": str(chapter.path.parent)}}
    client = NotebookClient(
        chapter.notebook, km=manager, timeout=timeout, resources=where, record_timing=False
    )
    try:
        await client.async_execute(cleanup_kc=True)
    except (CellExecutionError, CellTimeoutError, DeadKernelError, ConnectionError, RuntimeError):
        return None
    finally:
        if source is not None:  # which ends its kernels; nbclient, interrupted, would try so in the end
            atexit.unregister(client._cleanup_kernel)
    return set(record.read_text("utf-8", "surrogateescape").split("\n")) - {""}
