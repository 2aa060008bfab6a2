"""Whether processes may be forked here, which system libraries do not stand elsewhere; and how they end."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from typing import NoReturn, Protocol

CAN_FORK = hasattr(os, "fork") and sys.platform == "linux"


PATIENCE_SECONDS = 10
PAUSE_SECONDS = 0.02

MADE_BEFORE_GARBAGE_IS_LOOKED_FOR = (3_000_000, 50, 100)
"""In place of Python's (700, 10, 10): little of what a build makes is garbage before it ends, and looking for
it took between a tenth and a quarter of a build's time."""

SIGNAL_OF_OWNERS_END = 1
"""The number of Linux's `prctl` by which a process is ended with the one that started it."""

INTERRUPTED = 130
"""The exit status of a process that was interrupted, as shells have it."""


def look_for_garbage_seldom() -> None:
    """As becomes a process that makes much and ends soon."""
    gc.set_threshold(*MADE_BEFORE_GARBAGE_IS_LOOKED_FOR)


def may_fork() -> bool:
    """Whether this process may be: the system stands it, it has one thread, and things in the fixed order."""
    same_order = os.environ.get("PYTHONHASHSEED") == "0" and not sys.flags.hash_randomization
    return CAN_FORK and same_order and threading.active_count() == 1


class Process(Protocol):
    """The part of `subprocess.Popen` that is used of a process."""

    @property
    def pid(self) -> int: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


class Child:
    """A process forked from this one, as `Process` has it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, once there is one; `subprocess.TimeoutExpired` if that takes too long."""
        end = None if timeout is None else time.monotonic() + timeout
        while self._status is None:
            done, status = os.waitpid(self.pid, 0 if end is None else os.WNOHANG)
            if done:
                self._status = os.waitstatus_to_exitcode(status)
            elif end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("a forked process", timeout or 0)
            else:
                time.sleep(PAUSE_SECONDS)
        return self._status

    def kill(self) -> None:
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)


def end_with(owner: int) -> None:
    """Let this process, which `owner` has started, be ended when that is, where the system can see to it."""
    if CAN_FORK:
        ctypes.CDLL(None).prctl(SIGNAL_OF_OWNERS_END, signal.SIGKILL)
        if os.getppid() != owner:  # ended already
            os._exit(INTERRUPTED)


def ended(process: Process) -> None:
    """Wait for a process that knows it is to end, and end it where it does not."""
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def leave(status: int) -> NoReturn:
    """End this process as any other ends, but for the memory: giving it back piece by piece takes seconds."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
