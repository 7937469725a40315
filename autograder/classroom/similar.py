"""Finds submissions that share so much of what few others have that a person should look.

A file is taken as the shape of its code: the syntax trees of its functions, without comments,
docstrings, hints of types and layout, in any order, and without the names that its author chose.
What the assignment gives and what many in the class write is left out. The rest counts the more the
fewer have it. Two files are listed if they share most of it, and if what they share, in several
functions, is so rare that hardly any pair would in a class in which all write for themselves.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from autograder.jail.syntax import is_for_a_program

RUN = 12  # parts of the syntax tree
SHORTEST = 6  # of a part that counts at all
APART = 12  # runs: what is nearer is one thing
LEAST = 65  # percent of what the one that has more has of its own, by weight
CHANCE = 0.001  # of one such pair in a class whose students write for themselves
PER_PART = 2  # rare places in a function count, however many there are
COMMON = 0.1  # of the class
FEW, MANY = 4, 50  # files: what is common is in more than FEW, and what is in more than MANY is
SHOWN = 40  # pairs side by side
CONTEXT = 2  # lines around a passage
REMARK = re.compile(r"#\W*(\w+(?:\W+\w+){2,})")
LONGEST = 200  # characters of a line that is shown
MOST = 100_000  # characters of a file that is compared: far more than anybody writes
MAGIC = re.compile(r"(?m)^([^\S\n]*)(?:(?:\w+[^\S\n]*=[^\S\n]*)?[%!?].*|[%\w.]+\?+[^\S\n]*$)")
FIELDS: dict[type[ast.AST], tuple[str, ...]] = {  # without hints of types
    ast.FunctionDef: ("decorator_list", "args", "body"),
    ast.AnnAssign: ("target", "value"),
    ast.arg: (),
}


class Shape:
    """The syntax tree of a part of a file as a row of words, each with its line.

    A name is written with a point before it; `chosen` are those that the file itself gives: to
    variables, arguments and attributes, and to helpers, which are not among those `given` to it.
    """

    def __init__(self, given: frozenset[str], chosen: set[str]) -> None:
        self.given, self.chosen = given, chosen
        self.words: list[str] = []
        self.lines: list[int] = []

    def read(self, node: ast.AST, line: int) -> None:
        line = getattr(node, "lineno", line)
        kind = type(node)
        if kind is ast.Expr and isinstance(node.value, ast.Constant):  # type: ignore[attr-defined]
            return  # a docstring, or a comment in quotes
        self.words.append(self._word(node, kind))
        self.lines.append(line)
        if kind is ast.BinOp and isinstance(node.op, ast.Add | ast.Mult):  # type: ignore[attr-defined]
            self.words[-1] = type(node.op).__name__  # type: ignore[attr-defined]
            self._read_sides(node.left, node.right, line)  # type: ignore[attr-defined]
            return
        for field in FIELDS.get(kind, kind._fields):
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                if not isinstance(value, ast.expr_context):
                    self.read(value, line)
            elif isinstance(value, list):
                for each in value:
                    if isinstance(each, ast.AST):
                        self.read(each, line)

    def _read_sides(self, left: ast.AST, right: ast.AST, line: int) -> None:
        """In one order, whichever they were written in."""
        start = len(self.words)
        self.read(left, line)
        middle = len(self.words)
        self.read(right, line)
        first, second = (
            [word if word[0] != "." else "." for word in words]
            for words in (self.words[start:middle], self.words[middle:])
        )
        if second < first:
            self.words[start:] = self.words[middle:] + self.words[start:middle]
            self.lines[start:] = self.lines[middle:] + self.lines[start:middle]

    def _word(self, node: Any, kind: type[ast.AST]) -> str:
        """The kind of a node, with what it says where that is not its author's choice."""
        if kind is ast.Name or kind is ast.Attribute:
            name = f".{node.id if kind is ast.Name else node.attr}"
            if type(node.ctx) is ast.Store:
                self.chosen.add(name)
            return name
        if kind is ast.Constant:
            return "text" if isinstance(node.value, str) else repr(node.value)
        if kind is ast.arg:
            self.chosen.add(f".{node.arg}")
            return f".{node.arg}"
        if kind is ast.keyword:
            return f"{node.arg}="
        if kind is ast.AnnAssign:
            return "Assign"
        if kind in (ast.FunctionDef, ast.ClassDef):
            if node.name not in self.given:
                self.chosen.add(f".{node.name}")
            return f".{node.name}"
        return kind.__name__


class Part(NamedTuple):
    """A function, a method or a statement outside of one: its words and their lines."""

    words: list[str]
    lines: list[int]


def _tree(text: str) -> ast.Module:
    """What is not of a shell or a magic.

    IPython would turn these into calls one by one, each time reading all of the text again.
    """
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.parse(MAGIC.sub(r"\1pass", text))


