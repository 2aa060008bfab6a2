"""The commands of `python -m book`, a module a family; each module adds its own words to the parser.

A command takes the parsed arguments and returns its faults: what it found wrong, each with its own line as
its text, none where all is in order.
"""

from __future__ import annotations

import argparse

from book.commands import building, checking, literature, living, pooling, rows, screening, versions

FAMILIES = (checking, building, living, screening, literature, pooling, rows, versions)


def parser() -> argparse.ArgumentParser:
    """The words of the command line and what each of them runs."""
    top = argparse.ArgumentParser(prog="python -m book", description="Build and check the living review.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for family in FAMILIES:
        family.add(commands)
    return top
