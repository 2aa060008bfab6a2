"""What is kept at hand is what would be found by looking for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from jinja2 import DictLoader, Environment
from pygments.lexers import get_lexer_by_name

from book.publishing import compiled


def test_the_lexer_is_the_one_that_pygments_finds() -> None:
    assert type(get_lexer_by_name(compiled.LANGUAGE)) is compiled.IPython3Lexer


def test_a_template_that_has_changed_is_compiled_anew(tmp_path: Any) -> None:
    def rendered(source: str) -> str:
        environment = Environment(loader=DictLoader({"page.html": source}), autoescape=True)
        templates = SimpleNamespace(environment=environment)
        builder = SimpleNamespace(templates=templates)
        config = {"nb_execution_cache_path": str(tmp_path)}
        compiled._keep(cast(Any, SimpleNamespace(builder=builder, config=config)))
        return environment.get_template("page.html").render(name="<b>")

    assert rendered("one {{ name }}") == "one &lt;b&gt;"
    assert list((tmp_path / compiled.FOLDER).iterdir())
    assert rendered("one {{ name }}") == "one &lt;b&gt;"
    assert rendered("two {{ name }}") == "two &lt;b&gt;"
    for path in (tmp_path / compiled.FOLDER).iterdir():
        path.write_bytes(b"broken")
    assert rendered("two {{ name }}") == "two &lt;b&gt;"
