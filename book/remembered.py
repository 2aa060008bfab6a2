"""Results worked out once, and the files they were made of.

Who asks for a result twice gets it from memory; who watches with `reading` learns of the files behind it both
times, so that a page can be made again when one of its files has changed, and only then. A result marked as
`kept` outlives the process too, in a folder that `keep_in` names, for as long as none of its files changes.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

GONE = "gone"
"""The state of a file that cannot be read."""
DIGEST_BYTES = 32

Files = dict[Path, str]
"""Files by path, with the digest of their content when it was read."""


@dataclass(frozen=True)
class _Result(Generic[R]):
    value: R
    files: Mapping[Path, str]


@dataclass
class Watcher:
    """What was read since someone began to watch: files, and the answers that stand for files.

    A page that asked for an answer hangs on the answer; a result made of it hangs on the files behind it.
    """

    files: Files
    answers: dict[Any, str] | None = None

    def told(self, files: Mapping[Path, str], answers: Mapping[Any, str] | None) -> None:
        """These files were read; `answers`, where there are any, say all that was taken from them."""
        if answers is None or self.answers is None:
            self.files.update(files)
        else:
            self.answers.update(answers)


_watching: ContextVar[tuple[Watcher, ...]] = ContextVar("watching", default=())
_hidden: ContextVar[bool] = ContextVar("hidden", default=False)
_listening: list[Watcher] = []
_memories: list[dict[Any, Any]] = []
_kept_in: list[tuple[Path, str]] = []


@contextmanager
def reading() -> Iterator[Files]:
    """The files read while this lasts, those behind remembered results and behind answers included."""
    with watching(Watcher({})) as watcher:
        yield watcher.files


@contextmanager
def watching(watcher: Watcher) -> Iterator[Watcher]:
    """Tell `watcher` of what is read while this lasts."""
    token = _watching.set((*_watching.get(), watcher))
    try:
        yield watcher
    finally:
        _watching.reset(token)


def listen(watcher: Watcher) -> None:
    """Tell `watcher` of what is read from now on, in every thread of this process."""
    _listening.append(watcher)


@contextmanager
def unseen() -> Iterator[None]:
    """Nobody is told what is read while this lasts: who asks holds on to the answer in its place."""
    watchers, hidden = _watching.set(()), _hidden.set(True)
    try:
        yield
    finally:
        _watching.reset(watchers)
        _hidden.reset(hidden)


def hidden() -> bool:
    """Whether what is read now is nobody's business, as `unseen` has it."""
    return _hidden.get()


def note(files: Mapping[Path, str], answers: Mapping[Any, str] | None = None) -> None:
    """Tell those who watch that these files were read, or looked for and not found, for `answers` if any."""
    for watcher in (*_watching.get(), *(() if _hidden.get() else _listening)):
        watcher.told(files, answers)


def digest(content: bytes) -> str:
    """The state of a file with this content."""
    return hashlib.sha256(content).hexdigest()


def state(file: Path) -> str:
    """SHA-256 of the file's content, in hexadecimal; `GONE` where it cannot be read."""
    try:
        return digest(file.read_bytes())
    except OSError:
        return GONE


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """`function` works each of its results out once; its arguments must be hashable."""
    return _remembering(function, None)


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """As `remembered`, and its results, which must be picklable, outlive the process."""
    return _remembering(function, f"{function.__module__}.{function.__qualname__}")


def memory() -> dict[Any, Any]:
    """An empty memory, forgotten with all others."""
    _memories.append({})
    return _memories[-1]


def forget() -> None:
    """Nothing is remembered any more: files have changed."""
    for memory in _memories:
        memory.clear()


def keep_in(folder: Path | None, code: str = "") -> None:
    """Keep results in `folder` from now on, for one state of the `code` behind them; or nowhere."""
    _kept_in[:] = [] if folder is None else [(folder, code)]


def _remembering(function: Callable[P, R], name: str | None) -> Callable[P, R]:
    known: dict[Any, _Result[R]] = memory()

    @functools.wraps(function)
    def remembering(*args: P.args, **words: P.kwargs) -> R:
        key = (args, tuple(sorted(words.items())))
        if key not in known:
            place = _place(name, key) if name and _kept_in else None
            known[key] = (_taken(place) if place else None) or _worked_out(function, args, words, place)
        note(known[key].files)
        return known[key].value

    return remembering


def _worked_out(
    function: Callable[..., R], args: Any, words: Mapping[str, Any], place: Path | None
) -> _Result[R]:
    with reading() as files:
        value = function(*args, **words)
    result = _Result(value, files)
    if place:
        _put(place, result)
    return result


def _place(name: str, key: object) -> Path:
    folder, code = _kept_in[0]
    return folder / f"{name}-{digest(f'{code}{key!r}'.encode())[:32]}"


def _taken(place: Path) -> _Result[Any] | None:
    """The result as kept; none where there is none, it is broken, or one of its files has changed."""
    with suppress(OSError):
        content = place.read_bytes()
        body = content[DIGEST_BYTES:]
        if hashlib.sha256(body).digest() == content[:DIGEST_BYTES]:
            files, value = pickle.loads(body)
            if all(state(Path(name)) == then for name, then in files.items()):
                return _Result(value, {Path(name): then for name, then in files.items()})
    return None


def _put(place: Path, result: _Result[Any]) -> None:
    """Write the result whole or not at all; without room for it, it is worked out again next time."""
    body = pickle.dumps(({str(path): then for path, then in result.files.items()}, result.value))
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(body).digest() + body)
            Path(fresh).replace(place)
        except OSError:
            Path(fresh).unlink(missing_ok=True)
