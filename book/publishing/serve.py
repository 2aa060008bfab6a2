"""The site on localhost while someone writes: built and shown, and again whenever a source changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from book.publishing import build, following, forking, inputs, standby
from book.repository import Repository

HOST = "127.0.0.1"
LOOK_EVERY_SECONDS = 0.2
SETTLED_SECONDS = 0.05
"""How long nothing changes any more before a build: editors put a file in another's place in two steps."""

State = dict[Path, tuple[int, int]]
Make = Callable[[], list[str]]
"""Brings the site up to date; what went wrong in one line each."""


def state(repository: Repository) -> State:
    """Every source of the book with its size and the time of its last change, in nanoseconds."""
    found: State = {}
    for path in inputs.watched(repository):
        with suppress(FileNotFoundError):
            about = path.stat()
            found[path] = (about.st_mtime_ns, about.st_size)
    return found


def changed(before: State, after: State) -> list[Path]:
    """What was added, changed or removed between two states, sorted."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def serve(repository: Repository, port: int, say: Callable[[str], None]) -> list[str]:
    """Build and serve until interrupted; what kept the site from being served, in one line each."""
    with ExitStack() as ends:
        try:
            return _serve(repository, port, say, ends)
        except KeyboardInterrupt:
            say("Ended.")
            return []


def _serve(repository: Repository, port: int, say: Callable[[str], None], ends: ExitStack) -> list[str]:
    def plain() -> list[str]:
        return build.html(repository)

    make = ends.enter_context(standby.Standby(repository)).html if forking.CAN_FORK else plain
    seen = state(repository)
    for fault in make():
        say(fault)
    folder = repository.build / "html"
    if not (folder / "index.html").is_file():
        return ["there is no site to serve yet"]
    try:
        server = following.Server((HOST, port), folder)
    except OSError as error:
        return [f"port {port} cannot be used ({error.strerror}); choose another: make serve PORT=8001"]
    ends.callback(server.server_close)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ends.callback(server.shutdown)
    say(f"The review is at http://localhost:{server.server_port}/ and follows every change. Ctrl-C ends it.")
    for paths in changes(repository, seen):
        say(f"Changed: {', '.join(repository.relative(path) for path in paths)}")
        if faults := make():
            say("\n".join(faults))
        else:
            server.has_changed()
            say("Built.")
    return []


def changes(repository: Repository, seen: State) -> Iterator[list[Path]]:
    """What differs from `seen`, and then from what was seen last, whenever something does; never ends."""
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        now = state(repository)
        while changed(seen, now) and (later := _settled(repository)) != now:
            now = later
        if paths := changed(seen, now):
            seen = now
            yield paths


def _settled(repository: Repository) -> State:
    time.sleep(SETTLED_SECONDS)
    return state(repository)
