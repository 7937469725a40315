"""The lecture's pictures, drawn from the runs of the pipelines."""

from collections.abc import Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from sklearn import metrics
from torch import nn

from reference.classification import precision_recall, tpr_fpr
from reference.pipelines import ClassificationRun, RegressionRun

BLUE, RED, GREY = "#2f6db5", "#d1495b", "#5c6670"
CLASSES = [(0, BLUE, "o"), (1, RED, "D")]
BLUE_TO_RED = LinearSegmentedColormap.from_list("blue_to_red", [BLUE, "white", RED])
BLUES = LinearSegmentedColormap.from_list("blues", ["#f4f7fb", BLUE])


def canvas(width: float, height: float, n_axes: int = 1) -> tuple[Figure, list[Axes]]:
    """A figure of `width` x `height` inches with a row of axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    row = list(figure.subplots(1, n_axes, squeeze=False)[0])
    for axes in row:
        axes.spines[["top", "right"]].set_visible(False)
    return figure, row


def regression_figures(run: RegressionRun) -> dict[str, Figure]:
    """A figure for each file name."""
    return {
        "regression_data": fitted_line(run),
        "regression_losses": losses("A line", run.losses, run.val_losses, "mean squared error"),
    }


def classification_figures(run: ClassificationRun) -> dict[str, Figure]:
    """A figure for each file name."""
    return {
        "classification_data": moons(run),
        "classification_losses": losses(
            "Two moons", run.losses, run.val_losses, "binary cross-entropy"
        ),
        "decision_boundary": decision_boundary(run),
        "probability_line": probability_line(run),
        "confusion_matrix": confusion_matrix(run),
        "roc_and_precision_recall": threshold_curves(run),
    }


def losses(what: str, training: Sequence[float], validation: Sequence[float], unit: str) -> Figure:
    """Training and validation loss by epoch, on a logarithmic scale."""
    figure, (axes,) = canvas(7, 4)
    epochs = range(1, len(training) + 1)
    axes.plot(epochs, training, color=BLUE, label="training")
    axes.plot(epochs, validation, color=RED, label="validation")
    axes.set(xlabel="epoch", ylabel=unit, yscale="log", title=f"{what}: losses by epoch")
    within_a_decade = max([*training, *validation]) < 10 * min([*training, *validation])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}" if within_a_decade else "")
    axes.grid(True, which="both", alpha=0.2)
    axes.legend(frameon=False)
    return figure


def fitted_line(run: RegressionRun) -> Figure:
    """The noisy points and the line through them."""
    figure, (axes,) = canvas(7, 4)
    weight, bias = (p.item() for p in run.model.parameters())
    axes.scatter(run.x, run.y, s=22, color=BLUE, alpha=0.7, linewidth=0, label="data")
    ends = np.array([0.0, 1.0])
    label = f"fitted: y = {bias:.4f} + {weight:.4f} x"
    axes.plot(ends, bias + weight * ends, color=RED, lw=2, label=label)
    axes.set(xlabel="x", ylabel="y", title="A line with noise: y = 1 + 2 x + 0.1 noise")
    axes.legend(frameon=False)
    return figure


def scatter(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """Points (N, 2) in the colours of their classes."""
    for label, color, marker in CLASSES:
        x1, x2 = x[y == label].T
        axes.scatter(
            x1,
            x2,
            s=34,
            c=color,
            marker=marker,
            edgecolor="white",
            lw=0.7,
            label=f"y = {label}",
        )
    axes.set(xlabel="$x_1$ (scaled)", ylabel="$x_2$ (scaled)")


def panels(run: ClassificationRun) -> tuple[Figure, list[tuple[Axes, np.ndarray, np.ndarray]]]:
    """Axes for the training and the validation points, on one scale."""
    figure, (left, right) = canvas(10, 4.6, 2)
    points = np.concatenate([run.moons.x_train, run.moons.x_val])
    low, high = points.min(axis=0) - 0.3, points.max(axis=0) + 0.3
    for axes in (left, right):
        axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    return figure, [
        (left, run.moons.x_train, run.moons.y_train),
        (right, run.moons.x_val, run.moons.y_val),
    ]


def moons(run: ClassificationRun) -> Figure:
    """Training and validation points."""
    figure, sets = panels(run)
    for (axes, x, y), name in zip(sets, ["Training", "Validation"], strict=True):
        scatter(axes, x, y)
        axes.set_title(f"{name} data, {len(x)} points")
        axes.legend(frameon=False, loc="upper right")
    return figure


@torch.no_grad()
def probability(model: nn.Module, x: np.ndarray) -> np.ndarray:
    """P(y=1) of points (..., 2) by a model that answers logits."""
    return torch.sigmoid(model(torch.tensor(x, dtype=torch.float32))).squeeze(-1).numpy()


def decision_boundary(run: ClassificationRun) -> Figure:
    """P(y=1) over the plane and the line where it is one half, with both sets of points."""
    figure, sets = panels(run)
    intercept, slope = run.boundary
    for (axes, x, y), name in zip(sets, ["Training", "Validation"], strict=True):
        limits = (*axes.get_xlim(), *axes.get_ylim())
        plane = np.stack(
            np.meshgrid(np.linspace(*limits[:2], 200), np.linspace(*limits[2:], 200)), axis=-1
        )
        image = axes.imshow(
            probability(run.model, plane),
            origin="lower",
            extent=limits,
            aspect="auto",
            cmap=BLUE_TO_RED,
            vmin=0,
            vmax=1,
            alpha=0.55,
        )
        axes.axline((0, intercept), slope=slope, color=GREY, lw=1.5, ls="--")
        scatter(axes, x, y)
        right = np.mean((probability(run.model, x) >= 0.5) == y)
        axes.set_title(f"{name}: {right:.0%} right")
        axes.legend(frameon=True, framealpha=0.9, edgecolor="none", loc="upper right")
    figure.colorbar(image, ax=[axes for axes, _, _ in sets], label="P(y = 1)")
    figure.suptitle(f"Decision boundary: $x_2$ = {intercept:.4f} + {slope:.4f} $x_1$")
    return figure


def probability_line(run: ClassificationRun, threshold: float = 0.5) -> Figure:
    """The validation points on the line from 0 to 1, cut in two by the threshold."""
    figure, (axes,) = canvas(9, 2.9)
    p = run.probabilities.ravel()
    axes.axvspan(-0.02, threshold, color=BLUE, alpha=0.10, lw=0)
    axes.axvspan(threshold, 1.02, color=RED, alpha=0.10, lw=0)
    axes.axvline(threshold, color=GREY, lw=1.5, ls="--")
    for label, color, marker in CLASSES:
        of_class = p[run.moons.y_val == label]
        wrong = of_class[(of_class >= threshold) != label]
        axes.plot(of_class, np.full(len(of_class), label), marker, color=color, ms=9, mec="white")
        axes.plot(wrong, np.full(len(wrong), label), "o", mfc="none", mec="black", ms=15)
    axes.plot([], [], "o", mfc="none", mec="black", ms=11, label="misclassified")
    axes.text(threshold / 2, 1.62, "classified as 0", color=BLUE, ha="center", va="center")
    axes.text((1 + threshold) / 2, 1.62, "classified as 1", color=RED, ha="center", va="center")
    axes.set(
        xlim=(-0.02, 1.02),
        ylim=(-0.6, 1.95),
        xlabel="P(y = 1)",
        yticks=[0, 1],
        yticklabels=["y = 0", "y = 1"],
        title=f"Validation points on the probability line, threshold {threshold}",
    )
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    return figure


def confusion_matrix(run: ClassificationRun) -> Figure:
    """The four counts, named."""
    figure, (axes,) = canvas(4.6, 4.2)
    axes.imshow(run.cm, cmap=BLUES, vmin=0)
    for row, names in enumerate([("TN", "FP"), ("FN", "TP")]):
        for column, name in enumerate(names):
            count = run.cm[row, column]
            color = "white" if count > run.cm.max() / 2 else "black"
            axes.text(column, row, count, color=color, ha="center", va="center", size=26)
            axes.text(column, row + 0.32, name, color=color, ha="center", va="center", size=11)
    axes.set(
        xticks=[0, 1],
        yticks=[0, 1],
        xlabel="predicted class",
        ylabel="true class",
        title="Validation, threshold 0.5",
    )
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return figure


def threshold_curves(run: ClassificationRun) -> Figure:
    """ROC and precision-recall curves over all thresholds, with the place of 0.5 on each."""
    figure, (roc, pr) = canvas(10, 4.6, 2)
    y, p = run.moons.y_val, run.probabilities.ravel()
    fpr, tpr, _ = metrics.roc_curve(y, p, drop_intermediate=False)
    roc.plot(fpr, tpr, color=BLUE, lw=2, marker=".", label=f"area {metrics.auc(fpr, tpr):.3f}")
    roc.plot([0, 1], [0, 1], color=GREY, ls=":", label="by chance")
    tpr_here, fpr_here = tpr_fpr(run.cm)
    roc.plot(fpr_here, tpr_here, "o", color=RED, ms=10, label="threshold 0.5")
    roc.set(xlabel="false positive rate", ylabel="true positive rate", title="ROC")

    precision, recall, _ = metrics.precision_recall_curve(y, p)
    average = metrics.average_precision_score(y, p)
    label = f"average precision {average:.3f}"
    pr.plot(recall, precision, color=BLUE, lw=2, marker=".", drawstyle="steps-post", label=label)
    pr.axhline(y.mean(), color=GREY, ls=":", label="by chance")
    precision_here, recall_here = precision_recall(run.cm)
    pr.plot(recall_here, precision_here, "o", color=RED, ms=10, label="threshold 0.5")
    pr.set(xlabel="recall", ylabel="precision", title="Precision and recall")
    for axes in (roc, pr):
        axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.05), aspect="equal")
        axes.grid(True, alpha=0.2)
    roc.legend(frameon=False, loc="lower right")
    pr.legend(frameon=False, loc="lower left")
    return figure
