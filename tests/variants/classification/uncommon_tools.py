"""Each exercise by a tool that few would think of: logcumsumexp, index_add, gradients row by row."""

import math

import numpy as np
import torch
from torch import nn, optim


def sigmoid(z):
    def f(v):
        try:
            return 1 / (1 + math.exp(-v))
        except OverflowError:
            return 0.0

    if torch.is_tensor(z):
        return z.clone().apply_(f)
    return np.vectorize(f, otypes=[z.dtype])(z)


def make_model(n_features=2, with_sigmoid=False):
    linear = nn.utils.skip_init(nn.Linear, n_features, 1)
    nn.init.kaiming_uniform_(linear.weight, a=math.sqrt(5))
    nn.init.uniform_(linear.bias, -1 / math.sqrt(n_features), 1 / math.sqrt(n_features))
    model = nn.Sequential()
    model.register_module("linear", linear)
    if with_sigmoid:
        model.register_module("sigmoid", nn.Sigmoid())
    return model


def bce_by_class(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("shapes differ")
    p, y = predictions.flatten(), labels.flatten().long()
    logs = torch.stack([1 - p, p]).log().clamp(min=-100)
    chosen = logs.gather(0, y[None])[0]
    by_class = torch.zeros(2, dtype=p.dtype).index_add(0, y, chosen)
    return -by_class.sum() / torch.bincount(y, minlength=2).sum()


class _ClampedLog(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p):
        ctx.save_for_backward(p)
        return torch.log(p).clamp(min=-100)

    @staticmethod
    def backward(ctx, grad):
        (p,) = ctx.saved_tensors
        return grad / p.clamp(min=1e-12)


def bce(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError("shapes differ")
    log = _ClampedLog.apply
    return torch.neg(
        torch.mean(labels * log(predictions) + (1.0 - labels) * log(1.0 - predictions))
    )


def bce_with_logits(logits, labels):
    if logits.shape != labels.shape:
        raise ValueError("shapes differ")
    pair = torch.stack([torch.zeros_like(logits), logits], 0)
    return (torch.logcumsumexp(pair, 0)[-1] - labels * logits).mean()


def probabilities(logits):
    z = torch.asarray(logits)
    return torch.softmax(torch.stack([torch.zeros_like(z), z], -1), -1)[..., 1]


def classify(probabilities, threshold=0.5):
    p = torch.as_tensor(probabilities, dtype=torch.float64)
    return torch.sign(p - threshold).ge(0).type(torch.LongTensor)


def decision_boundary(model, threshold=0.5):
    if not 0 < threshold < 1:
        raise ValueError(f"{threshold!r} is not strictly between 0 and 1")
    with torch.no_grad():
        w1, w2 = map(float, model.get_submodule("linear").weight.squeeze())
        b = float(model.get_parameter("linear.bias"))
    if w2 == 0.0:
        raise ValueError("w2 is 0")
    x2 = lambda x1: (math.log(threshold) - math.log(1 - threshold) - b - w1 * x1) / w2
    intercept = x2(0.0)
    return np.float64(intercept), np.float64(x2(1.0) - intercept)


def confusion_matrix(labels, predictions):
    y, p = torch.as_tensor(labels).flatten() > 0.5, torch.as_tensor(predictions).flatten() > 0.5
    return [[(~y & ~p).sum(), (~y & p).sum()], [(y & ~p).sum(), (y & p).sum()]]


def split_cm(cm):
    return torch.as_tensor(cm).flatten()


def tpr_fpr(cm):
    positives, negatives = cm[1].sum(), cm[0].sum()
    rates = np.ma.divide(
        np.array([cm[1, 1], cm[0, 1]], float), np.array([positives, negatives], float)
    )
    return tuple(np.ma.filled(rates, np.nan))


def precision_recall(cm):
    c = torch.tensor(cm, dtype=torch.float32)
    return c[1, 1] / c[:, 1].sum(), c[1, 1] / c[1, :].sum()


def accuracy(cm):
    if cm.sum() == 0:
        return np.array(np.nan)
    return np.average([[1, 0], [0, 1]], weights=cm)


def train_classifier(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = make_model(2)
        optimizer = optim.SGD(model.parameters(), lr=lr, foreach=True)
        scheduler = optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1.0)
        data = [
            (torch.tensor(a, dtype=torch.float32), torch.tensor([b], dtype=torch.float32))
            for a, b in zip(x, y)
        ]
        history = np.zeros(n_epochs)
        for epoch in range(n_epochs):
            order = torch.randperm(len(data)).tolist()
            for i in range(0, len(order), batch_size):
                part = order[i : i + batch_size]
                optimizer.zero_grad()
                for row in part:
                    a, b = data[row]
                    loss = nn.functional.softplus(model(a)) - b * model(a)
                    (loss.sum() / len(part)).backward()
                    history[epoch] += loss.item() / len(data)
                optimizer.step()
            scheduler.step()
    model.requires_grad_(True)
    return model, history
