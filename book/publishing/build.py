"""Make the site, the PDF or the EPUB: Jupyter Book in its own process, warnings as errors, progress shown."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from book.publishing import afresh, checked, inputs, standing
from book.repository import Repository

if TYPE_CHECKING:
    from book.publishing.beside import Beside

P = ParamSpec("P")

STRICT = ("-W", "-n", "--keep-going")
TYPESET = ("latexmk", "-xelatex", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error")
LATEX_RUN_SECONDS = 600
PAPERS = {"a4": "review.pdf", "letter": "review-letter.pdf"}
"""The sizes of paper the PDF is made for, and its name in `_build/pdf/`; the site offers the first."""


Built = Callable[Concatenate[Repository, P], list[str]]


def _alone(build: Built[P]) -> Built[P]:
    """`build` after every other build in the same checkout: they share what they keep."""

    @functools.wraps(build)
    def in_turn(repository: Repository, /, *args: P.args, **words: P.kwargs) -> list[str]:
        from filelock import FileLock  # here: there is something to load meanwhile

        repository.build.mkdir(parents=True, exist_ok=True)
        with FileLock(repository.build / "build.lock"):
            return build(repository, *args, **words)

    return in_turn


def html(repository: Repository) -> list[str]:
    """Build the site into `_build/html`; what went wrong in one line each, nothing where it stands.

    A site that was built from the sources as they are, and lies as it was left, is left alone.
    """
    read = inputs.read_by_chapters(repository)  # before any of it is read for the book
    made_of = standing.made_of(repository, read)
    if standing.stands(repository, made_of):
        return []
    changed = not standing.ran(repository, made_of)
    with _jupyter_book(repository, "html", repository.root, read, {}, changed) as book:
        return checked.faults(repository, made_of["chapters"]) or _html(repository, made_of, book)


@_alone
def _html(repository: Repository, made_of: Mapping[str, str], book: Beside) -> list[str]:
    if standing.stands(repository, made_of):  # made by another build while this one waited for its turn
        return []
    doctrees = repository.build / ".doctrees"
    if not standing.untouched(repository, made_of):
        # Killed on its way, changed by hand, or made by other code: what Sphinx remembers is not what lies
        # there, and what one extension put beside the pages the next may have no use for.
        shutil.rmtree(doctrees, ignore_errors=True)
        shutil.rmtree(repository.build / "html" / "_static", ignore_errors=True)
    standing.forget(repository)
    failures = _built(book, "html", doctrees)
    if not failures:
        with suppress(OSError):  # without room for the note the next build starts from nothing
            standing.remember(repository, made_of)
    return failures


def pdf(repository: Repository, paper: str = "a4") -> list[str]:
    """Build the PDF for a paper of `PAPERS`; what went wrong in one line each, nothing where it stands."""
    missing = [program for program in ("latexmk", "xelatex") if not shutil.which(program)]
    if missing:
        return [f"{' and '.join(missing)} not found: the PDF needs XeLaTeX (README.md lists the packages)"]
    from book.publishing import printing

    read = inputs.read_by_chapters(repository)
    made_of = inputs.source_digest(repository, read)
    out = repository.build / "print"
    with _jupyter_book(repository, "latex", out, read, {printing.PAPER: paper}) as book:
        return checked.faults(repository, inputs.total(read)) or _pdf(repository, paper, out, made_of, book)


@_alone
def _pdf(repository: Repository, paper: str, out: Path, made_of: str, book: Beside) -> list[str]:
    from book.publishing import download

    if failures := _built(book, "latex", out / "_build" / ".doctrees"):
        return failures
    folder = out / "_build" / "latex"
    if failures := _typeset(repository, folder):
        return failures
    target = repository.pdf.with_name(PAPERS[paper])
    target.parent.mkdir(parents=True, exist_ok=True)
    offered = target == repository.pdf
    if offered:
        download.mark(target).unlink(missing_ok=True)
    shutil.copyfile(folder / repository.pdf.name, target)
    if offered:
        download.remember(target, made_of)
    return []


def epub(repository: Repository) -> list[str]:
    """Build `_build/epub/review.epub`; what went wrong in one line each, nothing where it stands."""
    read = inputs.read_by_chapters(repository)
    made_of = inputs.source_digest(repository, read)
    out = repository.build / "ebook"
    with _jupyter_book(repository, "epub", out, read) as book:
        return checked.faults(repository, inputs.total(read)) or _epub(repository, out, made_of, book)


@_alone
def _epub(repository: Repository, out: Path, made_of: str, book: Beside) -> list[str]:
    from book.publishing import download

    made = out / "_build" / "epub"
    shutil.rmtree(made, ignore_errors=True)
    if failures := _built(book, "epub", out / "_build" / ".doctrees"):
        return failures
    repository.epub.parent.mkdir(parents=True, exist_ok=True)
    download.mark(repository.epub).unlink(missing_ok=True)
    shutil.copyfile(made / repository.epub.name, repository.epub)
    download.remember(repository.epub, made_of)
    return []


def _environment(repository: Repository) -> dict[str, str]:
    """The build's environment: the same order of things each time, the release's date in place of today's."""
    from book.publishing import owner

    environment = os.environ | afresh.SAME_EACH_TIME
    if epoch := owner.read(repository).epoch:
        environment |= {"SOURCE_DATE_EPOCH": epoch, "FORCE_SOURCE_DATE": "1"}
    return environment


