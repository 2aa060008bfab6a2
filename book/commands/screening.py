"""`rank`: which papers to read first."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from book.commands.terminal import Commands, Faults, say, warn
from book.repository import here


def rank(arguments: argparse.Namespace) -> Faults:
    """The candidates of a file, ranked by the decisions of another."""
    from book.living import own, ranking, screened

    decided, candidates = screened.read(arguments.decided, arguments.candidates)
    if again := len(set(decided["id"]) & set(candidates["id"])):
        warn(f"{again} of the candidates are decided on already; they are ranked all the same")
    ranked = ranking.rank(decided, candidates, own.texts(here()) if arguments.review else ())
    rows = ranked.rows
    warn(f"{len(rows)} candidates, {len(decided)} decisions. The ranking rests on: {ranked.basis}.")
    if arguments.json:
        say(json.dumps(rows.to_dict("records"), ensure_ascii=False))
        return []
    titles = candidates.set_index("id")["title"]
    for row in rows.itertuples(index=False):
        say(f"{row.rank:6}  {row.score:.3f}  {row.id}  {titles[row.id]}")
        if row.why:
            say(f"{'':15}for it: {', '.join(row.why)}")
    return []


def add(commands: Commands) -> None:
    """The words of this family."""
    ranking = commands.add_parser("rank", help="rank new papers by earlier decisions; none is left out")
    ranking.add_argument(
        "--decided",
        type=Path,
        required=True,
        metavar="DECIDED.csv",
        help="id, title, abstract, decision: include or exclude",
    )
    ranking.add_argument(
        "--candidates", type=Path, required=True, metavar="NEW.csv", help="id, title, abstract"
    )
    ranking.add_argument(
        "--review",
        action="store_true",
        help="while decisions are few, count this review's own papers and claims among what belongs",
    )
    ranking.add_argument("--json", action="store_true", help="for programs: id, rank, score, why")
    ranking.set_defaults(run=rank)
