"""Goes through the points one by one in Python."""

import math

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def sigmoid(z):
    def one(value):
        if value < -700:
            return 0.0
        return 1 / (1 + math.exp(-value)) if value < 700 else 1.0

    if isinstance(z, torch.Tensor):
        flat = torch.tensor([one(v) for v in z.flatten().tolist()], dtype=z.dtype)
        return flat.reshape(z.shape)
    return np.array([one(v) for v in z.ravel()], dtype=z.dtype).reshape(z.shape)


def make_model(n_features=2, with_sigmoid=False):
    model = nn.Sequential()
    model.add_module("linear", nn.Linear(n_features, 1))
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    return model


class UnequalShapes(ValueError):
    pass


def bce_by_class(predictions, labels):
    if tuple(predictions.shape) != tuple(labels.shape):
        raise UnequalShapes(predictions.shape, labels.shape)
    total = 0.0 * predictions.sum()
    for p, y in zip(predictions.reshape(-1), labels.reshape(-1), strict=True):
        total = total + torch.clamp(torch.log(p if y == 1 else 1 - p), min=-100)
    return -total / labels.numel()


def bce(predictions, labels):
    if list(predictions.shape) != list(labels.shape):
        raise ValueError("the shapes differ")
    losses = []
    for p, y in zip(predictions.ravel().unbind(), labels.ravel().unbind(), strict=True):
        losses.append(y * p.log().clamp(min=-100) + (1 - y) * (1 - p).log().clamp(min=-100))
    return -torch.stack(losses).mean()


def bce_with_logits(logits, labels):
    if logits.shape != labels.shape:
        raise ValueError("the shapes differ")
    losses = logits.clamp(min=0) - logits * labels + torch.log1p(torch.exp(-logits.abs()))
    return losses.mean()


def probabilities(logits):
    return torch.sigmoid(torch.as_tensor(logits))


def classify(probabilities, threshold=0.5):
    array = np.asarray(probabilities)
    return np.array([int(p >= threshold) for p in array.flat]).reshape(array.shape)


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
    counts = [[0, 0], [0, 0]]
    for y, yhat in zip(labels.reshape(-1), predictions.reshape(-1), strict=True):
        counts[int(y)][int(yhat)] += 1
    return counts


def split_cm(cm):
    return [int(cm[i][j]) for i in range(2) for j in range(2)]


def tpr_fpr(cm):
    def rate(part, whole):
        try:
            return float(part) / float(whole)
        except ZeroDivisionError:
            return math.nan

    return [rate(cm[1, 1], cm[1].sum()), rate(cm[0, 1], cm[0].sum())]


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
