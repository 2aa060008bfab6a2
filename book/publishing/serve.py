"""The site on localhost while someone writes: built, shown, and built again whenever a source changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from book.publishing import build, inputs
from book.repository import Repository

HOST = "127.0.0.1"
LOOK_EVERY_SECONDS = 1.0

State = dict[Path, tuple[int, int]]


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, never from the browser's cache, without a line of log each."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        return


def state(repository: Repository) -> State:
    """Every source of the book with its size and the time of its last change, in nanoseconds."""
    found: State = {}
    for listing in (inputs.inputs, inputs.assets, inputs.pages):
        for path in listing(repository):
            with suppress(FileNotFoundError):
                about = path.stat()
                found[path] = (about.st_mtime_ns, about.st_size)
    return found


def changed(before: State, after: State) -> list[Path]:
    """What was added, changed or removed between two states, sorted."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def serve(repository: Repository, port: int, say: Callable[[str], None]) -> list[str]:
    """Build and serve until interrupted; what kept the site from being served, in one line each."""
    seen = state(repository)
    for fault in build.html(repository):
        say(fault)
    folder = repository.build / "html"
    if not (folder / "index.html").is_file():
        return ["there is no site to serve yet"]
    try:
        server = ThreadingHTTPServer((HOST, port), partial(Handler, directory=str(folder)))
    except OSError as error:
        return [f"port {port} cannot be used ({error.strerror}); choose another: make serve PORT=8001"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"The review is at http://localhost:{server.server_port}/ and follows every change. Ctrl-C ends it.")
    try:
        watch(repository, seen, say)
    except KeyboardInterrupt:
        say("Ended.")
    finally:
        server.shutdown()
        server.server_close()
    return []


def watch(repository: Repository, seen: State, say: Callable[[str], None]) -> None:
    """Build again whenever the sources differ from `seen`; runs until it is interrupted."""
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        now = state(repository)
        if paths := changed(seen, now):
            seen = now
            say(f"Changed: {', '.join(repository.relative(path) for path in paths)}")
            faults = build.html(repository)
            say("\n".join(faults) if faults else "Built; reload the page.")
