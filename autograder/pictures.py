"""Pictures of what a check observed, the student's over the reference's: their data and drawing."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from autograder.observation import Named

Say = Callable[[str], str]
ASIDE = "picture: "  # what is observed under such a key is drawn, and never compared
DIGITS = 4  # more than an eye can see; fewer kinds of pictures to draw for a class
LARGEST = 1e30
MOST = 200  # numbers of a curve
BLUE, RED, GREY = "#2f6db5", "#d1495b", "#5c6670"
CLASSES = ((0, BLUE, "o"), (1, RED, "D"))


class Picture(msgspec.Struct, frozen=True):
    """One picture as plain numbers; None stands for what is not finite.

    `curve`: a value for each of `x`, from the left. `boundary`: (w1, w2, b) of the line
    w1 x1 + w2 x2 + b = 0 where (w1, w2) has length 1, and points (x1, x2, label). `matrix`: the
    counts TN, FP, FN and TP.
    """

    kind: str
    title: str
    student: tuple[float | None, ...]
    reference: tuple[float | None, ...]
    x: tuple[float, ...] = ()
    axes: tuple[str, str] = ("", "")
    points: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a check has to show: the keys of the observations that become a picture.

    A `boundary` takes the intercept and the slope, or w1, w2 and b; its `points` are the key of
    rows (x1, x2, label). A `curve` lies evenly over `span`, or over 1, 2, 3 …
    """

    kind: str
    keys: tuple[str, ...]
    axes: tuple[str, str] = ("epoch", "training loss")
    span: tuple[float, float] | None = None
    points: str = ""
    title: str = ""

    @property
    def heading(self) -> str:
        return self.title or self.keys[0].removeprefix(ASIDE)

    @property
    def words(self) -> tuple[str, str, str]:
        """What is written in the picture."""
        return self.heading, *self.axes

    def picture(self, seen: Named, want: Named) -> Picture | None:
        """The picture, or None where the student's observations are no such numbers."""
        student, reference = self._numbers(seen), self._numbers(want)
        if not student or not reference:
            return None
        title = self.heading
        if self.kind == "curve":
            return Picture("curve", title, student, reference, self._places(len(reference)),
                           self.axes)  # fmt: skip
        if self.kind == "matrix":
            whole = len(student) == len(reference) == 4 and None not in student
            return Picture("matrix", title, student, reference) if whole else None
        line, right = _line(student), _line(reference)
        if not line or not right:
            return None
        return Picture("boundary", title, line, right, (), ("x1", "x2"), self._points(want))

    def _numbers(self, seen: Named) -> tuple[float | None, ...]:
        """All numbers under the keys in one row; nothing if there is anything else."""
        from autograder.observation import as_array

        row: list[float | None] = []
        for key in self.keys:
            values = as_array(seen.values.get(key))
            if values is None or not 0 < values.size <= MOST:
                return ()
            row += [_shown(float(value)) for value in values.ravel()]
        return tuple(row)

    def _places(self, count: int) -> tuple[float, ...]:
        if self.span is None:
            return tuple(float(place) for place in range(1, count + 1))
        start, stop = self.span
        return tuple(start + (stop - start) * place / (count - 1) for place in range(count))

    def _points(self, want: Named) -> tuple[tuple[float, float, float], ...]:
        from autograder.observation import as_array

        rows = as_array(want.values.get(self.points)) if self.points else None
        return () if rows is None else tuple((_round(a), _round(b), c) for a, b, c in rows.tolist())


@lru_cache(4096)
def svg(picture: Picture, _: Say = str) -> str:
    """The picture as an `<svg>` element to stand in a page; its texts are the kit's own.

    `_` says them in the reader's language.
    """
    import matplotlib

    small_and_repeatable = {"svg.fonttype": "none", "svg.hashsalt": "stepmark"}
    with matplotlib.rc_context(small_and_repeatable), io.StringIO() as file:  # type: ignore[arg-type]
        _drawn(picture, _).savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        text = file.getvalue()
    label = escape(f"{_(picture.title)}: {_('yours over the reference')}")
    return text[text.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def png(picture: Picture, _: Say = str) -> bytes:
    """The picture as a PNG file."""
    with io.BytesIO() as file:
        _drawn(picture, _).savefig(file, format="png", dpi=144)
        return file.getvalue()


def _drawn(picture: Picture, _: Say) -> Figure:
    """The picture in a figure that the next one is drawn in as well, where that spares time."""
    if picture.kind == "curve":
        return _filled(_frame(picture.title, picture.axes, _), picture)
    return figure(picture, _)


def figure(picture: Picture, _: Say = str) -> Figure:
    """Draw a picture."""
    if picture.kind == "curve":
        return _filled(_curves(picture.title, picture.axes, _), picture)
    if picture.kind == "matrix":
        return _matrices(picture, _)
    return _boundary(picture, _)


def _canvas(title: str, names: tuple[str, str], _: Say) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(4.6, 3.1))
    axes = drawn.add_axes((0.17, 0.16, 0.79, 0.65))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set(xlabel=_(names[0]), ylabel=_(names[1]))
    axes.set_title("", y=1)  # where title and labels stand is said, not searched for
    axes.xaxis.set_label_coords(0.5, -0.14)
    axes.yaxis.set_label_coords(-0.16, 0.5)
    drawn.suptitle(_(title), fontsize=11)
    return drawn, axes


def _legend(axes: Axes) -> None:
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False, fontsize=9)


