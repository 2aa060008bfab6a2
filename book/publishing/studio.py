"""The studio: processes that draw for every kernel of a build, so that Vega is loaded once for each core.

`python -m book.publishing.studio LISTENER LINE` is one of them: it answers who connects to the first socket,
and ends when the second closes, however its owner came to an end. All answer at one address, which kernels
find in the environment; it is a name without a file, so nothing is left behind. Who gets no whole answer
draws alone: a fault in a specification is met there, and told as ever.
"""

from __future__ import annotations

import os
import secrets
import select
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import vl_convert

from book.publishing import pictures

WAITING = 64
"""How many may wait for an answer at once; each kernel asks for one picture after the other."""

NOTHING = {"data": {"values": []}, "mark": "point"}
"""A chart of nothing: to translate it loads Vega, and draws no picture."""


class Studio:
    """The owner's end: starts the processes, makes their address known to kernels, ends them."""

    def __init__(self, root: Path, processes: int) -> None:
        address = f"review-{secrets.token_hex(16)}"
        self._line, theirs = socket.socketpair()
        with theirs, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"\0{address}")
            listener.listen(WAITING)
            listener.setblocking(False)
            ends = [listener.fileno(), theirs.fileno()]
            command = [sys.executable, "-m", "book.publishing.studio", *map(str, ends)]
            self._processes = [
                subprocess.Popen(
                    command,
                    cwd=root,
                    pass_fds=ends,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # who interrupts a build means its owner
                )
                for _ in range(processes)
            ]
        os.environ[pictures.STUDIO] = address

    @property
    def pids(self) -> list[int]:
        """The processes that draw."""
        return [process.pid for process in self._processes]

    def close(self) -> None:
        """End the processes; from now on every kernel draws alone."""
        os.environ.pop(pictures.STUDIO, None)
        self._line.close()
        for process in self._processes:
            process.kill()
            process.wait()


def _answer(line: socket.socket) -> None:
    """Draw what is asked for; no answer where that fails, or who asks is another user of the machine."""
    with line, suppress(OSError):
        line.setblocking(True)
        if pictures.ours(line):
            form, _, source = pictures.received(line).decode().partition("\n")
            with suppress(ValueError):
                line.sendall(pictures.sealed(pictures.FORMATS[form](source)))


def draw(listener: socket.socket, owner: socket.socket) -> None:
    """Answer until the owner's socket closes."""
    while True:
        ready, _, _ = select.select([listener, owner], [], [])
        if owner in ready:
            return
        with suppress(BlockingIOError):  # another of the processes was there first
            _answer(listener.accept()[0])


if __name__ == "__main__":
    vl_convert.vegalite_to_vega(NOTHING)
    draw(*(socket.socket(fileno=int(number)) for number in sys.argv[1:]))
