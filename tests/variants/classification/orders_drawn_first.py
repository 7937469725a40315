"""The orders of all epochs are drawn before the weights; there is no loader and no optimizer."""

import numpy as np
import torch
from torch import nn


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
    orders = [torch.randperm(len(x)) for _ in range(n_epochs)]
    model, losses = make_model(2), []
    inputs, labels = torch.tensor(x).float(), torch.tensor(y).float().unsqueeze(1)
    for order in orders:
        total = 0.0
        for rows in order.split(batch_size):
            loss = bce_with_logits(model(inputs[rows]), labels[rows])
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                    parameter -= lr * gradient
            total += loss.item() * len(rows)
        losses.append(total / len(x))
    return model, losses
