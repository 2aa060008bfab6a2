"""`pool`: the studies of a CSV file, pooled."""

from __future__ import annotations

import argparse
from pathlib import Path

from book.commands.terminal import Commands, Faults, say, warn


def pool(arguments: argparse.Namespace) -> Faults:
    """A report of the pooled estimate, for people or as JSON."""
    from book.synthesis.report import Wanted, report

    wanted = Wanted(arguments.method, arguments.ci, arguments.scale, arguments.group, arguments.json)
    text, warnings = report(arguments.studies, wanted)
    for warning in warnings:
        warn(warning)
    say(text)
    return []


def add(commands: Commands) -> None:
    """The words of this family."""
    pooling = commands.add_parser("pool", help="pool the studies of a CSV file: study,estimate,lower,upper")
    pooling.add_argument("studies", type=Path, metavar="STUDIES.csv", help="with 95 %% intervals")
    pooling.add_argument(
        "--method", choices=("dl", "reml", "pm", "fe"), default="reml", help="of tau² (reml)"
    )
    pooling.add_argument("--ci", choices=("wald", "hartung-knapp"), default="wald", help="interval (wald)")
    pooling.add_argument("--group", metavar="COLUMN", default="", help="pool each of its groups, and compare")
    pooling.add_argument("--scale", choices=("ratio", "log"), default="ratio", help="of the file (ratio)")
    pooling.add_argument("--json", action="store_true", help="for programs")
    pooling.set_defaults(run=pool)
