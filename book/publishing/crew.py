"""Pages shared out among forked processes, all or nothing.

Each process takes the next page as soon as it has done one. What it has learnt goes back to the owner; its
files it writes itself. Where a process has a warning to give, fails, or does not come to its end, there is no
result at all: the owner does the work alone, and meets and tells what there is to tell.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from logging import WARNING, LogRecord
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.display import status_iterator
from sphinx.util.logging import LogCollector, convert_serializable, getLogger, is_suppressed_warning

NUMBER_BYTES = 4

logger = getLogger(__name__)


class Crew:
    """Processes at work on `pages`: `each` is done with every one, then `gather` with those of a process."""

    def __init__(
        self,
        app: Sphinx,
        pages: Sequence[str],
        each: Callable[[str], None],
        gather: Callable[[list[str]], Any],
    ) -> None:
        self._app, self._pages, self._each, self._gather = app, pages, each, gather
        self._members: dict[Connection, int] = {}

    def results(self, doing: str, colour: str) -> list[Any] | None:
        """What was gathered, by process; none where there is anything to tell. Shows what it is `doing`."""
        said: dict[Connection, tuple[list[LogRecord], bytes]] = {}
        gc.freeze()  # lest every process copy what all share, only to look through it for waste
        try:
            self._start()
            finished = self._finished(said)
            for _ in status_iterator(finished, doing, colour, len(self._pages), self._app.verbosity):
                pass
        except OSError:  # no room, or no process to be had
            return None
        finally:
            gc.unfreeze()
            self._end()
        if len(said) < len(self._members):
            return None
        for records, _ in said.values():
            for record in records:
                logger.handle(record)
        return [pickle.loads(said[line][1]) for line in self._members]

    def _start(self) -> None:
        with tempfile.TemporaryFile() as queue:
            queue.write(b"".join(number.to_bytes(NUMBER_BYTES) for number in range(len(self._pages))))
            queue.seek(0)
            for _ in range(min(self._app.parallel, len(self._pages))):
                ours, theirs = Pipe(duplex=False)
                with theirs:
                    self._members[ours] = self._forked(queue.fileno(), theirs)

    def _finished(self, said: dict[Connection, tuple[list[LogRecord], bytes]]) -> Iterator[str]:
        """The pages as they are finished; what each process has to show comes into `said`."""
        at_work = list(self._members)
        while at_work:
            for line in wait(at_work):
                assert isinstance(line, Connection)
                try:
                    word = line.recv()
                except EOFError:
                    return
                if isinstance(word, str):
                    yield word
                else:
                    said[line] = word
                    at_work.remove(line)

    def _end(self) -> None:
        for line, pid in self._members.items():
            line.close()
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _forked(self, queue: int, line: Connection) -> int:
        """The number of a new process, which works and says so on `line`."""
        owner = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        if pid := os.fork():
            return pid
        with suppress(BaseException):  # whatever it is, the owner meets it again
            self._work(queue, line, owner)
        os._exit(0)

    def _work(self, queue: int, line: Connection, owner: int) -> None:
        collector, mine = LogCollector(), list[str]()
        with collector.collect():
            while (number := os.read(queue, NUMBER_BYTES)) and os.getppid() == owner:
                page = self._pages[int.from_bytes(number)]
                self._each(page)
                mine.append(page)
                line.send(page)
            found = pickle.dumps(self._gather(mine), pickle.HIGHEST_PROTOCOL)
        if not any(map(self._to_be_told, collector.logs)):
            convert_serializable(collector.logs)
            line.send((collector.logs, found))

    def _to_be_told(self, record: LogRecord) -> bool:
        kind = (getattr(record, "type", "") or "", getattr(record, "subtype", "") or "")
        silent = is_suppressed_warning(*kind, self._app.config.suppress_warnings)
        return record.levelno >= WARNING and not silent