def _jupyter_book(
    repository: Repository,
    builder: str,
    out: Path,
    read: Mapping[str, str],
    more: Mapping[str, str] | None = None,
    changed: bool = False,
) -> Beside:
    """Jupyter Book, started; what reads tables is loaded before, where some have `changed`."""
    afresh.begin(inputs.code_digest(repository, read))
    from book.publishing import preloaded, running  # here: nobody needs them where a command is started anew
    from book.publishing.beside import Beside

    if changed:
        preloaded.load_tables()
    words = ["build", str(repository.root), *STRICT]
    words += ["--custom-builder", builder] if builder == "epub" else []
    words += ["--builder", "custom" if builder == "epub" else builder, "--path-output", str(out)]
    environment = _environment(repository) | dict(more or {}) | ({running.EXPECTED: "yes"} if changed else {})
    return Beside(words, repository, environment, read)


def _built(book: Beside, builder: str, doctrees: Path) -> list[str]:
    status = book.build()
    if status == 0:
        return []
    # Sphinx warns of a page only when it reads it: kept, its memory would let the next build pass in silence.
    shutil.rmtree(doctrees, ignore_errors=True)
    return [f"the {builder} build failed (exit status {status}); the warnings and errors above say why"]


def _typeset(repository: Repository, folder: Path) -> list[str]:
    source = Path(repository.pdf.name).with_suffix(".tex").name
    try:
        done = subprocess.run(
            [*TYPESET, source],
            cwd=folder,
            env=_environment(repository),
            check=False,
            capture_output=True,
            timeout=LATEX_RUN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return [f"xelatex did not finish within {LATEX_RUN_SECONDS} s"]
    log = folder / Path(source).with_suffix(".log")
    text = log.read_text("utf-8", errors="replace") if log.is_file() else ""
    faults = faults_in_log(text)
    if done.returncode and not faults:
        faults = [f"latexmk failed (exit status {done.returncode}); see {repository.relative(log)}"]
    return faults


def faults_in_log(text: str) -> list[str]:
    """What a TeX log reports that a reader would see: errors, missing letters, references to nowhere."""
    faults = []
    for line in text.splitlines():
        if line.startswith("Missing character: There is no "):
            letter = line.removeprefix("Missing character: There is no ").split(" ", 1)[0]
            faults.append(f"review.pdf: no font has the character '{letter}'")
        elif line.startswith("! ") or (".tex:" in line and ": " in line and line[0] == "."):
            faults.append(f"review.tex: {line}")
        elif line.startswith("LaTeX Warning: Reference") and "undefined" in line:
            faults.append(f"review.tex: {line.removeprefix('LaTeX Warning: ')}")
    return list(dict.fromkeys(faults))
