"""Whether processes may be forked here; elsewhere system libraries do not stand it, and none is."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn

CAN_FORK = hasattr(os, "fork") and sys.platform == "linux"


def leave(status: int) -> NoReturn:
    """End this process as any other ends, but for the memory: giving it back piece by piece takes seconds."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
