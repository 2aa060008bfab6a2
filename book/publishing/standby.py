"""A process that has loaded what a build needs, and forks a build whenever its owner asks for one.

`python -m book.publishing.standby FD` is that process. It runs no thread of its own, so that a fork is sound
(those of numpy and Arrow are made to stand one), and reads nothing of the book. On its socket it takes a line
for each build to make, `html`, and what it forked answers with a line of JSON: the faults of the build, none
where the site stands, or null where it would be built by other code than was loaded. When the socket closes
it ends the build it has and itself, however its owner came to an end.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from types import TracebackType

from book.publishing import afresh, build, forking, inputs, nursery, preloaded
from book.repository import Repository, here

ENDED = "the build was ended before it was done; what it said last stands above"
GONE = "the process that builds could not start; what it said stands above"
UNANSWERED = 1
"""The exit status of a build that ended otherwise than it should."""


class Standby:
    """The owner's end: starts the process, anew where the code has changed, and has it build."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._code = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Standby:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def html(self) -> list[str]:
        """As `build.html`."""
        while (answer := self._answer()) is None:
            self.close()
        return answer

    def _answer(self) -> list[str] | None:
        code = _code(self._repository)
        if self._process is None or self._process.poll() is not None or code != self._code:
            self.close()
            self._start()
            self._code = code
        try:
            self._stream.write(b"html\n")
            self._stream.flush()
            answer = self._stream.readline()
        except OSError:
            answer = b""
        faults: list[str] | None = json.loads(answer) if answer else [GONE]
        return faults

    def close(self) -> None:
        """End the process and the build it may have."""
        if self._process is not None:
            with suppress(OSError):
                self._stream.close()
            self._socket.close()
            forking.ended(self._process)
            self._process = None

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "book.publishing.standby", str(theirs.fileno())],
            cwd=self._repository.root,
            env=os.environ | afresh.SAME_EACH_TIME | {afresh.CODE: inputs.code_digest(self._repository)},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._socket, self._stream = ours, ours.makefile("rwb")


def _code(repository: Repository) -> str:
    """The state of all that the process has loaded."""
    return inputs.code_digest(repository) + inputs.digest(inputs.assets(repository), repository.root)


def _born(line: socket.socket) -> None:
    """What the new process does: build, answer, and end as any other does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = UNANSWERED
    try:
        faults: list[str] | None = None
        with suppress(afresh.OtherCodeError):
            faults = build.html(here())
        line.sendall(json.dumps(faults).encode() + b"\n")
        status = 0
    except KeyboardInterrupt:
        pass
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        forking.leave(status)


def attend(line: socket.socket) -> None:
    """Fork a build for each line that comes until the socket closes, then end the one there still is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides, and closes the socket
    ended, child = os.pipe()
    os.set_blocking(child, False)
    signal.set_wakeup_fd(child)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    running = 0
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj == ended:
                    os.read(ended, 1 << 10)
                    running = _reaped(running, line)
                elif not line.recv(1 << 10):
                    if running:
                        os.kill(running, signal.SIGKILL)
                        os.waitpid(running, 0)
                    return
                elif not (running := os.fork()):
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    selector.close()
                    _born(line)


def _reaped(running: int, line: socket.socket) -> int:
    """The build that is still running, if any; one that ended without an answer is answered for."""
    done, status = os.waitpid(running, os.WNOHANG) if running else (0, 0)
    if done and status:
        with suppress(OSError):
            line.sendall(json.dumps([ENDED]).encode() + b"\n")
    return 0 if done else running


if __name__ == "__main__":
    del sys.path[0]
    forking.look_for_garbage_seldom()
    before = os.environ.pop(afresh.CODE)
    preloaded.load(tables=True)
    nursery.load()
    afresh.has_loaded(before, inputs.code_digest(here()))
    gc.freeze()
    attend(socket.socket(fileno=int(sys.argv[1])))
