"""Whether processes may be forked here, which system libraries do not stand elsewhere; and how they end."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from typing import NoReturn

CAN_FORK = hasattr(os, "fork") and sys.platform == "linux"


PATIENCE_SECONDS = 10

INTERRUPTED = 130
"""The exit status of a process that was interrupted, as shells have it."""


def ended(process: subprocess.Popen[bytes]) -> None:
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
