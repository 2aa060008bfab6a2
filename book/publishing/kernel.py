"""The kernel that runs a chapter: IPython's own, in a process that writes down which files it reads.

`python -m book.publishing.kernel CONNECTION_FILE RECORD` starts one the plain way; the nursery forks one that
has its libraries loaded already. Both come here, so that both give the same outputs and the same record.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import traceback
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from book import remembered
from book.publishing import forking

ROOT = Path(__file__).resolve().parents[2]
BUILT = ("_build", ".git", ".venv", "__pycache__")
"""What a chapter may open without depending on it."""

UNSEEN = "?"
"""The line of a record that says: something was read in a way that cannot be seen from here."""

LIST = ("os.listdir", "os.scandir")
OPEN = ("open", "sqlite3.connect")
OUTSIDE = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
"""Events behind which a file may be read unseen. Compiled readers of Arrow files raise none, so are named."""
HARMLESS = ("uname",)
"""A program that libraries ask what machine this is; it reads nothing of ours."""
NATIVE = ("pyarrow.parquet", "pyarrow.feather", "pyarrow.dataset", "pyarrow.csv", "pyarrow.json")


class _Record(remembered.Watcher):
    """Told of answers, and of what is taken from memory: no event of the system tells of these."""

    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__({})
        self.note = note

    def told(self, files: Mapping[Path, str], answers: Mapping[Any, str] | None) -> None:
        for asked in answers or ():
            self.note(asked.name)
        for path in () if answers else files:
            if path.is_relative_to(ROOT):
                self.note(path.relative_to(ROOT).as_posix())


def record(place: Path) -> None:
    """From now on write every file and folder of the checkout that is read to `place`, a line each.

    Of what was read for an answer of `book.answers`, only the question is written.
    """
    seen: set[str] = set()
    out = os.open(place, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    top = str(ROOT) + os.sep

    def note(line: str) -> None:
        if line not in seen:
            seen.add(line)
            os.write(out, line.encode("utf-8", "surrogateescape") + b"\n")

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if remembered.hidden():  # an answer is being worked out, and told of as such
            return
        if event in OPEN or event in LIST:
            named = bool(arguments) and isinstance(arguments[0], (str, bytes, os.PathLike))
            if named and not sys._getframe(1).f_code.co_filename.startswith("<frozen importlib"):
                path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100  (no Path in an audit hook)
                inside = path.startswith(top) and not set(Path(path[len(top) :]).parts) & set(BUILT)
                if inside and not path.endswith((".py", ".pyc")):
                    note(path[len(top) :] + (os.sep if event in LIST else ""))
        elif event in OUTSIDE and os.path.basename(str(arguments[0])) in HARMLESS:  # noqa: PTH119
            return
        elif event in OUTSIDE or (event == "import" and arguments and arguments[0] in NATIVE):
            note(UNSEEN)

    sys.addaudithook(listen)
    remembered.listen(_Record(note))


def run(connection_file: str, place: str, stop: bool = False) -> None:
    """Be the kernel of `connection_file` until it is shut down; `stop` ends a forked process for good.

    Of itself it tells errors only: that others on this machine might listen helps nobody who builds.
    """
    from ipykernel.kernelapp import IPKernelApp

    status = 0
    try:
        record(Path(place))
        stock = find_spec("ipykernel_launcher")
        sys.argv = [str(stock and stock.origin), "-f", connection_file]
        IPKernelApp.launch_instance(argv=["-f", connection_file, f"--Application.log_level={logging.ERROR}"])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        if stop:
            forking.leave(status)


def forget_the_dice() -> None:
    """Give the random generators of a forked process a start of their own, as a new process has."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


if __name__ == "__main__":
    del sys.path[0]
    run(sys.argv[1], sys.argv[2])
