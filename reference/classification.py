"""The oracle of assignment 4: logistic regression and its metrics, by torch and scikit-learn.

After Godoy, Deep Learning with PyTorch Step-by-Step, chapter 3, "A Simple Classification Problem".
"""

import math
from typing import Any, TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from sklearn import metrics
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from reference.training_loop import make_train_step_fn, mini_batch

TensorOrArray = TypeVar("TensorOrArray", Tensor, np.ndarray)


def sigmoid(z: TensorOrArray) -> TensorOrArray:
    """`1 / (1 + e^-z)` of a float tensor or array of any shape; the same kind comes back."""
    if isinstance(z, Tensor):
        return torch.sigmoid(z)
    return torch.sigmoid(torch.from_numpy(np.array(z))).numpy()


def make_model(n_features: int = 2, with_sigmoid: bool = False) -> nn.Sequential:
    """Logistic regression: a module `linear` (n_features -> 1) and, if asked, one `sigmoid`."""
    model = nn.Sequential()
    model.add_module("linear", nn.Linear(n_features, 1))
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    return model


def bce_by_class(predictions: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy of hard labels, positives and negatives summed apart: a 0-d tensor.

    Logs are clamped at -100, as `nn.BCELoss` does. Raises `ValueError` when the shapes differ.
    """
    losses = F.binary_cross_entropy(predictions, labels.to(predictions.dtype), reduction="none")
    return (losses[labels == 1].sum() + losses[labels == 0].sum()) / labels.numel()


def bce(predictions: Tensor, labels: Tensor) -> Tensor:
    """-mean(y log p + (1 - y) log(1 - p)), soft labels too: a 0-d tensor.

    Logs are clamped at -100, as `nn.BCELoss` does. Raises `ValueError` when the shapes differ.
    """
    return F.binary_cross_entropy(predictions, labels.to(predictions.dtype))


def bce_with_logits(logits: Tensor, labels: Tensor) -> Tensor:
    """`bce(sigmoid(logits), labels)` without overflow: a 0-d tensor.

    Raises `ValueError` when the shapes differ.
    """
    return F.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype))


def probabilities(logits: Tensor | np.ndarray) -> Tensor:
    """P(y=1) for each logit, as a tensor of the same shape."""
    return torch.sigmoid(torch.as_tensor(logits))


def classify(probabilities: TensorOrArray, threshold: float = 0.5) -> TensorOrArray:
    """1 where `p >= threshold`, else 0, as integers of the same shape."""
    return (probabilities >= threshold) * 1


def decision_boundary(model: nn.Module, threshold: float = 0.5) -> tuple[float, float]:
    """`(intercept, slope)` of the line `x2 = intercept + slope * x1` where P(y=1) = threshold.

    From b + w1 x1 + w2 x2 = logit(threshold). Raises `ValueError` when the line is vertical
    (w2 = 0) or the threshold is not strictly between 0 and 1.
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold {threshold} is not strictly between 0 and 1")
    weight, bias = model.get_submodule("linear").parameters()
    w1, w2 = weight.flatten().tolist()
    if w2 == 0:
        raise ValueError("the decision boundary is vertical: the weight of x2 is 0")
    logit = math.log(threshold / (1 - threshold))
    return (logit - bias.item()) / w2, -w1 / w2


def confusion_matrix(labels: Tensor | np.ndarray, predictions: Tensor | np.ndarray) -> np.ndarray:
    """Counts `[[TN, FP], [FN, TP]]`: a row for each true class, a column for each predicted."""
    y_true, y_pred = (
        torch.as_tensor(values).detach().cpu().numpy().ravel().astype(int)
        for values in (labels, predictions)
    )
    return metrics.confusion_matrix(y_true, y_pred, labels=[0, 1])


def split_cm(cm: Any) -> tuple[int, int, int, int]:
    """`(tn, fp, fn, tp)` of a 2 x 2 confusion matrix."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return tn, fp, fn, tp


def rate(count: int, total: int) -> float:
    """`count / total`, or nan of nothing."""
    return count / total if total else math.nan


def tpr_fpr(cm: np.ndarray) -> tuple[float, float]:
    """True and false positive rates: `tp / (tp + fn)` and `fp / (fp + tn)`, nan of nothing."""
    tn, fp, fn, tp = split_cm(cm)
    return rate(tp, tp + fn), rate(fp, fp + tn)


def precision_recall(cm: np.ndarray) -> tuple[float, float]:
    """Precision and recall: `tp / (tp + fp)` and `tp / (tp + fn)`, nan of nothing."""
    _, fp, fn, tp = split_cm(cm)
    return rate(tp, tp + fp), rate(tp, tp + fn)


def accuracy(cm: np.ndarray) -> float:
    """The share that was right: `(tp + tn) / total`, nan of nothing."""
    tn, fp, fn, tp = split_cm(cm)
    return rate(tp + tn, tn + fp + fn + tp)


def train_classifier(
    x: np.ndarray,
    y: np.ndarray,
    n_epochs: int = 100,
    lr: float = 0.1,
    batch_size: int = 16,
    seed: int = 42,
) -> tuple[nn.Sequential, list[float]]:
    """`(model, losses)`: a `make_model(2)` trained by mini-batch SGD on `x` (N, 2), `y` (N,).

    One mean training loss an epoch; the same call gives the same numbers again.
    """
    torch.manual_seed(seed)
    dataset = TensorDataset(
        torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32).reshape(-1, 1)
    )
    loader = DataLoader(dataset, batch_size=batch_size, shuffle=True)
    model = make_model(2)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    step = make_train_step_fn(model, nn.BCEWithLogitsLoss(), optimizer)
    return model, [mini_batch("cpu", loader, step) for _ in range(n_epochs)]
