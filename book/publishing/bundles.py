"""Beside each figure its bundle: data, specification, pictures, how to cite, the papers behind it.

Written at the end of an HTML build into `figures/<id>/`, from what the chapters glued when they were run;
nothing is executed or drawn again. The folder holds the bundles of this build and no others.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer
from jinja2 import Environment, FileSystemLoader, Template
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging

from book import bibliography, chapters, notices, remembered
from book.bibliography import Reference
from book.publishing import figure_code, inputs, owner, rendered
from book.publishing.figure import MIME
from book.publishing.owner import Owner
from book.publishing.side_by_side import at_the_end
from book.repository import Repository

logger = logging.getLogger(__name__)

FOLDER = "figures"
TEMPLATES = Path(__file__).parent / "templates"
PAGE = "figure-bundle.html"
LICENCE = "Text and data: CC BY 4.0."
MEANINGS = {
    "data.csv": "the data behind the figure, one fact a row",
    "figure.svg": "the picture, for print and for slides",
    "figure.png": "the picture, in pixels",
    "figure.vl.json": "the Vega-Lite specification: the figure as a program",
    "citation.txt": "how to cite the figure",
    "papers.bib": "the papers behind it, for BibTeX",
}


@dataclass(frozen=True)
class Shown:
    """One figure as a chapter shows it: what was glued, where, how numbered and captioned, by what code."""

    data: dict[str, Any]
    page: str
    label: str
    caption: str
    code: str

    @cached_property
    def about(self) -> dict[str, Any]:
        """Identifier, description, data, papers and specification, as `publish` gave them."""
        found: dict[str, Any] = self.data[MIME]
        return found


def citation(shown: Shown, settings: Owner, licence: str = LICENCE) -> str:
    """How to cite one figure, with the addresses the owner has set."""
    when = f" ({settings.released.year})" if settings.released else ""
    version = f", version {settings.version}" if settings.version else ""
    own = f"{settings.url}/{FOLDER}/{shown.about['id']}/" if settings.url else ""
    address = f"https://doi.org/{settings.doi}" if settings.doi else own
    where = f" {address}" if address else ""
    which = f"{shown.label}: {_first_sentence(shown.caption)}"
    return (
        f"The contributors{when}. {settings.title}{version}. {which}{where} [{shown.about['id']}]. {licence}"
    )


def bibtex(references: list[Reference]) -> str:
    """The entries as the bibliography has them."""
    return "\n".join(_entry(reference) for reference in references)


def files(shown: Shown, papers: list[Reference], settings: Owner) -> dict[str, bytes]:
    """The content of a bundle by file name."""
    text = {
        "data.csv": shown.about["csv"],
        "figure.vl.json": json.dumps(shown.about["spec"], ensure_ascii=False, indent=1, sort_keys=True)
        + "\n",
        "figure.svg": shown.data["image/svg+xml"],
        "citation.txt": citation(shown, settings) + "\n",
    }
    if papers:
        text["papers.bib"] = bibtex(papers)
    text["index.html"] = _page(shown, papers, settings, [name for name in MEANINGS if name in text])
    content = {name: value.encode() for name, value in text.items()}
    return {**content, "figure.png": base64.b64decode(shown.data["image/png"])}


def _entry(reference: Reference) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in reference.fields.items())
    return f"@{reference.kind}{{{reference.key},\n{fields}}}\n"


def _first_sentence(caption: str) -> str:
    head, stop, _ = caption.partition(". ")
    return head + "." if stop or not head.endswith(".") else head


@cache
def _template() -> Template:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template(PAGE)


def _page(shown: Shown, papers: list[Reference], settings: Owner, names: list[str]) -> str:
    columns, *rows = csv.reader(io.StringIO(shown.about["csv"])) or [[]]
    listed = [name for name in MEANINGS if name in {*names, "figure.png"}]
    return _template().render(
        id=shown.about["id"],
        description=shown.about["description"],
        label=shown.label,
        caption=shown.caption,
        page=f"../../{shown.page}",
        title=settings.title,
        citation=citation(shown, settings),
        files=[(name, MEANINGS[name]) for name in listed],
        code=shown.code,
        papers=[
            {"short": each.short + notices.mark(each.key), "url": each.url, "title": each.field("title")}
            for each in papers
        ],
        columns=columns,
        rows=rows,
    )


def _outputs(app: Sphinx) -> dict[str, Path]:
    """The file of what each chapter of this build has glued."""
    folder = Path(app.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
    every = NbMetadataCollector.get_doc_data(app.env)
    return {name: folder / f"{name}.glue.json" for name, kept in every.items() if kept.get("glue")}


def _figures(outputs: Path) -> Iterator[dict[str, Any]]:
    """Each figure a chapter has glued, in all its forms."""
    for output in json.loads(outputs.read_text("utf-8")).values():
        if MIME in output.get("data", {}):
            yield output["data"]


def _shown(app: Sphinx, document: str, page: BeautifulSoup, data: dict[str, Any], code: str) -> Shown | None:
    """The figure with its number and caption, read off the written page; none where no page shows it."""
    target = app.builder.get_target_uri(document)
    figure_id = data[MIME]["id"]
    figure = page.find(id=figure_id)
    caption = figure.find("figcaption") if figure else None
    if caption is None:
        logger.warning(
            "%s is published, but no figure of that name with a caption shows it",
            figure_id,
            location=document,
            type="review",
            subtype="figure",
        )
        return None
    number, words = caption.find(class_="caption-number"), caption.find(class_="caption-text")
    label = number.get_text().strip() if number else "Figure"
    text = _words((words or caption).get_text())
    return Shown(data, target, label.replace("Fig.", "Figure"), text, code)


def _written(app: Sphinx, document: str) -> BeautifulSoup:
    """The figures of the page as it was written."""
    path = Path(app.builder.get_outfilename(document))  # type: ignore[attr-defined]
    return BeautifulSoup(path.read_text("utf-8"), "lxml", parse_only=SoupStrainer("figure"))


def _words(text: str) -> str:
    return " ".join(text.replace("#", " ").split())


def _papers(app: Sphinx, shown: Shown, known: dict[str, Reference]) -> list[Reference]:
    for key in shown.about["papers"]:
        if key not in known:
            logger.warning(
                "%s names the paper '%s', which is not in the bibliography",
                shown.about["id"],
                key,
                location=shown.page,
                type="review",
                subtype="figure",
            )
    return [known[key] for key in shown.about["papers"] if key in known]


def write(app: Sphinx) -> None:
    """Write every figure's bundle, and take away those of figures that are no more.

    The bundles of a chapter whose outputs and page are as they were, with all else, stay as they lie.
    """
    if app.builder.name != "html":
        return
    top, mark = Path(app.outdir) / FOLDER, Path(app.doctreedir) / f"{FOLDER}.json"
    before = rendered.kept(mark)
    repository = Repository(Path(app.srcdir))
    styles = inputs.digest(inputs.assets(repository), repository.root)
    common = [inputs.common_digest(repository), styles]
    now: dict[str, Any] = {}
    taken: set[str] = set()
    for document, outputs in sorted(_outputs(app).items()):
        page = Path(app.builder.get_outfilename(document))  # type: ignore[attr-defined]
        made_of = map(remembered.state, (outputs, page, Path(app.env.doc2path(document))))
        known, state = before.get(document, {}), [*common, *made_of]
        names, files = known.get("names", []), known.get("files", {})
        same = known.get("state") == state and all(
            remembered.state(Path(name)) == then for name, then in files.items()
        )
        if not same or not _lie(top, names):
            with remembered.reading() as read:
                names = _bundled(app, document, outputs, top, taken)
            files = {str(path): then for path, then in read.items() if path.is_relative_to(repository.data)}
        taken.update(names)
        now[document] = {"state": state, "names": names, "files": files}
    for old in top.iterdir() if top.is_dir() else ():
        if old.name not in taken:
            shutil.rmtree(old)
    mark.write_text(json.dumps(now, indent=1, sort_keys=True), "utf-8")


def _lie(top: Path, names: list[str]) -> bool:
    return all((top / name).is_dir() for name in names)


def _bundled(app: Sphinx, document: str, outputs: Path, top: Path, taken: set[str]) -> list[str]:
    """Write the bundles of one chapter's figures; their names. `taken` are names of earlier chapters."""
    repository = Repository(Path(app.srcdir))
    settings, known = owner.read(repository), bibliography.read(repository)
    source = {chapter.document: chapter for chapter in chapters.read(repository)}.get(document)
    page = _written(app, document)
    names: list[str] = []
    for data in _figures(outputs):
        code = figure_code.of(data[MIME]["id"], source) if source else ""
        shown = _shown(app, document, page, data, code)
        if shown is None:
            continue
        name = shown.about["id"]
        if name in taken or name in names:
            logger.warning("%s is shown twice", name, location=document, type="review", subtype="figure")
        names.append(name)
        _replace(top / name, files(shown, _papers(app, shown, known), settings))
    return names


def _replace(folder: Path, content: dict[str, bytes]) -> None:
    """Put `content` into `folder`, and nothing else; a folder that is right already is left alone."""
    if folder.is_dir() and {path.name: path.read_bytes() for path in folder.iterdir()} == content:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, value in content.items():
        (folder / name).write_bytes(value)


def setup(app: Sphinx) -> None:
    at_the_end(app, FOLDER, partial(write, app))
