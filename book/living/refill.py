"""Abstracts that were lost, or never fetched on this machine, asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from book.living import abstracts, clinicaltrials, eutils
from book.living.records import Record, of_article, of_study
from book.living.web import Client

Sender = Callable[[Client, list[str]], list[Record]]


def _papers(client: Client, ids: list[str]) -> list[Record]:
    return [of_article(one) for one in eutils.records(client, ids).articles]


def _trials(client: Client, ids: list[str]) -> list[Record]:
    return [of_study(one) for one in clinicaltrials.studies(client, ids).studies]


SENDERS: dict[str, tuple[str, int, Sender]] = {
    "pmid": ("pubmed", eutils.PAGE, _papers),
    "nct": ("clinicaltrials.gov", clinicaltrials.PAGE, _trials),
}


def refill(
    store: Path, ids: Iterable[str], clients: Mapping[str, Client], tell: Callable[[str], None]
) -> list[str]:
    """Fetch the abstracts of the records `ids` that `store` lacks; gives the ids of those that did not come.

    Each reply is kept as it comes, so that an interruption costs one reply. A record without an abstract is
    kept as such. Raises `Unavailable` where a source fails, `Unwritten` where there is no room.
    """
    held = abstracts.read(store)
    lacking = [one for one in ids if one not in held]
    for kind, (source, size, send) in SENDERS.items():
        mine = [one.removeprefix(f"{kind}:") for one in lacking if one.startswith(f"{kind}:")]
        for start in range(0, len(mine), size):
            records = send(clients[source], mine[start : start + size])
            abstracts.keep(store, [(one.id, one.abstract) for one in records])
            tell(f"abstracts from {source}: {min(start + size, len(mine))} of {len(mine)}")
    held = abstracts.read(store)
    return [one for one in lacking if one not in held]