def _parts(tree: ast.Module, given: frozenset[str]) -> list[Part]:
    chosen: set[str] = set()
    found = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) or is_for_a_program(node):
            continue
        for each in node.body if isinstance(node, ast.ClassDef) else [node]:
            shape = Shape(given, chosen)
            shape.read(each, 0)
            found.append(shape)
    return [
        Part(["_" if word in chosen else word for word in each.words], each.lines) for each in found
    ]


@dataclass(frozen=True)
class Source:
    """The text of a student's file, and the names of the functions that the assignment asks for."""

    student: str
    text: str
    given: frozenset[str]

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def parts(self) -> list[Part]:
        """Its functions, methods and other statements; none if it is not Python."""
        try:
            return _parts(_tree(self.text), self.given)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []

    @cached_property
    def runs(self) -> list[list[int]]:
        """A number for each run of words of each part, in their order."""
        return [
            [*map(hash, zip(*(part.words[n:] for n in range(RUN)), strict=False))]
            if len(part.words) >= RUN
            else [hash(tuple(part.words))] * (len(part.words) >= SHORTEST)
            for part in self.parts
        ]

    @cached_property
    def remarks(self) -> dict[int, int]:
        """A number for each comment of three words or more, by its line."""
        found = ((n, REMARK.search(line)) for n, line in enumerate(self.lines))
        return {n: hash(" ".join(each[1].lower().split())) for n, each in found if each}

    def lines_of(self, shared: frozenset[int]) -> set[int]:
        """The numbers of the lines that hold a word of one of these runs."""
        return {
            line - 1
            for part, runs in zip(self.parts, self.runs, strict=True)
            for start, run in enumerate(runs)
            if run in shared
            for line in part.lines[start : start + RUN]
        } | {line for line, remark in self.remarks.items() if remark in shared}

    def evidence(self, rarity: dict[int, float]) -> float:
        """How rare what these runs tell is, in bits, as far as it is not the same thing again."""
        return sum(
            sum(sorted(_places([rarity.get(run, 0.0) for run in runs]), reverse=True)[:PER_PART])
            for runs in self.runs
        )


def _places(rarity: list[float]) -> Iterator[float]:
    """The rarest run of each place, a place being `APART` runs."""
    for start in range(0, len(rarity), APART):
        yield max(rarity[start : start + APART])


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
    percent: float  # of what is the own of the one that has more
    evidence: float  # bits

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
    """Pairs of (student, text) that share most of what is their own, and how many there are.

    The pairs are the `SHOWN` that share what is rarest, those first.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    given = frozenset(getattr(node, "name", "") for node in ast.walk(ast.parse(starter)))
    stub = {run for runs in Source("", starter, given).runs for run in runs}
    sources = [Source(student, text, given) for student, text in files]
    own = [[run for runs in each.runs for run in runs if run not in stub] for each in sources]
    if not any(own):
        return [], 0
    index = CountVectorizer(analyzer=list, binary=True)
    found = index.fit_transform(own)
    having = found.getnnz(axis=0)
    rare = having <= most_in_common(len(sources))
    found, runs = found[:, rare], index.get_feature_names_out()[rare]
    rarity = _bits(having[rare], len(sources))
    weighed = found.multiply(rarity).tocsr()
    sizes = np.asarray(weighed.sum(axis=1)).ravel()
    together = (weighed @ found.T).tocoo()
    one, other, shared = together.row, together.col, together.data
    percent = 100 * shared / np.maximum(np.maximum(sizes[one], sizes[other]), 1e-9)
    said = _rare_remarks(sources, starter)
    alike = []
    for n in np.flatnonzero((one < other) & (percent >= LEAST)):
        two = sources[one[n]], sources[other[n]]
        same = found[one[n]].multiply(found[other[n]]).indices
        known = dict(zip(runs[same].tolist(), rarity[same].tolist(), strict=True))
        remarks = said[one[n]].keys() & said[other[n]].keys()
        evidence = min(each.evidence(known) for each in two)
        evidence += sum(said[one[n]][each] for each in remarks)
        if evidence >= enough(len(sources)):
            alike.append(Pair(two, frozenset(known) | remarks, float(percent[n]), evidence))
    return sorted(alike, key=lambda each: -each.evidence)[:SHOWN], len(alike)


def enough(count: int) -> float:
    """The bits that `CHANCE` pairs of so many files would share if all wrote for themselves."""
    return math.log2(max(count * (count - 1) / 2, 1) / CHANCE)


def _bits(having: Any, count: int) -> Any:
    """How rare something is that so many of `count` files have, two of which are the pair."""
    return np.log2(count / np.maximum(having - 1, 1))


def _rare_remarks(sources: list[Source], starter: str) -> list[dict[int, float]]:
    """The comments of each file that few others have and the assignment has not, in bits."""
    given = set(Source("", starter, frozenset()).remarks.values())
    own = [set(each.remarks.values()) - given for each in sources]
    having = Counter(remark for each in own for remark in each)
    most = most_in_common(len(sources))
    return [
        {each: float(_bits(having[each], len(sources))) for each in theirs if having[each] <= most}
        for theirs in own
    ]
