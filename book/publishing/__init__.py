"""What a reader sees: figures and their bundles, the Sphinx extension, and the guard over the built site."""

from book.publishing.figure import publish

__all__ = ["publish"]
