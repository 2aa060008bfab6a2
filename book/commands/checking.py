"""`check`, `links`, `complete`, `external`: is what people wrote, and what was built of it, in order?"""

from __future__ import annotations

import argparse
import time

from book.commands.terminal import Commands, Faults, say
from book.repository import here


def check(arguments: argparse.Namespace) -> Faults:
    """Data, bibliography, claims and chapters."""
    from book import checks

    faults = checks.run(here())
    if not faults:
        say("Data, bibliography, claims and chapters are in order.")
    return faults


def links(arguments: argparse.Namespace) -> Faults:
    """The built site's internal links and anchors."""
    from book.publishing import links

    site = here().build / "html"
    if not (site / "index.html").is_file():
        return ["there is no built site; `make html` builds it"]
    faults = links.broken(site)
    say(f"Internal links: {len(links.pages(site))} pages, {len(faults)} faults.")
    return faults


def complete(arguments: argparse.Namespace) -> Faults:
    """Every page, figure and chart of the built site."""
    from book.publishing import completeness

    faults = completeness.missing(here(), with_pdf=arguments.with_pdf)
    say("Not complete; do not publish." if faults else "Complete: every page and figure is there.")
    return faults


def external(arguments: argparse.Namespace) -> Faults:
    """DOIs, PMIDs and other sites' pages, asked for online."""
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


def add(commands: Commands) -> None:
    """The words of this family."""
    checking = commands.add_parser("check", help="check data, bibliography, claims and chapters (seconds)")
    checking.set_defaults(run=check)

    linking = commands.add_parser("links", help="check the built site's internal links and anchors")
    linking.set_defaults(run=links)

    completing = commands.add_parser("complete", help="check that nothing is missing from the built site")
    completing.add_argument("--with-pdf", action="store_true", help="and that the PDF is there")
    completing.set_defaults(run=complete)

    asking = commands.add_parser("external", help="ask whether DOIs, PMIDs, other pages are there (online)")
    asking.set_defaults(run=external)
