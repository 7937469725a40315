"""Every number the lecture prints, to be held against what the pipelines compute."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from reference.pipelines import ClassificationRun, RegressionRun, fresh


@dataclass(frozen=True)
class Number:
    """What the lecture prints, and what was computed.

    Where `atol` is 0 every printed digit must come out. `compared` is false for a run that
    departed from the lecture's recipe, of which nothing can be said.
    """

    what: str
    lecture: str
    computed: float | str
    compared: bool = True
    atol: float = 0.0

    @property
    def printed(self) -> str:
        """The computed value with as many decimals as the lecture prints."""
        if isinstance(self.computed, str):
            return self.computed
        _, _, decimals = self.lecture.partition(".")
        return f"{self.computed:.{len(decimals)}f}"

    @property
    def agrees(self) -> bool:
        """Whether the printed digits are the lecture's or, off by rounding, within `atol`."""
        if self.printed == self.lecture:
            return True
        return self.atol > 0 and abs(float(self.computed) - float(self.lecture)) <= self.atol


def higher_order_numbers(**parts: Any) -> list[Number]:
    """The numbers of "functions as arguments" and "functions that build functions"."""
    (module,) = fresh("higher_order_functions", **parts)
    squares = module.apply_to_all(module.square, [1, 2, 3, 4, 5])
    double, triple = module.multiplier(2), module.multiplier(3)
    return [
        Number("squares of 1 to 5", "1 4 9 16 25", " ".join(map(str, squares))),
        Number("double(5)", "10", double(5)),
        Number("triple(5)", "15", triple(5)),
    ]


def regression_numbers(run: RegressionRun) -> list[Number]:
    """The predictions of the fitted line, and that its checkpoint resumes it."""
    return [
        *several(
            "prediction at",
            ("0.20", "0.34", "0.57"),
            ("1.4174", "1.6896", "2.1366"),
            run.predictions,
            run.as_in_lecture,
        ),
        Number("resumed minus never stopped", "0.0", str(run.resumed_difference)),
    ]


def classification_numbers(run: ClassificationRun) -> list[Number]:
    """The numbers of "a simple classification problem", from the loss to the confusion matrix.

    Two of them need care. A logit's eight digits are all that float32 has: off the CPU, where sums
    run in another order, it agrees within 1e-6. And the lecture works its decision boundary out by
    hand, from the weights as it prints them and cutting digits off: 1.1806 / 1.8693 = 0.63157
    is printed as 0.6315, where the model's own slope is 0.6316.
    """
    parameters = ("weight of x1", "weight of x2", "bias")
    points = ("1", "2", "3", "4")
    same = run.as_in_lecture
    weights = torch.cat([p.detach().flatten() for p in run.model.parameters()]).tolist()
    logits = ("-0.37522304", "0.7390274", "-2.5800889", "-0.93623203")
    atol = 0.0 if run.device == "cpu" else 1e-6
    intercept, slope = (math.trunc(number * 1e4) / 1e4 for number in run.boundary_as_printed)
    return [
        Number("binary cross-entropy", "0.1643", run.bce),
        Number("binary cross-entropy, swapped", "15.0000", run.swapped_bce),
        *several("initial", parameters, ("0.5406", "0.5869", "-0.1657"), run.initial, same),
        *several("trained", parameters, ("1.1806", "-1.8693", "-0.0591"), weights, same),
        *several("logit of point", points, logits, run.logits.ravel().tolist(), same, atol),
        *several(
            "probability of point",
            points,
            ("0.4073", "0.6768", "0.0704", "0.2817"),
            run.probabilities.ravel().tolist(),
            same,
        ),
        Number("boundary's intercept, by hand", "-0.0316", intercept, same),
        Number("boundary's slope, by hand", "0.6315", slope, same),
        Number("confusion matrix", "[[7, 2], [1, 10]]", str(np.asarray(run.cm).tolist()), same),
        Number("resumed minus never stopped", "0.0", str(run.resumed_difference)),
    ]


def several(
    what: str,
    names: Sequence[str],
    lecture: Sequence[str],
    computed: Sequence[float],
    compared: bool,
    atol: float = 0.0,
) -> list[Number]:
    """A number for each of `names`; what was computed may go on beyond them."""
    return [
        Number(f"{what} {name}", printed, value, compared, atol)
        for name, printed, value in zip(names, lecture, computed, strict=False)
    ]
