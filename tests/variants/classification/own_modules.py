"""Writes the modules it uses itself."""

import math

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def sigmoid(z):
    e = np.exp if isinstance(z, np.ndarray) else torch.exp
    return 1 / (1 + e(-z))


class Squash(nn.Module):
    def forward(self, z):
        return 1 / (1 + torch.exp(-z))


def make_model(n_features=2, with_sigmoid=False, device="cpu"):
    model = nn.Sequential()
    model.register_module("linear", nn.Linear(n_features, 1, device=device))
    if with_sigmoid:
        model.register_module("sigmoid", Squash())
    return model


def bce_by_class(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("the shapes differ")
    positive = torch.log(predictions[labels == 1]).clamp(min=-100).sum()
    negative = torch.log(1 - predictions[labels == 0]).clamp(min=-100).sum()
    n_total = (labels == 1).sum() + (labels == 0).sum()
    return (positive + negative) / -n_total


class CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p, y):
        ctx.save_for_backward(p, y)
        return -(y * p.log().clamp(min=-100) + (1 - y) * (1 - p).log().clamp(min=-100)).mean()

    @staticmethod
    def backward(ctx, gradient):
        p, y = ctx.saved_tensors
        return gradient * (p - y) / (p * (1 - p)).clamp(min=1e-12) / p.numel(), None


def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("the shapes differ")
    return CrossEntropy.apply(predictions, labels)


def bce_with_logits(logits, labels):
    if logits.shape != labels.shape:
        raise ValueError("the shapes differ")
    losses = logits.clamp(min=0) - logits * labels + torch.log1p(torch.exp(-logits.abs()))
    return losses.mean()


def probabilities(logits):
    return torch.sigmoid(torch.as_tensor(logits))


def classify(probabilities, threshold=0.5):
    if isinstance(probabilities, torch.Tensor):
        classes = torch.zeros_like(probabilities, dtype=torch.int8)
    else:
        classes = np.zeros_like(probabilities, dtype=np.int8)
    classes[probabilities >= threshold] = 1
    return classes


def decision_boundary(model, threshold=0.5):
    if not 0 < threshold < 1:
        raise ValueError("threshold")
    w1, w2, b = torch.nn.utils.parameters_to_vector(model.parameters()).tolist()
    if w2 == 0:
        raise ValueError("vertical")

    def x2(x1):
        return (math.log(threshold / (1 - threshold)) - b - w1 * x1) / w2

    return x2(0), -w1 / w2


def confusion_matrix(labels, predictions):
    y, yhat = np.asarray(labels).ravel(), np.asarray(predictions).ravel()
    tn, fp = ((y == 0) & (yhat == 0)).sum(), ((y == 0) & (yhat == 1)).sum()
    fn, tp = ((y == 1) & (yhat == 0)).sum(), ((y == 1) & (yhat == 1)).sum()
    return np.array([[tn, fp], [fn, tp]])


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
