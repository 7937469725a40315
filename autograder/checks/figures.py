"""Reads what a figure shows and says."""

from contextlib import contextmanager
from unittest import mock

import numpy as np

# Bound before a student could exchange them.
from numpy import corrcoef, isfinite

from autograder.checks.in_words import alike


def lines(figure):
    """Every line of a figure that shows something, with its epochs and its losses."""
    from autograder.checks.artists import is_visible

    for axes in axes_of(figure):
        for line in filter(is_visible, axes.lines):
            x, y = (np.asarray(data, dtype=float) for data in line.get_data(orig=False))
            if isfinite(y).any():
                yield line, x, y


def curve(figure, values):
    """The line of a figure that shows these values, its epochs and its losses."""
    for line, x, y in lines(figure):
        if alike(y, values):
            return line, x, y
    return None, None, None


def shown(figure, training, validation):
    """What a figure shows, in words."""
    wanted = {"training": np.array(training), "validation": np.array(validation)}
    wanted = {name: losses for name, losses in wanted.items() if len(losses)}
    if all(curve(figure, losses)[0] for losses in wanted.values()):
        return " and ".join(f"the {name} losses" for name in wanted)
    found = [_recognised(x, y, wanted) for _, x, y in lines(figure)]
    if any(axes.patches or axes.collections for axes in axes_of(figure)):
        found.append("bars, dots or the like")
    return " and ".join(found) or "nothing"


def _recognised(x, y, wanted):
    """What one line shows."""
    for name, losses in wanted.items():
        with np.errstate(all="ignore"):
            known = {
                f"the {name} losses": losses,
                f"logarithms of the {name} losses": np.log(losses),
                f"logarithms (base 10) of the {name} losses": np.log10(losses),
                f"running sums of the {name} losses": np.cumsum(losses),
                f"running means of the {name} losses": np.cumsum(losses)
                / np.arange(1, len(losses) + 1),
                f"the {name} losses without the first": losses[1:],
                f"the {name} losses without the last": losses[:-1],
                f"the last {name} loss alone": losses[-1:],
                f"the {name} losses, sorted": np.sort(losses),
                f"the {name} losses, the other way round": losses[::-1],
            }
            for words, values in known.items():
                if alike(y, values):
                    return words
            if alike(x, losses):
                return f"the {name} losses across, not up"
            if len(y) == len(losses):
                if alike(np.sort(y), np.sort(losses)):
                    return f"the {name} losses in another order"
                if abs(corrcoef(y, losses)[0, 1]) > 0.9999:
                    return f"the {name} losses, all moved or stretched alike"
    if len(wanted) == 2:
        training, validation = wanted.values()
        pairs = {
            "both histories in one line": np.concatenate([training, validation]),
            "the difference of the losses": validation - training,
        }
        for words, values in pairs.items():
            if alike(y, values) or alike(-y, values):
                return words
    return "other numbers"


@contextmanager
def drawing(close=True):
    """Figures are made out of sight, and put away afterwards.

    Nobody looks at them, so that they need no layout: to measure every text takes far longer than
    all else that is done to a figure.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    try:
        with mock.patch.object(Figure, "tight_layout", lambda *args, **options: None):
            yield
    finally:
        if close:
            pyplot.close("all")


def axes_of(figure):
    """The axes of a figure, whatever a subclass says."""
    from autograder.checks.artists import axes_of

    return axes_of(figure)


def is_figure(figure):
    from matplotlib.figure import Figure

    return isinstance(figure, Figure)


def named(figure):
    """What is there in place of a figure: None, or the kind of object."""
    return None if figure is None else type(figure).__name__


def axis_name(figure, axis):
    """What a figure calls its x- or y-axis."""
    from autograder.checks.artists import text_of

    names = [text_of(getattr(axes, f"{axis}axis").label) for axes in axes_of(figure)]
    over_all = getattr(figure, f"get_sup{axis}label")()
    names += [over_all for text in figure.texts if text_of(text) == over_all]
    return " ".join(names).strip()


def legend(figure):
    """The texts of all legends, of the axes or of the figure."""
    from autograder.checks.artists import is_visible, text_of

    legends = [*figure.legends, *(axes.legend_ for axes in axes_of(figure))]
    shown = [each for each in legends if each and is_visible(each)]
    texts = [text_of(text) for each in shown for text in each.texts]
    return [text for text in texts if text.strip()]


def scale(axes):
    """How the y-axis is scaled: linear, log…"""
    from autograder.checks.artists import scale_of

    return scale_of(axes.yaxis)
