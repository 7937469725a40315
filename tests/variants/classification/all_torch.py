"""Keeps to torch, also for the metrics."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def sigmoid(z):
    if isinstance(z, torch.Tensor):
        return torch.softmax(torch.stack([torch.zeros_like(z), z]), dim=0)[1]
    return np.exp(z - np.logaddexp(0, z))


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
    return torch.ge(torch.as_tensor(probabilities), threshold).long()


def decision_boundary(model, threshold=0.5):
    if threshold <= 0 or threshold >= 1:
        raise ValueError(threshold)
    with torch.no_grad():
        w1, w2 = model.linear.weight.squeeze()
        if w2 == 0:
            raise ValueError("w2 is 0")
        logit = torch.logit(torch.tensor(threshold))
        return (logit - model.linear.bias[0]) / w2, -w1 / w2


def confusion_matrix(labels, predictions):
    y = torch.as_tensor(labels).flatten().long()
    yhat = torch.as_tensor(predictions).flatten().long()
    return torch.bincount(2 * y + yhat, minlength=4).reshape(2, 2)


def split_cm(cm):
    return torch.as_tensor(cm).flatten()


def tpr_fpr(cm):
    cm = torch.tensor(cm, dtype=torch.float64)
    return tuple((cm[:, 1] / cm.sum(dim=1)).flip(0))


def precision_recall(cm):
    tp = torch.tensor(int(cm[1, 1]))
    return tp / int(cm[0, 1] + cm[1, 1]), torch.true_divide(tp, int(cm[1, 0] + cm[1, 1]))


def accuracy(cm):
    cm = torch.as_tensor(cm)
    return cm.diagonal().sum() / cm.sum()


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
