"""The client asks politely, again where that helps, reads no more than it should, and says what happened."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest

from book.living.web import (
    CLINICALTRIALS,
    CROSSREF,
    PUBMED,
    Client,
    Service,
    TooLarge,
    Unavailable,
    Unreadable,
    as_bytes,
)
from tests.living.serving import Answer, Asked, Clock, serving


def in_turn(*answers: Answer) -> Callable[[Asked], Answer]:
    """Each answer once, the last for ever."""
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def client(address: str, clock: Clock, **environment: str) -> Client:
    return Client(
        PUBMED, clock=clock, sleep=clock.sleep, environment={"REVIEW_PUBMED": address, **environment}
    )


def test_a_reply_is_read_and_the_parameters_are_sent() -> None:
    with serving(in_turn(Answer(b"yes"))) as server:
        found = client(server.address, Clock()).get(
            "esearch.fcgi", {"term": "a b & c", "db": "pubmed"}, as_bytes
        )
    assert found == b"yes"
    (asked,) = server.asked
    assert (asked.path, asked.method) == ("esearch.fcgi", "GET")
    assert asked.params == {"term": "a b & c", "db": "pubmed", "tool": "living-review"}


def test_a_long_question_is_sent_as_a_form_to_a_service_that_takes_one() -> None:
    term = "tumour " * 1000
    with serving(in_turn(Answer(b"yes"))) as server:
        client(server.address, Clock()).get("esearch.fcgi", {"term": term}, as_bytes)
    (asked,) = server.asked
    assert (asked.method, asked.params["term"]) == ("POST", term)


@pytest.mark.parametrize("service", [CLINICALTRIALS, CROSSREF], ids=lambda one: one.name)
def test_a_service_that_takes_no_form_is_asked_by_address_however_long(service: Service) -> None:
    numbers = ",".join(f"NCT{number:08}" for number in range(200))
    with serving(in_turn(Answer(b"yes"))) as server:
        clock = Clock()
        asking = Client(
            service, clock=clock, sleep=clock.sleep, environment={service.override: server.address}
        )
        asking.get("studies", {"filter.ids": numbers}, as_bytes)
    (asked,) = server.asked
    assert (asked.method, asked.params["filter.ids"]) == ("GET", numbers)


def test_requests_keep_their_distance_and_a_key_shortens_it() -> None:
    with serving(in_turn(Answer(b"yes"))) as server:
        without, with_key = Clock(), Clock()
        slow = client(server.address, without)
        fast = client(server.address, with_key, NCBI_API_KEY="secret", REVIEW_CONTACT="a@b.example")
        for one in (slow, fast):
            for _ in range(3):
                one.get("x", {}, as_bytes)
    assert without.slept == pytest.approx([0.34, 0.34])
    assert with_key.slept == pytest.approx([0.11, 0.11])
    assert server.asked[0].params == {"tool": "living-review"}
    assert server.asked[-1].params == {
        "tool": "living-review",
        "api_key": "secret",
        "email": "a@b.example",
    }


def test_no_pause_where_the_last_request_was_long_ago() -> None:
    clock = Clock()
    with serving(in_turn(Answer(b"yes"))) as server:
        one = client(server.address, clock)
        one.get("x", {}, as_bytes)
        clock.now += 60
        one.get("x", {}, as_bytes)
    assert clock.slept == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_waited_out(status: int) -> None:
    with serving(in_turn(Answer(status=status), Answer(status=status), Answer(b"yes"))) as server:
        assert client(server.address, Clock()).get("x", {}, as_bytes) == b"yes"
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "broken",
    [
        Answer(b"x" * 100_000, cut=70_000),
        Answer(b"x" * 100, cut=0),
        Answer(b"ffff\r\nhalf a chunk", headers={"Transfer-Encoding": "chunked"}, cut=12),
        Answer(b"not gzip", headers={"Content-Encoding": "gzip"}),
        Answer(hang_up=True),
    ],
)
def test_a_connection_cut_in_mid_reply_is_asked_again(broken: Answer) -> None:
    with serving(in_turn(broken, Answer(b"yes"))) as server:
        assert client(server.address, Clock()).get("x", {}, as_bytes) == b"yes"
    assert len(server.asked) == 2


def test_pauses_between_tries_grow() -> None:
    clock = Clock()
    with serving(in_turn(Answer(status=503))) as server, pytest.raises(Unavailable):
        client(server.address, clock).get("x", {}, as_bytes)
    waits = [slept for slept in clock.slept if slept >= 1]
    assert len(waits) == len(server.asked) - 1 == 5
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"Retry-After": "Sun, 29 Nov 2026 10:00:25 GMT", "Date": "Sun, 29 Nov 2026 10:00:00 GMT"}, 25.0),
    ],
)
def test_what_the_service_asks_for_is_waited(headers: dict[str, str], wait: float) -> None:
    clock = Clock()
    with serving(in_turn(Answer(status=429, headers=headers), Answer(b"yes"))) as server:
        one = client(server.address, clock)
        one.get("x", {}, as_bytes)
    assert max(clock.slept) == wait


@pytest.mark.parametrize("words", ["soon", "", "-3", "9" * 30, "Sun, 99 Nov 2026 10:00:00 GMT"])
def test_a_strange_retry_after_is_no_reason_to_fail(words: str) -> None:
    answers = in_turn(Answer(status=503, headers={"Retry-After": words}), Answer(b"yes"))
    with serving(answers) as server:
        assert client(server.address, Clock()).get("x", {}, as_bytes) == b"yes"


def test_a_service_that_asks_for_an_hour_is_left_alone_at_once() -> None:
    clock = Clock()
    answers = in_turn(Answer(status=429, headers={"Retry-After": "3600"}))
    with serving(answers) as server, pytest.raises(Unavailable, match="left alone for 3600 seconds"):
        client(server.address, clock).get("x", {}, as_bytes)
    assert len(server.asked) == 1
    assert clock.slept == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_a_refusal_is_not_repeated_and_says_which_service_what_and_why(status: int) -> None:
    body = b"<html><h1>No\x07</h1> such page for secret" + b" x" * 5000
    with serving(in_turn(Answer(body, status))) as server, pytest.raises(Unavailable) as caught:
        client(server.address, Clock(), NCBI_API_KEY="secret").get("x.fcgi", {"id": "7"}, as_bytes)
    error = caught.value
    assert len(server.asked) == 1
    assert error.status == status
    assert str(error).startswith(f"PubMed: answered {status} ")
    assert "No such page for …" in str(error)
    assert str(error).endswith(f"(asked for {server.address}x.fcgi?id=7)")
    assert len(str(error)) < 400
    assert "secret" not in str(error)


def test_a_service_that_is_not_there_is_named_and_the_key_is_not() -> None:
    with serving(in_turn(Answer())) as server:
        address = server.address
    with pytest.raises(Unavailable, match=r"PubMed: could not be reached.*6 times") as caught:
        client(address, Clock(), NCBI_API_KEY="secret").get("x", {}, as_bytes)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.status == 0


def test_no_more_is_read_than_allowed() -> None:
    with serving(in_turn(Answer(b"x" * 200_000))) as server:
        one = client(server.address, Clock())
        with pytest.raises(TooLarge, match="more than the 100,000 bytes"):
            one.get("x", {}, as_bytes, largest=100_000)
        assert len(one.get("x", {}, as_bytes, largest=200_000)) == 200_000


def test_a_compressed_reply_is_bounded_by_what_it_unfolds_to() -> None:
    packed = gzip.compress(b"x" * 5_000_000)
    assert len(packed) < 10_000
    with serving(in_turn(Answer(packed, headers={"Content-Encoding": "gzip"}))) as server:
        one = client(server.address, Clock())
        with pytest.raises(TooLarge):
            one.get("x", {}, as_bytes, largest=1_000_000)


def test_a_reply_that_trickles_for_ever_is_given_up() -> None:
    ticks = iter(range(0, 10**9, 400))

    def clock() -> float:
        return float(next(ticks))

    with serving(in_turn(Answer(b"x" * 300_000))) as server, pytest.raises(Unavailable, match="whole reply"):
        Client(
            PUBMED, clock=clock, sleep=lambda _: None, environment={"REVIEW_PUBMED": server.address}, tries=2
        ).get("x", {}, as_bytes)
    assert len(server.asked) == 2


def test_a_reply_its_reader_cannot_use_is_asked_for_again() -> None:
    def read(content: bytes) -> dict[str, int]:
        try:
            found: dict[str, int] = json.loads(content)
        except ValueError as error:
            raise Unreadable(f"no JSON: {error}") from error
        return found

    with serving(in_turn(Answer(b'{"a": 1'), Answer(b'{"a": 1}'))) as server:
        assert client(server.address, Clock()).get("x", {}, read) == {"a": 1}
    with (
        serving(in_turn(Answer(b"{"))) as server,
        pytest.raises(Unavailable, match="cannot be used: no JSON"),
    ):
        client(server.address, Clock()).get("x", {}, read)
    assert len(server.asked) == 6


def test_each_service_has_an_address_of_its_own_that_a_variable_replaces() -> None:
    environment = {"REVIEW_CLINICALTRIALS": "http://127.0.0.1:1/api"}
    assert Client(CLINICALTRIALS, environment=environment).address == "http://127.0.0.1:1/api/"
    assert Client(PUBMED, environment=environment).address == PUBMED.address


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
