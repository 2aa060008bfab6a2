"""The command line: `python -m book check|build|serve|links|complete|external|pool`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from book.faults import FaultyInput
from book.repository import here

Faults = Iterable[object]
"""What a command found wrong, each with its own line as its text; none where all is in order."""

DEFAULT_PORT = 8000


def say(line: str) -> None:
    """Tell the person at the terminal, at once."""
    print(line, flush=True)


def _check(arguments: argparse.Namespace) -> Faults:
    from book import checks

    faults = checks.run(here())
    if not faults:
        say("Data, bibliography, claims and chapters are in order.")
    return faults


def _build(arguments: argparse.Namespace) -> Faults:
    from book.publishing import build

    return {"html": build.html, "pdf": build.pdf}[arguments.format](here())


def _serve(arguments: argparse.Namespace) -> Faults:
    from book.publishing.serve import serve

    return serve(here(), arguments.port, say)


def _links(arguments: argparse.Namespace) -> Faults:
    from book.publishing import links

    site = here().build / "html"
    if not (site / "index.html").is_file():
        return ["there is no built site; `make html` builds it"]
    faults = links.broken(site)
    say(f"Internal links: {len(links.pages(site))} pages, {len(faults)} faults.")
    return faults


def _complete(arguments: argparse.Namespace) -> Faults:
    from book.publishing import completeness

    faults = completeness.missing(here(), with_pdf=arguments.with_pdf)
    say("Not complete; do not publish." if faults else "Complete: every page and figure is there.")
    return faults


def _external(arguments: argparse.Namespace) -> Faults:
    from book import bibliography
    from book.publishing import doi, links, network

    references = list(bibliography.read().values())
    others = doi.to_check(links.external(here().build / "html"), doi.exclusions(doi.EXCLUSIONS))
    ask = doi.patient(network.ask, time.sleep)
    findings = []
    for what, checks in (
        ("DOIs", doi.dois(references, ask)),
        ("PMIDs", doi.pmids(references, ask)),
        ("other sites' pages", doi.pages(others, ask)),
    ):
        say(f"Asking for {what} ...")
        for number, finding in enumerate(checks, start=1):
            findings.append(finding)
            if number % 50 == 0:
                say(f"  {number}")
    unchecked = [finding for finding in findings if finding.verdict is doi.Verdict.UNCHECKED]
    for finding in unchecked:
        say(str(finding))
    broken = [finding for finding in findings if finding.verdict is doi.Verdict.BROKEN]
    say(f"{len(findings)} asked for, {len(broken)} broken, {len(unchecked)} could not be checked.")
    return broken


def _pool(arguments: argparse.Namespace) -> Faults:
    from book.synthesis.report import Wanted, report

    wanted = Wanted(arguments.method, arguments.ci, arguments.scale, arguments.group, arguments.json)
    text, warnings = report(arguments.studies, wanted)
    for warning in warnings:
        print(warning, file=sys.stderr)
    say(text)
    return []


def parser() -> argparse.ArgumentParser:
    """The words of the command line and what each of them runs."""
    top = argparse.ArgumentParser(prog="python -m book", description="Build and check the living review.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    checking = commands.add_parser("check", help="check data, bibliography, claims and chapters (seconds)")
    checking.set_defaults(run=_check)

    building = commands.add_parser("build", help="build the site or the PDF, warnings as errors")
    building.add_argument("format", choices=("html", "pdf"))
    building.set_defaults(run=_build)

    serving = commands.add_parser("serve", help="build, show on localhost, build again on every change")
    serving.add_argument("--port", type=int, default=DEFAULT_PORT)
    serving.set_defaults(run=_serve)

    linking = commands.add_parser("links", help="check the built site's internal links and anchors")
    linking.set_defaults(run=_links)

    completing = commands.add_parser("complete", help="check that nothing is missing from the built site")
    completing.add_argument("--with-pdf", action="store_true", help="and that the PDF is there")
    completing.set_defaults(run=_complete)

    asking = commands.add_parser("external", help="ask whether DOIs, PMIDs, other pages are there (online)")
    asking.set_defaults(run=_external)

    pooling = commands.add_parser("pool", help="pool the studies of a CSV file: study,estimate,lower,upper")
    pooling.add_argument("studies", type=Path, metavar="STUDIES.csv", help="with 95 %% intervals")
    pooling.add_argument(
        "--method", choices=("dl", "reml", "pm", "fe"), default="reml", help="of tau² (reml)"
    )
    pooling.add_argument("--ci", choices=("wald", "hartung-knapp"), default="wald", help="interval (wald)")
    pooling.add_argument("--group", metavar="COLUMN", default="", help="pool each of its groups, and compare")
    pooling.add_argument("--scale", choices=("ratio", "log"), default="ratio", help="of the file (ratio)")
    pooling.add_argument("--json", action="store_true", help="for programs")
    pooling.set_defaults(run=_pool)
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; each fault goes to the error stream on a line of its own, and makes the status 1."""
    arguments = parser().parse_args(words)
    faults: Faults
    try:
        faults = list(arguments.run(arguments))
    except FaultyInput as error:
        faults = error.faults
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
