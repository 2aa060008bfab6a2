"""Chapters run before Sphinx asks for them: those whose inputs changed, side by side, from a nursery.

A chapter's outputs are kept in Jupyter's own cache, in a folder that bears the digest of what every chapter
reads: code, requirements, interpreter, locale. Beside it stands a manifest: for each chapter its code, every
file and folder of the checkout that its kernel was seen to read, and every question of `book.answers` that
it asked, with their digests. Outputs whose manifest no longer fits are taken out of the cache before anything
can use them.

A chapter that fails here is left to Sphinx, which runs it again and tells of the fault.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_client.manager import AsyncKernelManager
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sqlalchemy.exc import SQLAlchemyError

from book import answers, chapters, remembered
from book.publishing import kernel, nursery, studio
from book.repository import Repository

MANIFEST = "reads.json"
GONE = "gone"


@dataclass
class Reads:
    """What one chapter's outputs hang on: its code, and what its kernel read, with the digests seen then.

    `outputs` is the digest of the outputs as they were kept.
    """

    code: str
    files: dict[str, str] = field(default_factory=dict)
    outputs: str = ""


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
    """A chapter to run: its page, its notebook and the digest of its code."""

    document: str
    path: Path
    notebook: NotebookNode
    code: str
    seconds: float = 0.0


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
            name: Reads(str(each["code"]), dict(each["files"]), str(each["outputs"]))
            for name, each in kept.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def update(repository: Repository, folder: Path, everything: Iterable[Path], timeout: int) -> list[str]:
    """Bring the cache in `folder` up to date; the pages whose chapters were run.

    `everything` is what a chapter hangs on whose reads could not be seen; a cell may take `timeout` seconds.
    """
    cache = _opened(folder)
    kept_reads = manifest(folder)
    now = States(repository)
    stale = []
    for chapter in _notebooks(repository, cache):
        known = kept_reads.get(chapter.document)
        kept = _record(cache, chapter.notebook)
        fresh = (
            known is not None
            and known.code == chapter.code
            and known.outputs == _outputs(folder, chapter)
            and not now.changed(known.files)
        )
        if kept is None or not fresh:
            if kept is not None:
                cache.remove_cache(kept)
            kept_reads.pop(chapter.document, None)
            stale.append(chapter)
    # Written before anything runs: an interrupted build leaves no promise that its outputs are right.
    _write(folder, kept_reads)
    if stale:
        # Seen before the run: what changes while it lasts is taken for changed by the next build.
        then = {name: state(repository, name) for name in map(repository.relative, everything)}
        with _nursery(repository, len(stale)) as source:
            for chapter, reads in asyncio.run(_run_all(repository, source, stale, timeout)):
                if reads is not None:
                    _keep(cache, chapter)
                    names = set(then) | reads if kernel.UNSEEN in reads else reads
                    seen = sorted(names - {kernel.UNSEEN})
                    files = {name: _seen(repository, name, then) for name in seen}
                    kept_reads[chapter.document] = Reads(chapter.code, files, _outputs(folder, chapter))
        _write(folder, kept_reads)
    return [chapter.document for chapter in stale]


def _opened(folder: Path) -> JupyterCacheAbstract:
    """The cache in `folder`; an empty one where what lies there cannot be read."""
    try:
        cache = get_cache(str(folder))
        cache.list_cache_records()
    except (SQLAlchemyError, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        cache = get_cache(str(folder))
    return cache


def _outputs(folder: Path, chapter: Chapter) -> str:
    """The digest of a chapter's outputs as Jupyter's cache keeps them."""
    return remembered.state(folder / "executed" / chapter.code / "base.ipynb")


def _notebooks(repository: Repository, cache: JupyterCacheAbstract) -> Iterator[Chapter]:
    for document in chapters.documents(repository):
        path = repository.root / f"{document}.md"
        text = path.read_text("utf-8") if path.is_file() else ""
        if is_myst_markdown_notebook(text):
            notebook = read_myst_markdown_notebook(text, add_source_map=True, path=path)
            yield Chapter(document, path, notebook, cache.create_hashed_notebook(notebook)[1])


def _record(cache: JupyterCacheAbstract, notebook: NotebookNode) -> int | None:
    with contextlib.suppress(KeyError):
        return int(cache.match_cache_notebook(notebook).pk)
    return None


def _seen(repository: Repository, name: str, then: Mapping[str, str]) -> str:
    """What the kernel saw under this name: the state before the run, or of an answer made of such files."""
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


def _keep(cache: JupyterCacheAbstract, chapter: Chapter) -> None:
    data = {"execution_seconds": chapter.seconds}
    bundle = CacheBundleIn(chapter.notebook, str(chapter.path), data=data)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


@contextlib.contextmanager
def _nursery(repository: Repository, kernels: int) -> Iterator[nursery.Nursery | None]:
    """Where kernels are forked from, with a studio that draws for many; none where the system cannot fork."""
    if not nursery.CAN_FORK:
        yield None
        return
    cores = os.cpu_count() or 1
    with contextlib.ExitStack() as ends:
        if kernels > cores:  # fewer load Vega no more often than the studio would
            ends.callback(studio.Studio(repository.root, cores).close)
        source = nursery.Nursery(repository.root)
        ends.callback(source.close)
        yield source


async def _run_all(
    repository: Repository, source: nursery.Nursery | None, stale: list[Chapter], timeout: int
) -> list[tuple[Chapter, set[str] | None]]:
    """Run the chapters, as many at a time as there are cores: what each read, or none where it failed."""
    room = asyncio.Semaphore(os.cpu_count() or 1)

    with tempfile.TemporaryDirectory() as own:

        async def one(number: int, chapter: Chapter) -> tuple[Chapter, set[str] | None]:
            async with room:
                return chapter, await _run(source, chapter, Path(own) / str(number), timeout)

        return await asyncio.gather(*(one(*each) for each in enumerate(stale)))


async def _run(
    source: nursery.Nursery | None, chapter: Chapter, record: Path, timeout: int
) -> set[str] | None:
    manager = AsyncKernelManager(kernel_name=chapter.notebook.metadata.kernelspec.name)
    provisioner = nursery.Provisioner(kernel_id=record.name, kernel_spec=manager.kernel_spec, parent=manager)
    provisioner.nursery, provisioner.record = source, record
    manager.provisioner = provisioner
    where: dict[str, Any] = {"metadata": {"path": str(chapter.path.parent)}}
    client = NotebookClient(
        chapter.notebook, km=manager, timeout=timeout, resources=where, record_timing=False
    )
    start = time.monotonic()
    try:
        await client.async_execute(cleanup_kc=True)
    except (CellExecutionError, CellTimeoutError, DeadKernelError, ConnectionError, RuntimeError):
        return None
    chapter.seconds = round(time.monotonic() - start, 3)
    return set(record.read_text("utf-8", "surrogateescape").split("\n")) - {""}
