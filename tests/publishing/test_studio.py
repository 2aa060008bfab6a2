"""The studio draws what each kernel would draw alone, for many at once; when it is gone, each draws alone."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from book import remembered
from book.publishing import forking, pictures
from book.publishing.figure import _numbered
from book.publishing.studio import Studio
from book.repository import here
from tests.publishing.test_warm import alive

pytestmark = pytest.mark.skipif(
    not forking.CAN_FORK, reason="there is a studio only where kernels are forked"
)

PROCESSES = 2


def spec(title: str, mark: str = "bar") -> str:
    """A chart with a clip path, a legend and a gradient, all of which Vega numbers."""
    shades = {
        "gradient": "linear",
        "stops": [{"offset": 0, "color": "white"}, {"offset": 1, "color": "navy"}],
    }
    return json.dumps(
        {
            "title": title,
            "data": {"values": [{"a": "TGF-β", "n": 3, "c": "x"}, {"a": "IFN-γ", "n": 2, "c": "y"}]},
            "mark": {"type": mark, "clip": True, "stroke": shades},
            "encoding": {
                "x": {"field": "n", "type": "quantitative"},
                "y": {"field": "a", "type": "nominal"},
                "color": {"field": "n", "type": "quantitative"},
                "shape" if mark == "point" else "opacity": {"field": "c", "type": "nominal"},
            },
        }
    )


SPECS = [spec(f"{mark} {number}", mark) for number in range(4) for mark in ("bar", "point", "tick")]


@pytest.fixture
def studio() -> Iterator[Studio]:
    made = Studio(here().root, PROCESSES)
    yield made
    made.close()


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process cannot draw."""
    for form in list(pictures.FORMATS):
        monkeypatch.delitem(pictures.FORMATS, form)


def drawn(folder: Path) -> list[str]:
    """Digests of every picture of `SPECS` in every form, asked for by many at once; numbered as figures do.

    The PDF is of one word alone: fonts and opacities it puts into another order each time it is made.
    """

    def all_of(source: str) -> list[str]:
        svg = _numbered(pictures.picture("svg", source, folder).decode(), "fig-a")
        word = f"{svg[: svg.index('>') + 1]}{re.findall('<text.*?</text>', svg)[-1]}</svg>"
        made = (svg.encode(), pictures.picture("png", svg, folder), pictures.picture("pdf", word, folder))
        return [remembered.digest(each) for each in made]

    with ThreadPoolExecutor(8) as room:
        return [picture for found in room.map(all_of, SPECS) for picture in found]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return drawn(tmp_path_factory.mktemp("alone"))


@pytest.mark.usefixtures("studio", "idle")
def test_it_draws_the_same_bytes_for_many_at_once(alone: list[str], tmp_path: Path) -> None:
    assert drawn(tmp_path / "one") == alone
    assert drawn(tmp_path / "other") == alone
    assert len(set(alone)) > 2 * len(SPECS)


def test_when_a_process_is_killed_the_rest_draw(
    studio: Studio, alone: list[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    os.kill(studio.pids[0], signal.SIGKILL)
    gone(studio.pids[:1])
    request.getfixturevalue("idle")
    assert drawn(tmp_path) == alone


def test_when_all_are_killed_at_their_work_each_draws_alone(
    studio: Studio, alone: list[str], tmp_path: Path
) -> None:
    for pid in studio.pids:
        os.kill(pid, signal.SIGSTOP)  # who asks now waits
    killer = Thread(target=lambda: [(time.sleep(0.2), os.kill(pid, signal.SIGKILL)) for pid in studio.pids])
    killer.start()
    assert drawn(tmp_path / "midway") == alone
    killer.join()
    assert drawn(tmp_path / "after") == alone


@pytest.mark.parametrize("said", [b"", b"half", b"\0" * 80])
def test_an_answer_that_is_not_whole_is_none(
    said: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = f"review-test-{secrets.token_hex(8)}"
    monkeypatch.setenv(pictures.STUDIO, address)
    monkeypatch.setitem(pictures.FORMATS, "svg", lambda source: b"drawn alone")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{address}")
        listener.listen()

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                assert pictures.received(line) == f"svg\n{SPECS[0]}".encode()
                line.sendall(said)

        other = Thread(target=answer)
        other.start()
        assert pictures.picture("svg", SPECS[0], tmp_path) == b"drawn alone"
        other.join()


@pytest.mark.parametrize("faulty", ["{", '{"mark": "no-such-mark"}', "[]", "x\ny"])
def test_a_faulty_specification_gives_the_same_error(
    faulty: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def told() -> str:
        with pytest.raises(Exception) as error:  # noqa: PT011  (whichever it is, it is the same)
            pictures.picture("svg", faulty, tmp_path)
        return repr(error.value)

    before = told()
    request.getfixturevalue("studio")
    for _ in range(PROCESSES):
        assert told() == before
    request.getfixturevalue("idle")
    assert pictures.picture("svg", SPECS[0], tmp_path).startswith(b"<svg")


def test_it_leaves_nothing_behind() -> None:
    made = Studio(here().root, PROCESSES)
    address, pids = os.environ[pictures.STUDIO], made.pids
    assert address in Path("/proc/net/unix").read_text("utf-8")
    made.close()
    assert pictures.STUDIO not in os.environ
    assert address not in Path("/proc/net/unix").read_text("utf-8")
    assert [pid for pid in pids if alive(pid)] == []


def test_it_ends_with_its_owner() -> None:
    script = (
        "import os, time\nfrom book.publishing.studio import Studio\nfrom book.repository import here\n"
        "made = Studio(here().root, 2)\nprint(*made.pids, flush=True)\ntime.sleep(600)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script], cwd=here().root, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    below = [int(word) for word in owner.stdout.readline().split()]
    assert len(below) == PROCESSES
    assert all(alive(pid) for pid in below)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    gone(below)


def gone(pids: list[int]) -> None:
    """Wait until none of the processes is alive."""
    for _ in range(600):
        if not any(alive(pid) for pid in pids):
            return
        time.sleep(0.05)
    assert [pid for pid in pids if alive(pid)] == []
