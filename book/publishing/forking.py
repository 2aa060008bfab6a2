"""Whether processes may be forked here; elsewhere system libraries do not stand it, and none is."""

from __future__ import annotations

import os
import sys

CAN_FORK = hasattr(os, "fork") and sys.platform == "linux"
