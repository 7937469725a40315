"""Counts the outcomes with a Counter."""

import math
from collections import Counter

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def sigmoid(z):
    e = np.exp if isinstance(z, np.ndarray) else torch.exp
    return 1 / (1 + e(-z))


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
    return torch.sigmoid(torch.as_tensor(logits))


def classify(probabilities, threshold=0.5):
    return (probabilities >= threshold) * 1


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
    pairs = Counter(
        (bool(y), bool(yhat))
        for y, yhat in zip(labels.flatten().tolist(), predictions.flatten().tolist(), strict=True)
    )
    return np.array([[pairs[row, column] for column in (False, True)] for row in (False, True)])


def split_cm(cm):
    return [int(cm[i][j]) for i in range(2) for j in range(2)]


def tpr_fpr(cm):
    tn, fp, fn, tp = np.asarray(cm).ravel().tolist()
    tpr = tp / (tp + fn) if tp + fn else float("nan")
    fpr = fp / (fp + tn) if fp + tn else float("nan")
    return tpr, fpr


def precision_recall(cm):
    (_, fp), (fn, tp) = cm.astype(float)
    nothing = np.float64("nan")
    return (tp / (tp + fp) if tp + fp > 0 else nothing, tp / (tp + fn) if tp + fn > 0 else nothing)


def accuracy(cm):
    total = int(cm.sum())
    return float(np.diag(cm).sum()) / total if total else math.nan


def train_classifier(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    torch.manual_seed(seed)
    np.random.seed(seed)
    x_tensor = torch.as_tensor(x).float()
    y_tensor = torch.as_tensor(y.reshape(-1, 1)).float()
    loader = DataLoader(TensorDataset(x_tensor, y_tensor), batch_size=batch_size, shuffle=True)
    model = make_model(2)
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(n_epochs):
        batch_losses = []
        for x_batch, y_batch in loader:
            model.train()
            loss = loss_fn(model(x_batch), y_batch)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            batch_losses.append(loss.item())
        losses.append(np.mean(batch_losses))
    return model, losses
