"""Chapters run before Sphinx asks for them: those whose inputs changed, side by side, from a nursery.

A chapter's outputs are kept in Jupyter's own cache, in a folder that bears the digest of what every chapter
reads: code, requirements, interpreter, locale. Beside it stands a manifest: for each chapter its code and
every file and folder of the checkout that its kernel was seen to read, with their digests. Outputs whose
manifest no longer fits are taken out of the cache before anything can use them.

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
from collections.abc import Iterable, Iterator
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

from book import chapters, remembered
from book.publishing import crew, kernel, nursery, studio
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


@dataclass
class Chapter:
    """A chapter to run: its page, its notebook and the digest of its code."""

    document: str
    path: Path
    notebook: NotebookNode
    code: str
    seconds: float = 0.0


def state(repository: Repository, name: str) -> str:
    """The digest of a file's content, or of a folder's names where `name` ends in a slash."""
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
    stale = []
    for chapter in _notebooks(repository, cache):
        known = kept_reads.get(chapter.document)
        kept = _record(cache, chapter.notebook)
        fresh = (
            known is not None
            and known.code == chapter.code
            and known.outputs == _outputs(folder, chapter)
            and _unchanged(repository, known)
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
                    files = {name: then.get(name) or state(repository, name) for name in seen}
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


def _unchanged(repository: Repository, reads: Reads) -> bool:
    return all(state(repository, name) == then for name, then in reads.files.items())


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
    most = crew.jobs()
    with contextlib.ExitStack() as ends:
        if kernels > most:  # fewer load Vega no more often than the studio would
            ends.callback(studio.Studio(repository.root, most).close)
        source = nursery.Nursery(repository.root)
        ends.callback(source.close)
        yield source


async def _run_all(
    repository: Repository, source: nursery.Nursery | None, stale: list[Chapter], timeout: int
) -> list[tuple[Chapter, set[str] | None]]:
    """Run the chapters, as many at a time as may be: what each read, or none where it failed."""
    room = asyncio.Semaphore(crew.jobs())

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
