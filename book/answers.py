"""Answers: what a page hangs on that asked for a part of the tables, in place of the whole files.

A function marked as `weighed` is told to those who watch, in `book.remembered`, as a question, with the
weight of its answer: a digest of what it gave. Where a file behind it has changed, the question is asked
again, and only what got another answer is made again.
"""

from __future__ import annotations

import copy
import datetime
import functools
import importlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from book import remembered
from book.faults import FaultyInput
from book.repository import Repository, here

P = ParamSpec("P")
R = TypeVar("R")

PACKAGE = "book."
"""Where the functions stand that may be asked again by their name."""


@dataclass(frozen=True)
class Question:
    """A weighed function and the words it is asked with, in one checkout."""

    function: str
    words: tuple[str, ...]
    root: Path

    @property
    def name(self) -> str:
        """As records have it: 'book.portion:chapter["interactions"]'."""
        return f"{self.function}{json.dumps(self.words, ensure_ascii=False)}"


@dataclass(frozen=True)
class Answer:
    """The weight of an answer, and the files it was made of."""

    weight: str
    files: Mapping[Path, str]


_known: dict[Question, Answer] = {}


def is_question(name: str) -> bool:
    """Whether a name in a record is a question's, and no file's."""
    return name.endswith("]")


def question(name: str, repository: Repository) -> Question:
    """The question of that name; `ValueError` where it is none."""
    function, bracket, words = name.partition("[")
    if not function.startswith(PACKAGE):
        raise ValueError(f"'{name}' is no question of this package")
    return Question(function, tuple(map(str, json.loads(bracket + words))), repository.root)


def weighed(function: Callable[P, R]) -> Callable[P, R]:
    """`function`, of words and a `repository`, told to those who watch by its answers.

    Each answer is worked out once; who asks gets a copy.
    """
    name = f"{function.__module__}:{function.__qualname__}"
    given_before: dict[Question, tuple[R, Answer]] = remembered.memory()
    call: Callable[..., R] = function

    @functools.wraps(function)
    def weighing(*args: P.args, **named: P.kwargs) -> R:
        given = [one for one in (*args, *named.values()) if one is not None]
        repository = next((one for one in given if isinstance(one, Repository)), None) or here()
        words = tuple(one for one in given if isinstance(one, str))
        if len(words) < sum(not isinstance(one, Repository) for one in given):
            raise TypeError(f"{name} is asked with words, and not with {given}")
        asked = Question(name, words, repository.root)
        if asked not in given_before:
            files: remembered.Files = {}
            try:
                with remembered.unseen(), remembered.reading() as files:
                    value = call(*words, repository=repository)
            except Exception:
                remembered.note(files)
                raise
            given_before[asked] = value, Answer(weight(value), files)
        value, answer = given_before[asked]
        _known[asked] = answer
        remembered.note(answer.files, {asked: answer.weight})
        return copy.deepcopy(value)

    return weighing


def weight(value: object) -> str:
    """SHA-256, in hexadecimal, of what `value` says, however it came to be and wherever it is kept.

    Raises `TypeError` for a kind of thing that is not known to say all by its parts.
    """
    return remembered.digest(repr(_plain(value)).encode())


def _plain(value: Any) -> object:
    """`value` in lists and words alone, the same for all that say the same."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return ["mapping", *([_plain(key), _plain(each)] for key, each in value.items())]
    if isinstance(value, (list, tuple)):
        return [*getattr(value, "_fields", ()), [_plain(each) for each in value]]
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(repr(_plain(each)) for each in value)]
    if is_dataclass(value):
        return [type(value).__qualname__, *(_plain(getattr(value, one.name)) for one in fields(value))]
    import pandas as pd  # here: a build that asks nothing has no need of it

    if isinstance(value, pd.DataFrame):
        return ["table", *([str(name), _plain(value[name])] for name in value)]
    if isinstance(value, pd.Series):
        return [str(value.dtype), _plain(value.index.tolist()), _plain(value.tolist())]
    if value is pd.NA or isinstance(value, datetime.date):
        return repr(value)
    raise TypeError(f"a {type(value).__name__} cannot be weighed")


def state(asked: Question, file_state: Callable[[Path], str]) -> str:
    """The weight of the answer as it is now; `remembered.GONE` where none is given any more."""
    known = _known.get(asked)
    if known is None or any(file_state(path) != then for path, then in known.files.items()):
        module, _, name = asked.function.partition(":")
        with suppress(ImportError, AttributeError, LookupError, ValueError, FaultyInput):
            function = getattr(importlib.import_module(module), name)
            with remembered.unseen():
                function(*asked.words, repository=Repository(asked.root))
            return _known[asked].weight
        return remembered.GONE
    return known.weight


def behind(asked: Iterable[Question]) -> dict[Question, Answer]:
    """What is known of these answers, for `learn` in another process."""
    return {one: _known[one] for one in asked if one in _known}


def learn(known: Mapping[Question, Answer]) -> None:
    """Take over what another process knows of answers."""
    _known.update(known)


def made_of(asked: Question) -> Mapping[Path, str]:
    """The files behind the answer as last known, with their states then."""
    return _known[asked].files if asked in _known else {}


def load(place: Path, repository: Repository) -> None:
    """Take the weights that `save` kept; none where there are none, or they are broken."""
    with suppress(OSError, ValueError):
        told, body = place.read_bytes().split(b"\n", 1)
        if told == remembered.digest(body).encode():
            kept = json.loads(body)
            sets = [{repository.root / name: then for name, then in files.items()} for files in kept["files"]]
            for name, (known, number) in kept["answers"].items():
                _known[question(name, repository)] = Answer(known, sets[number])


def save(place: Path, repository: Repository) -> None:
    """Keep the weights of the answers about `repository`, so that they need not be asked for again."""
    sets: dict[str, int] = {}
    told = {}
    for asked, answer in sorted(_known.items(), key=lambda pair: pair[0].name):
        if asked.root == repository.root:
            files = {
                path.relative_to(repository.root).as_posix(): then
                for path, then in sorted(answer.files.items())
            }
            told[asked.name] = [answer.weight, sets.setdefault(json.dumps(files), len(sets))]
    body = json.dumps({"files": [json.loads(files) for files in sets], "answers": told}).encode()
    with suppress(OSError):  # without room for them they are asked for again
        place.write_bytes(remembered.digest(body).encode() + b"\n" + body)
