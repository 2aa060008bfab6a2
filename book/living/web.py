"""Asking the services the review depends on: politely, again where that helps, and never without bounds."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlencode

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

T = TypeVar("T")
Params = Mapping[str, str]

LARGEST = 50_000_000
"""Bytes. Two hundred records of PubMed are about two million; far more is a mistake or an attack."""
TRIES = 6
LONGEST_WAIT = 120.0
"""Seconds. A service that asks to be left alone for longer is left alone: the run ends and says so."""
CONNECT_SECONDS, SILENCE_SECONDS, WHOLE_SECONDS = 10.0, 60.0, 600.0
LONGEST_ADDRESS = 2000
"""Characters. A longer question is sent as a form, as NCBI asks; the other services take none."""
ANSWERED = 200
AGAIN = frozenset({429, 500, 502, 503, 504})
BLOCK = 65_536
EXCERPT_BYTES, EXCERPT = 2000, 200


@dataclass(frozen=True)
class Service:
    """One service: what it is called, where it is, how often it may be asked, and where its key comes from.

    `pause` is in seconds between two requests, `pause_with_key` the same for those who have a key.
    `takes_forms`: whether a question may also be sent as a form (POST).
    """

    name: str
    address: str
    override: str
    pause: float
    key_variable: str = ""
    key_parameter: str = ""
    pause_with_key: float = 0.0
    contact_parameter: str = ""
    takes_forms: bool = False
    always: Params = field(default_factory=dict, hash=False)


PUBMED = Service(
    name="PubMed",
    address="https://eutils.ncbi.nlm.nih.gov/entrez/eutils/",
    override="REVIEW_PUBMED",
    pause=0.34,
    key_variable="NCBI_API_KEY",
    key_parameter="api_key",
    pause_with_key=0.11,
    contact_parameter="email",
    takes_forms=True,
    always={"tool": "living-review"},
)
CLINICALTRIALS = Service(
    name="ClinicalTrials.gov",
    address="https://clinicaltrials.gov/api/v2/",
    override="REVIEW_CLINICALTRIALS",
    pause=1.2,
)
CROSSREF = Service(
    name="Crossref",
    address="https://api.crossref.org/",
    override="REVIEW_CROSSREF",
    pause=0.5,
    contact_parameter="mailto",
)
CONTACT = "REVIEW_CONTACT"
"""The environment variable with the e-mail address by which a service can reach who asks; may be unset."""


class Unavailable(Exception):
    """A service did not answer as it should: which one, what it was asked, what happened.

    `status` is the HTTP status of the last reply; 0 where none came whole.
    """

    def __init__(self, service: str, asked: str, happened: str, status: int = 0) -> None:
        super().__init__(f"{service}: {happened} (asked for {asked})")
        self.service = service
        self.asked = asked
        self.happened = happened
        self.status = status


class TooLarge(Unavailable):
    """The reply is larger than any reply to such a question can be; it was not read to its end."""


class Unreadable(Exception):
    """Raised by the reader of a reply: it is not what was asked for, and why. The service is asked again."""


class _Again(Exception):
    """One try failed in a way that may pass; `after` is what the service asked for, in seconds."""

    def __init__(self, happened: str, status: int = 0, after: float = 0.0) -> None:
        super().__init__(happened)
        self.status = status
        self.after = after


def as_bytes(content: bytes) -> bytes:
    """The reader that takes any reply as it is."""
    return content


class Client:
    """One service, asked one question at a time.

    `clock` (seconds, monotonic) and `sleep` (seconds) are given so that a test needs no time.
    """

    def __init__(
        self,
        service: Service,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        environment: Mapping[str, str] = os.environ,
        tries: int = TRIES,
    ) -> None:
        self.service = service
        self.address = (environment.get(service.override) or service.address).rstrip("/") + "/"
        self._key = environment.get(service.key_variable, "") if service.key_variable else ""
        self._contact = environment.get(CONTACT, "")
        self._clock = clock
        self._sleep = sleep
        self._tries = tries
        self._free = clock()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "living-review/1.0 (python-requests)"
        self._session.max_redirects = 5

    def get(self, path: str, params: Params, read: Callable[[bytes], T], *, largest: int = LARGEST) -> T:
        """What `read` makes of the reply to `path` with `params`; at most `largest` bytes of it.

        Asks again, with growing pauses or as long as Retry-After says, where the service is overloaded or
        broken, the connection is cut, or `read` raises `Unreadable`.
        Raises `Unavailable` where that did not help or the service refuses, `TooLarge` past `largest`.
        """
        asked = self._asked(path, params)
        retrying = Retrying(
            retry=retry_if_exception_type(_Again),
            stop=stop_after_attempt(self._tries),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            done: T = retrying(self._once, path, params, read, largest, asked)
        except _Again as error:
            often = "" if self._tries == 1 else f", {self._tries} times"
            message = f"{error}{often}"
            # Without its cause: that one's text holds the address as sent, with the key.
            raise Unavailable(self.service.name, asked, message, error.status) from None
        return done

    def _asked(self, path: str, params: Params) -> str:
        return f"{self.address}{path}" + (f"?{urlencode(params)}" if params else "")

    def _once(self, path: str, params: Params, read: Callable[[bytes], T], largest: int, asked: str) -> T:
        content = self._content(path, params, largest, asked)
        try:
            return read(content)
        except Unreadable as error:
            happened = f"sent a reply that cannot be used: {error}"
            raise _Again(happened, ANSWERED) from None

    def _content(self, path: str, params: Params, largest: int, asked: str) -> bytes:
        self._be_polite()
        started = self._clock()
        try:
            with self._send(path, params) as reply:
                if reply.status_code != ANSWERED:
                    self._refuse(reply, asked)
                return self._read(reply, largest, started, asked)
        except requests.Timeout:
            raise _Again("did not answer in time") from None
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
            raise _Again("the connection was cut in mid-reply") from None
        except requests.ConnectionError:
            raise _Again("could not be reached, or hung up") from None
        except requests.RequestException as error:
            happened = f"could not be asked ({type(error).__name__})"
            raise Unavailable(self.service.name, asked, happened) from None

    def _send(self, path: str, params: Params) -> requests.Response:
        sent = {**self.service.always, **params}
        if self._key:
            sent[self.service.key_parameter] = self._key
        if self._contact and self.service.contact_parameter:
            sent[self.service.contact_parameter] = self._contact
        address = f"{self.address}{path}"
        timeout = (CONNECT_SECONDS, SILENCE_SECONDS)
        if self.service.takes_forms and len(address) + len(urlencode(sent)) > LONGEST_ADDRESS:
            return self._session.post(address, data=sent, stream=True, timeout=timeout)
        return self._session.get(address, params=sent, stream=True, timeout=timeout)

    def _be_polite(self) -> None:
        pause = self.service.pause_with_key if self._key else self.service.pause
        wait = self._free - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._free = self._clock() + pause

    def _refuse(self, reply: requests.Response, asked: str) -> None:
        status = reply.status_code
        happened = f"answered {status} {reply.reason or ''}".strip() + self._words(reply)
        if status in AGAIN:
            after = _seconds(reply.headers)
            if after <= LONGEST_WAIT:
                raise _Again(happened, status, after)
            happened += f" and asks to be left alone for {after:.0f} seconds; run the same again after that"
        raise Unavailable(self.service.name, asked, happened, status)

    def _words(self, reply: requests.Response) -> str:
        """The start of what a refusal says, in one line, without the key where it repeats that."""
        start = next(reply.iter_content(EXCERPT_BYTES), b"").decode("utf-8", "replace")
        if self._key:
            start = start.replace(self._key, "…")
        words = "".join(char if char.isprintable() else " " for char in re.sub(r"<[^>]*>", " ", start))
        return f": {shortened}" if (shortened := " ".join(words.split())[:EXCERPT]) else ""

    def _read(self, reply: requests.Response, largest: int, started: float, asked: str) -> bytes:
        content = bytearray()
        for block in reply.iter_content(BLOCK):
            content += block
            if len(content) > largest:
                happened = f"sent more than the {largest:,} bytes such a reply may have"
                raise TooLarge(self.service.name, asked, happened, reply.status_code)
            if self._clock() - started > WHOLE_SECONDS:
                raise _Again(f"had not sent its whole reply after {WHOLE_SECONDS:.0f} seconds")
        return bytes(content)


_growing = wait_exponential(multiplier=1, min=1, max=30)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return max(_growing(state), error.after if isinstance(error, _Again) else 0.0)


def _seconds(headers: Mapping[str, str]) -> float:
    """Retry-After in seconds: a number, or a date held against the reply's own Date; 0 where unreadable."""
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    until, now = _date(text), _date(headers.get("Date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else 0.0


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
