"""Kernels forked from one process that has loaded what chapters import: ready in a tenth of the time.

`python -m book.publishing.nursery FD` is that process. It has one thread, so that a fork is sound, and
answers on a socket, a line of JSON each way:

- `{"start": [connection_file, record], "cwd": …, "env": {…}}` → `{"pid": …}`
- `{"poll": pid}` → `{"status": null}`, or the exit status

When the socket closes it ends its kernels and itself, however its owner came to an end.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from book.faults import FaultyInput
from book.publishing import forking, kernel

PRELOADED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "numpy",
    "pandas",
    "altair",
    "book.publishing",
    "book.census",
    "book.dossier",
    *(f"book.figures.{name}" for name in ("evidence_map", "forest", "ladder", "overview", "support")),
)
"""What every kernel or most chapters import; loading must start no thread."""


class Nursery:
    """The owner's end: starts the process, asks it for kernels, ends it."""

    def __init__(self, root: Path) -> None:
        ours, theirs = socket.socketpair()
        start = _forked if forking.may_fork() else _spawned
        self._process = start(root, ours, theirs)
        theirs.close()
        self._socket, self._stream, self._lock = ours, ours.makefile("rwb"), threading.Lock()

    def ask(self, **question: Any) -> dict[str, Any]:
        """One question, one answer; `ConnectionError` where the process is gone."""
        with self._lock:
            self._stream.write(json.dumps(question).encode() + b"\n")
            self._stream.flush()
            answer = self._stream.readline()
        if not answer:
            raise ConnectionError("the process that kernels are forked from has ended")
        return dict(json.loads(answer))

    def close(self) -> None:
        """End the process and every kernel it still has."""
        with contextlib.suppress(OSError):
            self._stream.close()
        self._socket.close()
        forking.ended(self._process)


def _forked(root: Path, ours: socket.socket, theirs: socket.socket) -> forking.Process:
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return forking.Child(pid)
    try:
        ours.close()
        os.setsid()  # who interrupts a build means its owner, which decides, and closes the socket
        os.chdir(root)
        sys.path[:] = [str(root), *(place for place in sys.path if place not in ("", str(root)))]
        be(theirs)
    except KeyboardInterrupt:
        pass
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


def _spawned(root: Path, ours: socket.socket, theirs: socket.socket) -> forking.Process:
    os.set_inheritable(theirs.fileno(), True)
    command = [sys.executable, "-m", "book.publishing.nursery", str(theirs.fileno())]
    return subprocess.Popen(command, cwd=root, pass_fds=[theirs.fileno()], start_new_session=True)


def _born(question: dict[str, Any], line: socket.socket) -> None:
    """What the new process does: leave its parent's things, and be a kernel until it ends."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    line.close()
    os.setsid()
    os.chdir(question["cwd"])
    os.environ.clear()
    os.environ.update(question["env"])
    kernel.forget_the_dice()
    connection_file, record = question["start"]
    kernel.run(connection_file, record, stop=True)


class _Ward:
    """The kernels of this process, and how those that ended did."""

    def __init__(self, line: socket.socket) -> None:
        self.line, self.alive, self.ended = line, set[int](), dict[int, int]()
        self.has_read = False

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if "poll" in question:
            self.reap()
            return {"status": self.ended.get(question["poll"])}
        if not self.has_read:  # not before: the owner has looked at all files by now
            read_ahead()
            gc.freeze()  # a kernel that looks through all of this for garbage would copy it
            self.has_read = True
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            _born(question, self.line)
        self.alive.add(pid)
        return {"pid": pid}

    def reap(self) -> None:
        for pid in sorted(self.alive):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self.alive.discard(pid)
                self.ended[pid] = os.waitstatus_to_exitcode(status)

    def end(self) -> None:
        for pid in self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def read_ahead() -> None:
    """Read what most chapters ask for; a kernel that finds it in memory tells of the files all the same."""
    from book import bibliography, evidence

    with contextlib.suppress(FaultyInput, KeyError):  # told by the chapter that needs it
        bibliography.read()
        evidence.claims()
        evidence.axes()


def tend(line: socket.socket) -> None:
    """Answer until the socket closes, then end what is still alive."""
    ward, rest = _Ward(line), b""
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        while True:
            for _ in selector.select(timeout=1):
                part = line.recv(1 << 20)
                if not part:
                    ward.end()
                    return
                *questions, rest = (rest + part).split(b"\n")
                for question in questions:
                    line.sendall(json.dumps(ward.answer(json.loads(question))).encode() + b"\n")
            ward.reap()


def be(line: socket.socket) -> None:
    """Be the process at this end of `line` until it closes."""
    # Read when ipykernel is loaded: a kernel ends with this process, and need not tell of its debugger.
    os.environ |= {"JPY_PARENT_PID": str(os.getpid()), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    load()
    tend(line)


def load() -> None:
    """Load what kernels and chapters need."""
    for name in PRELOADED:
        importlib.import_module(name)


if __name__ == "__main__":
    del sys.path[0]
    be(socket.socket(fileno=int(sys.argv[1])))
