"""Published models of tumour and suppressor, as systems of ordinary differential equations."""

from __future__ import annotations

from book.dynamics.registry import MODELS

__all__ = ["MODELS"]
