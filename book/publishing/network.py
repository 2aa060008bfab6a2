"""The one way out to the network: one request, one reply, no exception for what a network does."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request

from book.publishing.doi import Reply

TIMEOUT_SECONDS = 30.0
LARGEST_REPLY = 5_000_000
HEADERS = {"User-Agent": "living-review-link-check/1.0 (weekly; Python urllib)", "Accept": "*/*"}


def ask(method: str, address: str) -> Reply:
    """Send one request and follow redirects; the status is 0 where nothing came back."""
    request = urllib.request.Request(address, method=method, headers=HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:
            return Reply(reply.status, reply.read(LARGEST_REPLY))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, _read(error), _seconds(error.headers.get("Retry-After", "")))
    except (OSError, ValueError, http.client.HTTPException):
        return Reply(0)


def _read(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(LARGEST_REPLY)
    except (OSError, http.client.HTTPException):
        return b""


def _seconds(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0
