"""Keeps to NumPy where no gradient is needed, also for training."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy import special
from torch import nn


def sigmoid(z):
    if isinstance(z, torch.Tensor):
        return torch.exp(-F.softplus(-z))
    return np.exp(-np.logaddexp(0, -z))


def make_model(n_features=2, with_sigmoid=False):
    model = nn.Sequential()
    model.add_module("linear", nn.Linear(n_features, 1))
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    return model


def bce_by_class(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("the shapes differ")
    positive = torch.log(predictions[labels == 1]).clamp(min=-100).sum()
    negative = torch.log(1 - predictions[labels == 0]).clamp(min=-100).sum()
    n_total = (labels == 1).sum() + (labels == 0).sum()
    return (positive + negative) / -n_total


def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("the shapes differ")
    log_p = torch.log(predictions).clamp(min=-100)
    log_not_p = torch.log(1 - predictions).clamp(min=-100)
    return -(labels * log_p + (1 - labels) * log_not_p).mean()


def bce_with_logits(logits, labels):
    if logits.shape != labels.shape:
        raise ValueError("the shapes differ")
    losses = logits.clamp(min=0) - logits * labels + torch.log1p(torch.exp(-logits.abs()))
    return losses.mean()


def probabilities(logits):
    array = logits.detach().numpy() if isinstance(logits, torch.Tensor) else logits
    return torch.from_numpy(np.asarray(special.expit(array)))


def classify(probabilities, threshold=0.5):
    return np.asarray(probabilities >= threshold).astype(np.uint8)


def decision_boundary(model, threshold=0.5):
    if not 0 < threshold < 1:
        raise ValueError("the threshold must lie between 0 and 1")
    w1, w2 = model.linear.weight.detach().numpy()[0]
    b = model.linear.bias.item()
    if w2 == 0:
        raise ValueError("the line is vertical")
    logit = np.log(threshold / (1 - threshold))
    return (logit - b) / w2, -w1 / w2


def confusion_matrix(labels, predictions):
    y, yhat = (np.asarray(v).reshape(-1).astype(np.int64) for v in (labels, predictions))
    onehot = np.eye(2, dtype=np.int64)
    return onehot[y].T @ onehot[yhat]


def split_cm(cm):
    return np.asarray(cm).ravel()


def tpr_fpr(cm):
    with np.errstate(invalid="ignore"):
        rates = cm[:, 1] / cm.sum(axis=1)
    return rates[1], rates[0]


def precision_recall(cm):
    whole = np.array([cm[0, 1] + cm[1, 1], cm[1, 0] + cm[1, 1]])
    return np.divide(cm[1, 1], whole, out=np.full(2, np.nan), where=whole != 0)


def accuracy(cm):
    return np.trace(cm) / np.sum(cm)


def train_classifier(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    rng = np.random.default_rng(seed)
    w, b = rng.normal(size=2) * 0.1, 0.0
    losses = np.zeros(n_epochs)
    for epoch in range(n_epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            z = x[rows] @ w + b
            error = np.exp(-np.logaddexp(0, -z)) - y[rows]
            losses[epoch] += np.sum(np.logaddexp(0, z) - y[rows] * z)
            w, b = w - lr * x[rows].T @ error / len(rows), b - lr * error.mean()
    model = make_model(2)
    with torch.no_grad():
        model.linear.weight.copy_(torch.tensor(w[None]))
        model.linear.bias.fill_(float(b))
    return model, losses / len(x)