def _curves(title: str, names: tuple[str, str], _: Say) -> Figure:
    """Axes with the two curves, which have no points yet."""
    drawn, axes = _canvas(title, names, _)
    axes.plot([], [], color=GREY, lw=5, alpha=0.45, label=_("the reference"))
    axes.plot([], [], color=RED, lw=1.5, marker="o", ms=3.5, label=_("yours"))
    axes.locator_params(axis="x", integer=names[0] == "epoch", nbins=8)
    axes.yaxis.set_major_formatter("{x:g}")
    _legend(axes)
    return drawn


_frame = lru_cache(64)(_curves)  # most of the time of drawing goes into axes


def _filled(drawn: Figure, picture: Picture) -> Figure:
    (axes,) = drawn.axes
    mine, theirs = _floats(picture.student), _floats(picture.reference)
    step = picture.x[1] - picture.x[0] if len(picture.x) > 1 else 1.0
    axes.lines[0].set_data(picture.x, theirs)
    axes.lines[1].set_data([picture.x[0] + step * number for number in range(len(mine))], mine)
    losses = [value for value in (*mine, *theirs) if not math.isnan(value)]
    wide = picture.axes[0] == "epoch" and min(losses) > 0 and max(losses) > 30 * min(losses)
    if wide != (axes.get_yscale() == "log"):
        axes.set_yscale("log" if wide else "linear")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
    axes.relim()
    axes.autoscale()
    return drawn


def _boundary(picture: Picture, _: Say) -> Figure:
    """Both lines; where they disagree about the class is shaded, and points there are ringed."""
    import numpy as np

    drawn, axes = _canvas(picture.title, picture.axes, _)
    mine, theirs = (np.array(line) for line in (picture.student, picture.reference))
    points = np.array(picture.points).reshape(-1, 3)
    reach = max(1.25 * np.abs(points[:, :2]).max(initial=0.0), 1.0) if len(points) else 3.0
    ends = np.linspace(-reach, reach, 61)
    x1, x2 = np.meshgrid(ends, ends)

    def apart(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
        """Negative where the two lines disagree."""
        sides = [w1 * x1 + w2 * x2 + b for w1, w2, b in (mine, theirs)]
        return sides[0] * sides[1]

    between = apart(x1, x2)
    if (least := between.min()) < 0:
        axes.contourf(x1, x2, between, levels=[2 * least, 0], colors=[RED], alpha=0.12)
    for line, color, width, label in (
        (theirs, GREY, 5, _("the reference")),
        (mine, RED, 1.5, _("yours")),
    ):
        w1, w2, b = line
        x, y = -b * w1, -b * w2  # nearest to the origin
        far = 1 + abs(b)  # enough to make another point of it
        axes.axline((x, y), (x - far * w2, y + far * w1), color=color, lw=width, label=label,
                    alpha=0.45 if color == GREY else 1)  # fmt: skip
    for number, color, marker in CLASSES:
        of_class = points[points[:, 2] == number]
        axes.plot(of_class[:, 0], of_class[:, 1], marker, color=color, ms=5, mec="white", mew=0.6)
    wrong = points[apart(points[:, 0], points[:, 1]) < 0]
    if len(wrong):
        axes.plot(
            wrong[:, 0], wrong[:, 1], "o", mfc="none", mec="black", ms=11, label=_("between them")
        )
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
    _legend(axes)
    return drawn


def _matrices(picture: Picture, _: Say) -> Figure:
    """Both tables of counts; what differs is red."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(4.6, 2.6))
    drawn.suptitle(_(picture.title), fontsize=11)
    tables = (
        (_("yours"), picture.student, 0.12),
        (_("the reference"), picture.reference, 0.58),
    )
    for title, counts, left in tables:
        axes = drawn.add_axes((left, 0.17, 0.36, 0.62))
        axes.set(xlim=(0, 2), ylim=(2, 0), xlabel=_("predicted class"))
        axes.set_xticks((0.5, 1.5), ("0", "1"))
        axes.set_yticks((0.5, 1.5), ("0", "1"))
        axes.set_title(title, fontsize=10)
        axes.tick_params(length=0)
        axes.axhline(1, color=GREY, lw=0.6)
        axes.axvline(1, color=GREY, lw=0.6)
        for number, (count, right) in enumerate(zip(counts, picture.reference, strict=True)):
            color = "black" if count == right else RED
            text = f"{count:g}"
            axes.text(number % 2 + 0.5, number // 2 + 0.5, text, color=color, ha="center",
                      va="center", size=16 if len(text) < 5 else 8)  # fmt: skip
        if left < 0.5:
            axes.set_ylabel(_("true class"))
    return drawn


def _floats(values: tuple[float | None, ...]) -> list[float]:
    return [math.nan if value is None else value for value in values]


def _line(numbers: tuple[float | None, ...]) -> tuple[float, float, float] | None:
    """(w1, w2, b) from those or from (intercept, slope); None if that is no line."""
    finite = [value for value in numbers if value is not None]
    if len(finite) != len(numbers) or len(numbers) not in (2, 3):
        return None
    w1, w2, b = finite if len(finite) == 3 else (finite[1], -1.0, finite[0])
    size = math.hypot(w1, w2)
    if not size or abs(b) / size > LARGEST:
        return None
    return _round(w1 / size), _round(w2 / size), _round(b / size)


def _shown(value: float) -> float | None:
    return _round(value) if abs(value) < LARGEST else None


def _round(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
