"""Whatever comes in is checked, in an order of its own; the model knows more than it has to."""

import math

import numpy as np
import torch
from torch import nn


def sigmoid(z):
    if not isinstance(z, torch.Tensor | np.ndarray):
        raise TypeError("a tensor or an array")
    lib = torch if isinstance(z, torch.Tensor) else np
    e = lib.exp(-abs(z))
    return lib.where(z >= 0, 1 / (1 + e), e / (1 + e))


class LogisticRegression(nn.Sequential):
    def __init__(self, n_features, with_sigmoid):
        super().__init__()
        self.linear = nn.Linear(n_features, 1)
        if with_sigmoid:
            self.sigmoid = nn.Sigmoid()

    @property
    def coefficients(self):
        return [*self.linear.weight.detach().flatten().tolist(), self.linear.bias.item()]


def make_model(n_features=2, with_sigmoid=False):
    if n_features < 1:
        raise ValueError("at least one feature")
    return LogisticRegression(n_features, with_sigmoid)


def same_shape(values, labels):
    if values.shape != labels.shape:
        raise ValueError(f"{tuple(values.shape)} and {tuple(labels.shape)}")


def log(p):
    return p.log().clamp(min=-100)


def bce_by_class(predictions, labels):
    assert set(labels.unique().tolist()) <= {0, 1}, "hard labels"
    assert predictions.min() >= 0 and predictions.max() <= 1, "probabilities"
    same_shape(predictions, labels)
    positives, negatives = log(predictions[labels == 1]), log(1 - predictions[labels == 0])
    return -(positives.sum() + negatives.sum()) / (len(positives) + len(negatives))


def bce(predictions, labels):
    assert predictions.min() >= 0 and predictions.max() <= 1, "probabilities"
    assert labels.min() >= 0 and labels.max() <= 1, "labels"
    same_shape(predictions, labels)
    return -(labels * log(predictions) + (1 - labels) * log(1 - predictions)).mean()


def bce_with_logits(logits, labels):
    assert labels.min() >= 0 and labels.max() <= 1, "labels"
    same_shape(logits, labels)
    return (logits.relu() - labels * logits + (-logits.abs()).exp().log1p()).mean()


def probabilities(logits):
    return torch.as_tensor(sigmoid(logits))


def classify(probabilities, threshold=0.5):
    if not 0 <= threshold <= 1:
        raise ValueError("a threshold is a probability")
    return probabilities >= threshold


def decision_boundary(model, threshold=0.5):
    if not isinstance(model, LogisticRegression):
        raise TypeError("a model made by make_model")
    w1, w2, b = model.coefficients
    if not 0 < threshold < 1 or w2 == 0:
        raise ValueError("no such line")
    return (math.log(threshold / (1 - threshold)) - b) / w2, -w1 / w2


def confusion_matrix(labels, predictions):
    assert len(labels) == len(predictions)
    y, yhat = (np.asarray(values).ravel().astype(int) for values in (labels, predictions))
    return np.bincount(2 * y + yhat, minlength=4).reshape(2, 2)


def split_cm(cm):
    assert cm.shape == (2, 2) and cm.dtype.kind in "iu"
    return tuple(cm.ravel())


def share(part, whole):
    return part / whole if whole else float("nan")


def tpr_fpr(cm):
    tn, fp, fn, tp = split_cm(cm)
    return share(tp, tp + fn), share(fp, fp + tn)


def precision_recall(cm):
    tn, fp, fn, tp = split_cm(cm)
    return share(tp, tp + fp), share(tp, tp + fn)


def accuracy(cm):
    return share(cm.trace(), cm.sum())


def train_classifier(x, y, n_epochs=None, lr=None, batch_size=None, seed=None):
    given = {"n_epochs": n_epochs, "lr": lr, "batch_size": batch_size, "seed": seed}
    usual = {"n_epochs": 100, "lr": 0.1, "batch_size": 16, "seed": 42}
    chosen = {key: usual[key] if value is None else value for key, value in given.items()}
    if chosen["lr"] <= 0 or chosen["n_epochs"] < 1 or chosen["batch_size"] < 1:
        raise ValueError("nothing can be learned")
    generator = torch.Generator().manual_seed(chosen["seed"])
    model = make_model(2)
    nn.init.normal_(model.linear.weight, generator=generator)
    nn.init.ones_(model.linear.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=chosen["lr"])
    x, y = torch.tensor(x).float(), torch.tensor(y).float().unsqueeze(1)
    losses = np.zeros(chosen["n_epochs"])
    for epoch in range(chosen["n_epochs"]):
        for rows in torch.randperm(len(x), generator=generator).split(chosen["batch_size"]):
            loss = bce_with_logits(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[epoch] += loss.item() * len(rows) / len(x)
    return model, losses
