"""The look at barriers sees one odd text among a thousand alike, and every rule that axe keeps."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.barriers import OPTIONS, barriers

PAGE = """<!doctype html><html lang="en"><head><title>A list</title><style>
body {{ background: #fff; color: #222; }} a {{ color: #0b5cad; }} .plain a {{ text-decoration: none; }}
li.even:nth-child(400) {{ color: #ccc; }} .dark {{ background: #333; }} .soft {{ opacity: .3; }}
</style></head><body><main><h1>A list</h1><ul>{items}</ul>{more}</main></body></html>"""
SOUND = '<li>A paper, <a href="https://example.org/{number}">read here</a></li>'

ODD = {
    "color-contrast, by its place": ('<li class="even">A paper</li>', ""),
    "color-contrast, by its own style": ('<li><span style="color: #bbb">A paper</span></li>', ""),
    "color-contrast, by what it stands on": ('<li class="dark"><b>A paper</b></li>', ""),
    "color-contrast, by what fades it": ('<li class="soft">A paper</li>', ""),
    "color-contrast, of a field": ('<li><input aria-label="Find" value="x" style="color: #ccc"></li>', ""),
    "link-in-text-block, by a line it lacks": (
        '<li class="plain">A paper of some length, <a href="https://example.org/x">here</a>, and more</li>',
        "",
    ),
    "image-alt": ('<li><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></li>', ""),
    "label": ("<li><input></li>", ""),
    "region": ("<li>A paper</li>", "</main><p>Outside</p><main hidden>"),
}


@pytest.mark.parametrize("name", ODD)
def test_one_odd_text_among_a_thousand_is_seen(name: str, chromium: Browser) -> None:
    odd, more = ODD[name]
    items = [SOUND.format(number=number) for number in range(1000)]
    items[399] = odd
    page = chromium.new_page()
    try:
        page.set_content(PAGE.format(items="".join(items), more=more))
        found = barriers(page)
    finally:
        page.close()
    rule = name.partition(",")[0]
    assert {one.partition(":")[0] for one in found} == {rule}
    assert len(found) == 1


def test_a_sound_page_has_none(chromium: Browser) -> None:
    page = chromium.new_page()
    try:
        page.set_content(PAGE.format(items=SOUND.format(number=1), more=""))
        assert barriers(page) == []
    finally:
        page.close()


def test_of_a_few_texts_it_sees_what_axe_sees(chromium: Browser) -> None:
    """Each of these stands alone in its kind, so that nothing is left out."""
    page = chromium.new_page()
    try:
        page.set_content(PAGE.format(items="".join(odd for odd, _ in ODD.values()), more=""))
        whole = Axe().run(page, options=OPTIONS).response["violations"]
        assert sorted(barriers(page)) == sorted(
            f"{one['id']}: {node['html'][:200]}" for one in whole for node in one["nodes"]
        )
        assert len(whole) >= 4
    finally:
        page.close()
