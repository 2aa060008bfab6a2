"""Estimates of many studies brought together, and how far they can be trusted together."""

from __future__ import annotations

from book.synthesis.pooling import Pooled, pool

__all__ = ["Pooled", "pool"]
