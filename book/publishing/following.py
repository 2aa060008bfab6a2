"""A server of the site whose pages show themselves anew once there is a new build.

The files of the site stay as they are: the script is put into a page on its way.
"""

from __future__ import annotations

import io
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

NEWS = "/-/news"
"""Where a page learns which build there is: never a file of the site."""
KEEP_SECONDS = 15.0
"""How long a page that is open hears nothing; a page that is gone is noticed then."""

SCRIPT = """<script>
(() => {
  let news = null;
  const listen = () => {
    if (news) news.close();
    news = document.hidden ? null : new EventSource("%s");
    if (news) news.onmessage = (told) => { if (told.data !== "%s") { news.close(); location.reload(); } };
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", listen);
  addEventListener("pagehide", () => news && news.close());
})();
</script>
"""
"""Listens while the page is seen, for a browser opens few connections to one server."""


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, never from the browser's cache, without a line of log each."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        return


class Server(ThreadingHTTPServer):
    """Serves a folder, and tells its open pages of each new build."""

    def __init__(self, address: tuple[str, int], folder: Path) -> None:
        self._news = threading.Condition()
        self._started, self._builds = time.time_ns(), 0
        super().__init__(address, partial(_Followed, directory=str(folder)))

    @property
    def current(self) -> str:
        """The name of the build as it is."""
        return f"{self._started}-{self._builds}"

    def has_changed(self) -> None:
        """There is a new build."""
        with self._news:
            self._builds += 1
            self._news.notify_all()

    def wait_for_news(self, known: str) -> None:
        """Return when there is another build than the `known`, or after a while."""
        with self._news:
            self._news.wait_for(lambda: self.current != known, KEEP_SECONDS)


class _Followed(Handler):
    """Files of the site, its pages with the script that listens, and the news they listen for."""

    server: Server

    def do_GET(self) -> None:
        """Send a file, or the news for as long as the page listens."""
        if self.path == NEWS:
            self._tell()
        else:
            super().do_GET()

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """As the base class does; a page gets the script."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if path.suffix != ".html" or not path.is_file():
            return super().send_head()
        before, end, after = path.read_bytes().rpartition(b"</body>")
        content = before + (SCRIPT % (NEWS, self.server.current)).encode() * bool(end) + end + after
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def _tell(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while True:
                told = self.server.current
                self.wfile.write(f"data: {told}\n\n".encode())
                self.server.wait_for_news(told)
        except OSError:  # the page is gone
            return
