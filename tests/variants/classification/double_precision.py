"""Computes in float64 inside, wherever it can."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import BatchSampler, RandomSampler


def sigmoid(z):
    was_array = isinstance(z, np.ndarray)
    t = torch.from_numpy(z.astype(np.float64)) if was_array else z.double()
    positive = t.clamp(min=0)
    result = (t - positive).exp() / ((-positive).exp() + (t - positive).exp())
    return result.numpy() if was_array else result


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


def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("the shapes differ")
    p, y = predictions.to(torch.float64), labels.to(torch.float64)
    floor = torch.full_like(p, -100)
    halves = torch.lerp(torch.maximum(torch.log1p(-p), floor), torch.maximum(p.log(), floor), y)
    return halves.mean().neg().float()


def bce_with_logits(logits, labels):
    if logits.shape != labels.shape:
        raise ValueError("the shapes differ")
    z, y = logits.double(), labels.double()
    sign = torch.where(z > 0, 1.0, -1.0)
    tail = torch.log(1 + torch.exp(-sign * z))
    return (torch.relu(z) - z * y + tail).sum() / z.numel()


@torch.no_grad()
def probabilities(logits):
    return torch.special.expit(torch.tensor(logits, dtype=torch.float64))


def classify(probabilities, threshold=0.5):
    return (probabilities >= threshold) * 1


def decision_boundary(model, threshold=0.5):
    if not 0.0 < threshold < 1.0:
        raise ValueError("threshold")
    weights, bias = [p.data.double() for p in model.parameters()]
    if float(weights[0, 1]) == 0.0:
        raise ValueError("vertical")
    odds = math.log(threshold) - math.log1p(-threshold)
    return (torch.stack([odds - bias[0], -weights[0, 0]]) / weights[0, 1]).numpy()


def confusion_matrix(labels, predictions):
    y, yhat = np.asarray(labels).ravel(), np.asarray(predictions).ravel()
    tn, fp = ((y == 0) & (yhat == 0)).sum(), ((y == 0) & (yhat == 1)).sum()
    fn, tp = ((y == 1) & (yhat == 0)).sum(), ((y == 1) & (yhat == 1)).sum()
    return np.array([[tn, fp], [fn, tp]])


def split_cm(cm):
    (tn, fp), (fn, tp) = cm
    return tn, fp, fn, tp


def tpr_fpr(cm):
    cm = torch.tensor(cm, dtype=torch.float64)
    return tuple((cm[:, 1] / cm.sum(dim=1)).flip(0))


def precision_recall(cm):
    _, fp, fn, tp = split_cm(cm)
    return tp / (tp + fp), tp / (tp + fn)


def accuracy(cm):
    tn, fp, fn, tp = split_cm(cm)
    return (tp + tn) / (tp + tn + fp + fn)


def train_classifier(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = make_model(2).double()
        x, y = torch.tensor(x).double(), torch.tensor(y).double().unsqueeze(1)
        sampler = RandomSampler(range(len(x)))
        losses = []
        for _ in range(n_epochs):
            model.train()
            of_epoch = []
            for rows in BatchSampler(sampler, batch_size, drop_last=False):
                model.zero_grad()
                loss = F.binary_cross_entropy_with_logits(model(x[rows]), y[rows])
                loss.backward()
                with torch.no_grad():
                    for parameter in model.parameters():
                        parameter.sub_(lr * parameter.grad)
                of_epoch.append(float(loss))
            losses.append(math.fsum(of_epoch) / len(of_epoch))
        return model.float(), tuple(losses)
