"""What a reader sees: figures and their bundles, the Sphinx extension, and the guard over the built site."""

from __future__ import annotations

from typing import Any

__all__ = ["publish"]


def __getattr__(name: str) -> Any:
    """`publish`, loaded when a chapter asks for it: a build with nothing to do needs no charts."""
    if name == "publish":
        from book.publishing.figure import publish

        return publish
    raise AttributeError(name)
