"""Modules that libraries import and a short build never uses: loaded when they are used, if at all.

While `until_used` lasts, importing one of the named modules gives a stand-in. What is taken from a stand-in
by name is found in the real module when it is called, or something is taken from it. So this does for
functions and classes that are called, and not for classes that others are derived from.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

OF_JUPYTER = (
    "IPython",
    "jupyter_client",
    "myst_nb.core.execute.cache",
    "myst_nb.core.execute.direct",
    "myst_nb.core.execute.inline",
)
"""What Jupyter Book and MyST-NB import to run cells: a database, kernels and what speaks with them."""


class Later:
    """Something of a module that is not loaded yet."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *args: Any, **words: Any) -> Any:
        return self._real()(*args, **words)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def _real(self) -> Any:
        return getattr(importlib.import_module(self._module), self._name)


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Later(self.__name__, name)


class _Finder(MetaPathFinder, Loader):
    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if any(fullname == name or fullname.startswith(f"{name}.") for name in self.names):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


@contextmanager
def until_used(*names: str) -> Iterator[None]:
    """Importing one of these modules, or one below it, gives a stand-in while this lasts.

    A module that is loaded already is given as it is.
    """
    finder = _Finder(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name, module in sys.modules.items() if isinstance(module, _StandIn)]:
            del sys.modules[name]
