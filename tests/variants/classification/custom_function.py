"""Writes the loss with its own backward."""

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
    if predictions.size() != labels.size():
        raise ValueError(f"{predictions.size()} != {labels.size()}")
    p, y = predictions.double().flatten(), labels.flatten()
    floor = torch.tensor(-100.0, dtype=torch.float64)
    logs_pos = torch.maximum(p[y > 0.5].log(), floor)
    logs_neg = torch.maximum(torch.log1p(-p[y < 0.5]), floor)
    return -(logs_pos.sum() + logs_neg.sum()) / (len(logs_pos) + len(logs_neg))


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
