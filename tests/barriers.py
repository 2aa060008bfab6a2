"""What axe finds in the way of readers with a disability, however long the page is."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OF_COLOUR = ("color-contrast", "link-in-text-block")
"""The rules that judge a text by its own colours and by those it stands on. They take milliseconds for each,
so that a list of a thousand references would take a minute; of the texts that are one in all this they see
the first, the middle and the last."""
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
"""axe fetches the style sheets once more by default, which a folder does not allow; of the rules that are
kept it need not list every element."""

OF_EACH_KIND = """() => {
    const LOOK = [
        "color", "fill", "opacity", "backgroundColor", "backgroundImage", "textShadow", "textDecorationLine",
        "borderBottomStyle", "fontSize", "fontWeight", "fontStyle", "display", "visibility", "position",
        "zIndex", "filter", "mixBlendMode",
    ]
    const numbers = new Map(), lines = new Map(), kinds = new Map()
    const number = (text) => numbers.get(text) ?? numbers.set(text, numbers.size).get(text)
    const said = (node) => node.textContent.trim().length
    const own = (element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && said(node))
    const besideLinks = (element) => {
        let block = element.parentElement
        while (block && getComputedStyle(block).display === "inline") block = block.parentElement
        if (!block) return false
        const linked = [...block.querySelectorAll("a[href]")].reduce((sum, link) => sum + said(link), 0)
        return said(block) > linked
    }
    for (const element of document.documentElement.querySelectorAll("body, body *")) {
        const style = getComputedStyle(element)
        const look = [element.localName, ...LOOK.map((name) => style[name])].join("|")
        const line = number(`${lines.get(element.parentElement) ?? ""} ${look}`)
        lines.set(element, line)
        if (!own(element) && !element.matches("input, select, textarea, button")) continue
        const link = element.closest("a[href]")
        const kind = link ? `${line} ${besideLinks(link)}` : line
        if (!kinds.has(kind)) kinds.set(kind, [])
        kinds.get(kind).push(element)
    }
    return [...kinds.values()].flatMap((all) => [...new Set([all[0], all[all.length >> 1], all.at(-1)])])
}"""

RUN = """async ([colour, options]) => {
    const found = (await axe.run(document, {
        ...options, rules: Object.fromEntries(colour.map((name) => [name, {enabled: false}])),
    })).violations
    const texts = (OF_EACH_KIND)()
    if (texts.length) {
        found.push(...(await axe.run({include: texts}, {
            ...options, runOnly: {type: "rule", values: colour},
        })).violations)
    }
    return found.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)}`))
}""".replace("OF_EACH_KIND", OF_EACH_KIND)


def barriers(page: Page) -> list[str]:
    """One line for each element that axe finds fault with, by the rule it breaks."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, [list(OF_COLOUR), OPTIONS])
    return found
