"""A real HTTP server on this machine that answers as a test tells it to, and misbehaves on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request: its path without the first stroke, its parameters, and how it was sent."""

    path: str
    params: dict[str, str]
    method: str = "GET"


@dataclass(frozen=True)
class Answer:
    """One reply; `cut` sends only so many bytes of the body that was promised, then hangs up."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = -1
    hang_up: bool = False


@dataclass
class Server:
    """Where the server listens, and what it was asked."""

    address: str
    asked: list[Asked]


@contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[Server]:
    """A server for the length of a `with`, whose replies `answer` gives."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("")

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _reply(self, form: str) -> None:
            parts = urlsplit(self.path)
            question = Asked(
                parts.path.lstrip("/"), dict(parse_qsl(parts.query) + parse_qsl(form)), self.command
            )
            asked.append(question)
            reply = answer(question)
            if reply.hang_up:
                self.close_connection = True
                return
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Transfer-Encoding" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            whole = reply.cut < 0
            self.wfile.write(reply.body if whole else reply.body[: reply.cut])
            self.close_connection = not whole

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_address[1]}/", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Clock:
    """Time that passes only when somebody sleeps; `slept` keeps how long each time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
