"""Work begun in a thread of its own while a build goes on, and waited for where its result is needed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

R = TypeVar("R")

_begun: list[Ahead[Any]] = []


class Ahead(Generic[R]):
    """One piece of work, from now on."""

    def __init__(self, work: Coroutine[Any, Any, R]) -> None:
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._task = self._loop.create_task(work)
        self._thread = threading.Thread(target=self._until_done)
        self._thread.start()
        _begun.append(self)

    def result(self) -> R:
        """What the work gave, or raised, once it is done."""
        self._thread.join()
        _begun.remove(self)
        return self._task.result()

    def end(self) -> None:
        """Let the work be ended where it stands."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join()

    def _until_done(self) -> None:
        with self._runner:
            self._loop.run_until_complete(asyncio.wait([self._task]))


def end_all() -> None:
    """End what was begun and nobody has waited for: the build is over."""
    while _begun:
        _begun.pop().end()
