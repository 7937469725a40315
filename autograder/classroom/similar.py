"""Finds submissions that share much of what is theirs alone, however they name things.

A file is taken as the set of its runs of `RUN` words and signs, without comments, spaces and the
names that its author chose. What the assignment gives and what many in the class write is left out;
what is left is looked up in one index of all files, so that a class costs little more than its
files do.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

RUN = 12  # words and signs
FEWEST = 40  # runs in common
LEAST = 0.75  # of the runs of the file that has more
COMMON = 0.1  # of the class
FEW, MANY = 4, 50  # files: what is common is in more than FEW, and what is in more than MANY is
SHOWN = 40  # pairs side by side
CONTEXT = 2  # lines around a passage
LONGEST = 200  # characters of a line that is shown
WORD = re.compile(r"#.*|\w+|[^\w\s]")


@lru_cache(100_000)
def _words(line: str, given: frozenset[str]) -> tuple[str, ...]:
    """The words and signs of a line; a name of the author's own is `_`."""
    words: list[str] = []
    before = ""
    for word in WORD.findall(line):
        if word[0] == "#":
            break
        chosen = word.isidentifier() and before != "." and not keyword.iskeyword(word)
        words.append("_" if chosen and word not in given else word)
        before = word
    return tuple(words)


def _names(starter: str) -> Iterator[str]:
    """The names that nobody chooses: Python's own, and those in the code of the assignment."""
    yield from dir(builtins)
    for node in ast.walk(ast.parse(starter)):
        found = (getattr(node, kind, None) for kind in ("id", "arg", "name", "asname"))
        yield from filter(None, found)


@dataclass(frozen=True)
class Source:
    """The text of a student's file, and the names that the assignment gives to all."""

    student: str
    text: str
    given: frozenset[str]

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def words(self) -> list[str]:
        return [word for line in self.lines for word in _words(line, self.given)]

    @cached_property
    def runs(self) -> list[int]:
        """A number for each run of words, in their order."""
        return [hash(run) for run in zip(*(self.words[n:] for n in range(RUN)), strict=False)]

    def lines_of(self, shared: frozenset[int]) -> set[int]:
        """The numbers of the lines that hold a word of one of these runs."""
        at = [n for n, line in enumerate(self.lines) for _ in _words(line, self.given)]
        starts = (start for start, run in enumerate(self.runs) if run in shared)
        return {line for start in starts for line in at[start : start + RUN]}


@dataclass(frozen=True)
class Line:
    """A line of a file, or how many are left out here."""

    number: int
    text: str
    shared: bool = False


@dataclass(frozen=True)
class Pair:
    """Two files and the runs that they share and few others have."""

    files: tuple[Source, Source]
    shared: frozenset[int]
    percent: float  # of the runs of the one that has more

    def passages(self, file: Source) -> list[Line]:
        """The lines of one file that are in the other too, with those around them."""
        shared = file.lines_of(self.shared)
        around = {line + step for line in shared for step in range(-CONTEXT, CONTEXT + 1)}
        found: list[Line] = []
        last = -1
        for number in sorted(around & set(range(len(file.lines)))):
            if number > last + 1:
                found.append(Line(0, f"+{number - last - 1}"))
            text = file.lines[number].expandtabs(4)
            text = text if len(text) <= LONGEST else text[:LONGEST] + " …"
            text = "".join(
                each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text
            )
            found.append(Line(number + 1, text, number in shared))
            last = number
        return found


def most_in_common(count: int) -> int:
    """In how many of so many files a run may be before it counts as what everybody writes."""
    return min(max(int(COMMON * count), FEW), MANY)


def similar(files: Iterable[tuple[str, str]], starter: str) -> tuple[list[Pair], int]:
    """Pairs of (student, text) that share nearly all that is their own, and how many there are.

    The pairs are the `SHOWN` that share most of what few others have, those first.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    given = frozenset(_names(starter))
    stub = set(Source("", starter, given).runs)
    sources = [Source(student, text, given) for student, text in files]
    own = [[run for run in each.runs if run not in stub] for each in sources]
    if not any(own):
        return [], 0
    index = CountVectorizer(analyzer=list, binary=True)
    found = index.fit_transform(own)
    rare = found.getnnz(axis=0) <= most_in_common(len(sources))
    found, runs = found[:, rare], index.get_feature_names_out()[rare]
    sizes = found.getnnz(axis=1)
    together = (found @ found.T).tocoo()
    one, other, count = together.row, together.col, together.data
    share = count / np.maximum(sizes[one], sizes[other])
    alike = np.flatnonzero((one < other) & (count >= FEWEST) & (share >= LEAST))
    first = alike[np.argsort(-count[alike], kind="stable")][:SHOWN]
    return [
        Pair(
            (sources[one[n]], sources[other[n]]),
            frozenset(runs[found[one[n]].multiply(found[other[n]]).indices].tolist()),
            100 * float(share[n]),
        )
        for n in first
    ], len(alike)
