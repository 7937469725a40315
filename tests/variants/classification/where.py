"""Chooses between the formulas for positive and negative logits."""

from operator import eq

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def sigmoid(z):
    if torch.is_tensor(z):
        small = torch.exp(-torch.abs(z))
        return torch.where(z >= 0, 1 / (1 + small), small / (1 + small))
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def make_model(n_features=2, with_sigmoid=False):
    model = nn.Sequential()
    model.add_module("linear", nn.Linear(n_features, 1))
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    return model


def bce_by_class(predictions, labels):
    assert isinstance(predictions, torch.Tensor)
    if predictions.ndim != labels.ndim or not all(map(eq, predictions.shape, labels.shape)):
        raise ValueError("shape mismatch")
    right = torch.where(labels == 1, predictions, 1 - predictions)
    logs = torch.where(right > 0, torch.log(right.clamp(min=1e-45)), -100.0)
    summed_positives = torch.masked_select(logs, labels == 1).sum()
    summed_negatives = torch.masked_select(logs, labels == 0).sum()
    return -(summed_positives + summed_negatives) / (labels.sum() + (1 - labels).sum())


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
    if isinstance(probabilities, torch.Tensor):
        return torch.where(probabilities >= threshold, 1.0, 0.0)
    return np.where(probabilities >= threshold, 1.0, 0.0)


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
    counts = np.zeros((2, 2), dtype=np.int32)
    y, yhat = [np.array(v, dtype=float).ravel() > 0.5 for v in (labels, predictions)]
    np.add.at(counts, (y.astype(int), yhat.astype(int)), 1)
    return counts


def split_cm(cm):
    (tn, fp), (fn, tp) = cm
    return tn, fp, fn, tp


def tpr_fpr(cm):
    tn, fp, fn, tp = split_cm(cm)
    return tp / (tp + fn), fp / (fp + tn)


def precision_recall(cm):
    _, fp, fn, tp = split_cm(cm)
    return tp / (tp + fp), tp / (tp + fn)


def accuracy(cm):
    tn, fp, fn, tp = split_cm(cm)
    return (tp + tn) / (tp + tn + fp + fn)


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
