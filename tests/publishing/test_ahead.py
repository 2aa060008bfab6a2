"""Work begun beside a build is waited for, or ended with it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from book.publishing import ahead


def test_its_result_comes_when_it_is_asked_for() -> None:
    begun = threading.Event()

    async def work() -> int:
        begun.set()
        await asyncio.sleep(0)
        return threading.get_ident()

    one = ahead.Ahead(work())
    assert begun.wait(60)
    assert one.result() != threading.get_ident()
    ahead.end_all()


def test_what_it_raised_is_raised_where_it_is_waited_for() -> None:
    async def work() -> None:
        raise LookupError("no such chapter")

    one = ahead.Ahead(work())
    with pytest.raises(LookupError, match="no such chapter"):
        one.result()


def test_it_is_ended_where_nobody_waits_for_it() -> None:
    began, ended = threading.Event(), threading.Event()

    async def work() -> None:
        try:
            began.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    before = threading.active_count()
    ahead.Ahead(work())
    assert began.wait(60)
    ahead.end_all()
    assert ended.is_set()
    assert threading.active_count() == before


def test_it_is_ended_before_it_began() -> None:
    ran = []

    async def work() -> None:
        await asyncio.Event().wait()
        ran.append("on")

    for _ in range(50):
        ahead.Ahead(work())
    ahead.end_all()
    assert not ran
