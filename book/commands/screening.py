"""`rank` and `decide`: which papers to read first, and what to do with them."""

from __future__ import annotations

import argparse
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from book.commands.terminal import Commands, Faults, ask, say, warn
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


def decide(arguments: argparse.Namespace) -> Faults:
    """The queue, paper by paper, on the terminal; or one decision taken back."""
    from book.living import deciding, waiting, writing
    from book.living.decisions import Overtaken

    by = " ".join((arguments.by or _name_in_git()).split())
    if not by:
        return ["nobody is named: add --by NAME, or set it once with `git config user.name NAME`"]
    today = datetime.now(UTC).date().isoformat()
    try:
        if arguments.undo:
            say(deciding.told(deciding.undo(here(), arguments.undo, by, today)))
            return []
        papers, basis = waiting.ranked(here())
        if not papers:
            say("Nothing waits for a decision. `python -m book search` looks for what is new.")
            return []
        say(f"{len(papers)} wait, best first. The order rests on: {basis}. You decide as {by}.")
        say(deciding.KEYS)
        dialogue = deciding.Dialogue(here(), by, today, _answer, say)
        count = dialogue.walk(papers)
        say(f"{count} decided in this sitting; `git diff data/living/decisions.csv` shows them.")
    except (Overtaken, writing.Unwritten) as error:
        return [error]
    return []


def _answer(prompt: str) -> str:
    from book.living.deciding import Ended

    try:
        return ask(prompt)
    except (EOFError, KeyboardInterrupt):
        raise Ended from None


def _name_in_git() -> str:
    """Who works in this checkout, as git knows it; empty where it does not."""
    try:
        command = ["git", "config", "user.name"]
        return subprocess.run(command, cwd=here().root, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


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

    deciding = commands.add_parser("decide", help="decide on the papers that wait, one by one")
    deciding.add_argument("--by", default="", metavar="NAME", help="who decides; else git's user.name")
    deciding.add_argument("--undo", default="", metavar="ID", help="take back the last decision on a record")
    deciding.set_defaults(run=decide)
