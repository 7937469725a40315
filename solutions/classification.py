# %% [markdown]
r"""
# A simple classification problem

Is it red or is it blue? You build a classifier from the ground up: a line, a sigmoid that bends it
into a probability, a loss that punishes confident mistakes, a threshold that turns a probability
into a decision, and the four counts that tell you how good your decisions are.

In every exercise: what a function is given belongs to its caller, so change nothing of it in place.
And leave torch as you found it: gradients enabled, default dtype and device as they were.
"""

# %%
import math

import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

# %% [markdown]
# ## The data
#
# Two half moons with a lot of noise, so that no straight line can part them cleanly. The features
# are scaled to mean 0 and standard deviation 1, measured on the training points only: the
# validation points play the unknown future.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    from sklearn.datasets import make_moons
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    x, y = make_moons(n_samples=100, noise=0.3, random_state=0)
    x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=13)
    scaler = StandardScaler().fit(x_train)
    x_train, x_val = scaler.transform(x_train), scaler.transform(x_val)

    fig, axes = plt.subplots(1, 2, figsize=(10, 4.5), sharex=True, sharey=True)
    for ax, points, labels, title in zip(
        axes, (x_train, x_val), (y_train, y_val), ("Training", "Validation"), strict=True
    ):
        ax.scatter(*points.T, c=labels, cmap="coolwarm", edgecolors="k")
        ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$")
    plt.show()

# %% [markdown]
# ## 1. The sigmoid
#
# A line gives any number; a probability lives between 0 and 1. The bridge is the *odds ratio*, $p /
# (1 - p)$, and its logarithm $z$, the *log odds* or *logit*, which is any number indeed. Turn it
# around and you have the sigmoid:
#
# $$z = \log \frac{p}{1-p} \quad\Longleftrightarrow\quad p = \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# In a picture it is a lazy S: flat at 0, through $\sigma(0) = 0.5$, flat at 1.
#
# Write it by hand, for tensors and arrays. One trap: $e^{-z}$ overflows for very negative $z$. The
# result must be a number for $|z|$ up to 10,000. Multiplying both sides of the fraction by $e^z$
# shows a form that is safe just where the first one is not: $\sigma(z) = e^z / (1 + e^z)$.


# %%
def sigmoid(z):
    """The probability for a logit, 1 / (1 + e^-z).

    z: a float tensor or array of any shape. Returns the same kind, of the same shape, with values
    in [0, 1].
    """
    ### BEGIN SOLUTION
    lib = torch if torch.is_tensor(z) else np
    # No exponent is ever positive, so nothing overflows:
    # 1 / (1 + e^-z) where z >= 0, e^z / (1 + e^z) where z < 0.
    return lib.exp(lib.minimum(z, lib.zeros_like(z))) / (1 + lib.exp(-lib.abs(z)))
    ### END SOLUTION


# %%
if __name__ == "__main__":
    z = torch.linspace(-8, 8, 200)
    fig, ax = plt.subplots(figsize=(8, 4))
    ax.plot(z, sigmoid(z))
    ax.axhline(0.5, ls="--", c="k", lw=1)
    ax.set(xlabel="Log odds $z$", ylabel=r"Probability $\sigma(z)$", title="The lazy S")
    plt.show()

# %% [markdown]
# ## 2. The model
#
# Logistic regression is a neural network with a single neuron. Each feature has a weight, and their
# sum is the logit:
#
# $$z = b + w_1 x_1 + w_2 x_2, \qquad P(y = 1) = \sigma(z)$$
#
# Build an `nn.Sequential` with a named layer, `linear`, from `n_features` to 1, and a second one,
# `sigmoid`, only if asked. Names are given by `add_module(name, layer)` and make
# `model.linear.weight` possible. Leave the seed alone: it belongs to whoever calls.


# %%
def make_model(n_features=2, with_sigmoid=False):
    """A logistic regression: logits, or probabilities with the sigmoid.

    Returns an nn.Sequential with a layer named linear (n_features to 1) and, if asked, one named
    sigmoid.
    """
    ### BEGIN SOLUTION
    model = nn.Sequential()
    model.add_module("linear", nn.Linear(n_features, 1))
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    return model
    ### END SOLUTION


# %%
if __name__ == "__main__":
    torch.manual_seed(42)
    print(make_model().state_dict())

# %% [markdown]
# ## 3. The loss, class by class
#
# A point of the positive class with predicted probability $p$ costs $-\log p$: nothing if we were
# sure ($p = 1$), more and more as $p$ falls. For a point of the negative class, $1 - p$ takes the
# place of $p$. Picture two curves, mirror images, each shooting up where a confident answer is
# wrong. The *binary cross-entropy* is the mean over all points. First the way one would tell it:
# the two classes apart,
#
# $$\text{BCE} = -\frac{1}{N_\text{pos} + N_\text{neg}}
# \left[ \sum_{i \in \text{pos}} \log p_i + \sum_{i \in \text{neg}} \log (1 - p_i) \right].$$
#
# - Pick the points of a class by comparing the labels to 1 and to 0. A class may be absent.
# - $\log 0 = -\infty$ would swallow every other point. Let no logarithm fall below $-100$, as
#   `nn.BCELoss` does.
# - Predictions `(N,)` minus labels `(N, 1)` is `(N, N)` by broadcasting, and no error: the classic
#   silent bug. Raise a `ValueError` when the two shapes differ.
#
# By hand, here and in the next two: no ready-made binary cross-entropy.


# %%
def bce_by_class(predictions, labels):
    """The binary cross-entropy of probabilities, the two classes summed apart.

    predictions, labels: float tensors of one shape; each label is 0 or 1. Returns a 0-d tensor,
    through which gradients flow. Raises ValueError when the shapes differ.
    """
    ### BEGIN SOLUTION
    if predictions.shape != labels.shape:
        raise ValueError(f"shapes differ: {predictions.shape} and {labels.shape}")
    log_positives = clamped_log(predictions[labels == 1])
    log_negatives = clamped_log(1 - predictions[labels == 0])
    n_total = len(log_positives) + len(log_negatives)
    return -(log_positives.sum() + log_negatives.sum()) / n_total


def clamped_log(p):
    """log p, nowhere below -100. Where p is 0 the gradient is 0, not the nan of 0 times inf."""
    is_zero = p <= 0
    return p.masked_fill(is_zero, 1).log().masked_fill(is_zero, -100).clamp(min=-100)
    ### END SOLUTION


# %% [markdown]
# ## 4. The loss in one line
#
# A label that is 0 or 1 is a switch: $y$ turns one term on and $1 - y$ the other. So the two sums
# become one,
#
# $$\text{BCE} = -\frac{1}{N} \sum_{i=1}^{N}
# \bigl[\, y_i \log p_i + (1 - y_i) \log (1 - p_i) \,\bigr],$$
#
# and the formula now takes *soft* labels too, such as "70 % positive". The floor of $-100$ and the
# `ValueError` are as before.
#
# The order of the arguments is another silent bug: with labels and predictions swapped the formula
# still gives a number. Try it below. It should be 0.1643, and 15 when swapped.


# %%
def bce(predictions, labels):
    """The binary cross-entropy of probabilities.

    predictions, labels: float tensors of one shape; a label is anything from 0 to 1. Returns a 0-d
    tensor, through which gradients flow. Raises ValueError when the shapes differ.
    """
    ### BEGIN SOLUTION
    if predictions.shape != labels.shape:
        raise ValueError(f"shapes differ: {predictions.shape} and {labels.shape}")
    log_likelihood = labels * clamped_log(predictions) + (1 - labels) * clamped_log(1 - predictions)
    return -log_likelihood.mean()
    ### END SOLUTION


# %%
if __name__ == "__main__":
    predictions, labels = torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0])
    print("by class", bce_by_class(predictions, labels))
    print("one line", bce(predictions, labels))
    print("swapped ", bce(labels, predictions))

# %% [markdown]
# **In your own words** (your teacher reads it; it counts 5 points on top of the 100): both
# predictions above are good. Why does the loss explode when the two arguments are swapped, why is
# it exactly 15, and what would you see without the floor of $-100$?

# %% [markdown] question="swapped_arguments" points=5
# ### BEGIN SOLUTION
# Swapped, the hard labels play the part of the probabilities, so that every logarithm is either 0
# or the floor. The "true" values 0.9 and 0.2 still put a weight of 0.1 and of 0.2 on the class that
# has probability 0: (0.1 · 100 + 0.2 · 100) / 2 = 15. Without the floor the loss would be infinite.
# ### END SOLUTION

# %% [markdown]
# ## 5. The loss from logits
#
# A float32 sigmoid of 17 is exactly 1: the probability has lost what the logit still knew. So the
# loss is better computed from the logit itself. Put $p = \sigma(z)$ into the formula above and all
# that is left of it is
#
# $$\text{BCE} = \frac{1}{N} \sum_{i=1}^{N} \bigl[\, \log(1 + e^{z_i}) - y_i z_i \,\bigr].$$
#
# Only $e^z$ can overflow. Taking the larger of $z$ and 0 out of the logarithm cures it:
#
# $$\log (1 + e^z) = \max(z, 0) + \log\bigl(1 + e^{-|z|}\bigr)$$
#
# Loss and gradient must be finite for $|z|$ up to 10,000, and no floor is needed any more: the loss
# of a very wrong logit is about $|z|$.


# %%
def bce_with_logits(logits, labels):
    """The binary cross-entropy of the probabilities that belong to these logits.

    logits, labels: float tensors of one shape; a label is anything from 0 to 1. Returns a 0-d
    tensor, through which gradients flow. Raises ValueError when the shapes differ.
    """
    ### BEGIN SOLUTION
    if logits.shape != labels.shape:
        raise ValueError(f"shapes differ: {logits.shape} and {labels.shape}")
    # At z = 0 torch.maximum splits its gradient between its two sides: the slope is 1/2, as it
    # should be. clamp(min=0) would give 1.
    above_zero = torch.maximum(logits, torch.zeros_like(logits))
    log_one_plus_exp = above_zero + torch.log1p(torch.exp(-logits.abs()))
    return (log_one_plus_exp - labels * logits).mean()
    ### END SOLUTION


# %% [markdown]
# ## 6. From logits to probabilities
#
# A model trained on logits answers in logits. For a probability $p = \sigma(z)$, bend them. You
# have the tool.


# %%
def probabilities(logits):
    """The probabilities that belong to these logits.

    logits: a float array or tensor. Returns a tensor of the same shape.
    """
    ### BEGIN SOLUTION
    return torch.as_tensor(sigmoid(logits))
    ### END SOLUTION


# %% [markdown]
# ## 7. From probabilities to decisions
#
# Lay all points out on a line by their probability, and put up a fence, the *threshold*. Those on
# the right are called positive, and so is a point on the fence itself:
#
# $$\hat{y} = \begin{cases} 1 & p \ge \text{threshold} \\ 0 & p < \text{threshold} \end{cases}$$
#
# The fence need not stand at 0.5. Where a missed positive is worse than a false alarm, you move it
# to the left.


# %%
def classify(probabilities, threshold=0.5):
    """1 where the probability reaches the threshold, else 0.

    probabilities: a float array or tensor. Returns integers, in the same kind of container and
    shape.
    """
    ### BEGIN SOLUTION
    return (probabilities >= threshold) * 1
    ### END SOLUTION


# %% [markdown]
# ## 8. The decision boundary
#
# In the plane of the two features, where is the fence? Where $P(y = 1)$ equals the threshold $t$,
# that is, where the logit equals the log odds of $t$:
#
# $$b + w_1 x_1 + w_2 x_2 = \log \frac{t}{1 - t}$$
#
# Solve it for $x_2$ and you have a straight line, $x_2 = \text{intercept} + \text{slope} \cdot
# x_1$. At $t = 0.5$ the right-hand side is 0. With $w_2 = 0$ the line is vertical and has no slope,
# and a threshold of 0 or 1 is never reached: raise a `ValueError` for both.


# %%
def decision_boundary(model, threshold=0.5):
    """The line on which P(y = 1) equals the threshold.

    model: from make_model(2), with or without the sigmoid. Returns (intercept, slope) of x2 =
    intercept + slope * x1. Raises ValueError for a vertical line, or a threshold not between 0 and
    1.
    """
    ### BEGIN SOLUTION
    if not 0 < threshold < 1:
        raise ValueError(f"a threshold is between 0 and 1, not {threshold}")
    w1, w2 = model.linear.weight[0].tolist()
    if w2 == 0:
        raise ValueError("the boundary is vertical: the weight of x2 is 0")
    log_odds = math.log(threshold / (1 - threshold))
    return (log_odds - model.linear.bias.item()) / w2, -w1 / w2
    ### END SOLUTION


# %% [markdown]
# ## 9. The confusion matrix
#
# The fence cuts the line of points in two, and each half holds points of both colours: four kinds.
#
# | | predicted 0 | predicted 1 |
# | --- | --- | --- |
# | **truly 0** | true negative, TN | false positive, FP |
# | **truly 1** | false negative, FN | true positive, TP |
#
# Count them, by hand. Arrays or tensors of zeros and ones come in, of any type; a class may be
# absent.


# %%
def confusion_matrix(labels, predictions):
    """The counts [[TN, FP], [FN, TP]]: rows are the true classes, columns the predicted ones.

    labels, predictions: arrays or tensors of 0 and 1, of one shape. Returns an integer array (2,
    2).
    """
    ### BEGIN SOLUTION
    positive = torch.as_tensor(labels).cpu() == 1
    called_positive = torch.as_tensor(predictions).cpu() == 1
    tn = (~positive & ~called_positive).sum().item()
    fp = (~positive & called_positive).sum().item()
    fn = (positive & ~called_positive).sum().item()
    tp = (positive & called_positive).sum().item()
    return np.array([[tn, fp], [fn, tp]])
    ### END SOLUTION


# %% [markdown]
# ## 10. The four counts by name
#
# Everything from here on is made of these four. Take them out of the matrix once, and never mix
# them up again.


# %%
def split_cm(cm):
    """The four counts of a confusion matrix.

    cm: an integer array [[TN, FP], [FN, TP]]. Returns (tn, fp, fn, tp).
    """
    ### BEGIN SOLUTION
    (tn, fp), (fn, tp) = np.asarray(cm).tolist()
    return tn, fp, fn, tp
    ### END SOLUTION


# %% [markdown]
# ## 11. True and false positive rate
#
# Of the points that *are* positive, how many did we find? And of those that are not, how many
# raised a false alarm? In the matrix each rate stays within a row:
#
# $$\text{TPR} = \frac{TP}{TP + FN} \qquad \text{FPR} = \frac{FP}{FP + TN}$$
#
# Slide the fence from right to left and plot one against the other, and you have drawn the ROC
# curve.
#
# Without a single positive point the first question has no answer, and `nan` says so. A NumPy
# integer divided by a NumPy zero gives `nan` and a warning; a Python `int` raises a
# `ZeroDivisionError`. The same goes for the two exercises after this.


# %%
def tpr_fpr(cm):
    """The true positive rate and the false positive rate.

    cm: an integer array [[TN, FP], [FN, TP]]. Returns (tpr, fpr); a rate of nothing is nan.
    """
    ### BEGIN SOLUTION
    tn, fp, fn, tp = split_cm(cm)
    return rate(tp, tp + fn), rate(fp, fp + tn)


def rate(part, whole):
    """part / whole, or nan where there is nothing to take a part of."""
    return part / whole if whole else math.nan
    ### END SOLUTION


# %% [markdown]
# ## 12. Precision and recall
#
# Of the points that we *called* positive, how many are? That is the precision, down a column of the
# matrix. The recall is an old friend with a new name:
#
# $$\text{precision} = \frac{TP}{TP + FP} \qquad \text{recall} = \frac{TP}{TP + FN}$$
#
# The two pull at the fence from both sides: few false alarms on the right, few missed points on the
# left.


# %%
def precision_recall(cm):
    """The precision and the recall.

    cm: an integer array [[TN, FP], [FN, TP]]. Returns (precision, recall); a rate of nothing is
    nan.
    """
    ### BEGIN SOLUTION
    _, fp, fn, tp = split_cm(cm)
    return rate(tp, tp + fp), rate(tp, tp + fn)
    ### END SOLUTION


# %% [markdown]
# ## 13. Accuracy
#
# The simplest of all: the part of the decisions that are right, on the diagonal of the matrix.
#
# $$\text{accuracy} = \frac{TP + TN}{TP + TN + FP + FN}$$
#
# Also the most flattering one: where one point in a hundred is positive, "always 0" is right 99 %
# of the time.


# %%
def accuracy(cm):
    """The part of the decisions that are right.

    cm: an integer array [[TN, FP], [FN, TP]]. Returns a number; without a single decision it is
    nan.
    """
    ### BEGIN SOLUTION
    tn, fp, fn, tp = split_cm(cm)
    return rate(tp + tn, tp + tn + fp + fn)
    ### END SOLUTION


# %% [markdown]
# ## 14. Train it
#
# All together now: seed torch, build `make_model(2)`, and run plain mini-batch SGD on the mean
# binary cross-entropy of the *logits*. Every epoch sees all points, reshuffled, in mini-batches.
# Remember that the model answers with shape `(N, 1)`: the labels, which come as `(N,)`, need the
# same shape, and float32 as their type.
#
# The same call must give the same numbers again, so seed before anything random happens, and that
# includes the initial weights.


# %%
def train_classifier(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """Train a logistic regression by mini-batch SGD, on the CPU.

    x: array (N, 2), scaled. y: array (N,) of 0 and 1. Returns (model, losses): the trained
    make_model(2) and one training loss for each epoch.
    """
    ### BEGIN SOLUTION
    torch.manual_seed(seed)
    model = make_model(2)
    optimizer = optim.SGD(model.parameters(), lr=lr)

    x_tensor = torch.tensor(x, dtype=torch.float32)
    y_tensor = torch.tensor(y, dtype=torch.float32).reshape(-1, 1)
    loader = DataLoader(TensorDataset(x_tensor, y_tensor), batch_size=batch_size, shuffle=True)

    losses = []
    for _ in range(n_epochs):
        batch_losses = []
        for x_batch, y_batch in loader:
            optimizer.zero_grad()
            loss = bce_with_logits(model(x_batch), y_batch)
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        losses.append(sum(batch_losses) / len(batch_losses))
    return model, losses
    ### END SOLUTION


# %%
if __name__ == "__main__":
    model, losses = train_classifier(x_train, y_train)
    intercept, slope = decision_boundary(model)
    print(model.state_dict())
    print(f"decision boundary: x2 = {intercept:.4f} + {slope:.4f} x1")

    fig, ax = plt.subplots(figsize=(8, 4))
    ax.plot(losses)
    ax.set(yscale="log", xlabel="Epochs", ylabel="Training loss")
    plt.show()

# %% [markdown]
# ### The decision boundary
#
# The colours are probabilities, and the line is where they pass 0.5. Some points will be on the
# wrong side of any line. That is what noise does.

# %%
if __name__ == "__main__":
    grid = torch.linspace(-2.5, 2.5, 200)
    grid_x1, grid_x2 = torch.meshgrid(grid, grid, indexing="xy")
    with torch.no_grad():
        logits = model(torch.stack([grid_x1.ravel(), grid_x2.ravel()], dim=1))
    surface = probabilities(logits).reshape(grid_x1.shape)

    fig, axes = plt.subplots(1, 2, figsize=(10, 4.5), sharex=True, sharey=True)
    for ax, points, labels, title in zip(
        axes, (x_train, x_val), (y_train, y_val), ("Training", "Validation"), strict=True
    ):
        ax.contourf(grid_x1, grid_x2, surface, levels=20, cmap="coolwarm", alpha=0.4)
        ax.axline((0, intercept), slope=slope, c="k", ls="--")
        ax.scatter(*points.T, c=labels, cmap="coolwarm", edgecolors="k")
        ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", xlim=(-2.5, 2.5), ylim=(-2.5, 2.5))
    plt.show()

# %% [markdown]
# ### The fence and the four kinds of points
#
# The validation points on the line from 0 to 1, those truly positive in the upper row, with the
# fence at 0.5; and beside it the same four groups, counted. Move the threshold and run the cell
# again.

# %%
if __name__ == "__main__":
    threshold = 0.5
    with torch.no_grad():
        p_val = probabilities(model(torch.tensor(x_val, dtype=torch.float32))).ravel()
    cm = confusion_matrix(y_val, classify(p_val, threshold))

    fig, (ax_line, ax_cm) = plt.subplots(1, 2, figsize=(10, 4), width_ratios=(2, 1))
    ax_line.scatter(p_val, y_val, c=y_val, cmap="coolwarm", edgecolors="k", zorder=2)
    ax_line.axvline(threshold, c="k", ls="--")
    ax_line.set(xlabel="$P(y = 1)$", xlim=(0, 1), ylim=(-0.5, 1.5))
    ax_line.set_yticks((0, 1), ("truly 0", "truly 1"))

    ax_cm.imshow(cm, cmap="Blues", vmin=0, vmax=2 * cm.max())
    for (row, column), count in np.ndenumerate(cm):
        name = (("TN", "FP"), ("FN", "TP"))[row][column]
        ax_cm.text(column, row, f"{name}\n{count}", ha="center", va="center")
    ax_cm.set_xticks((0, 1), ("predicted 0", "predicted 1"))
    ax_cm.set_yticks((0, 1), ("truly 0", "truly 1"))
    fig.tight_layout()
    plt.show()

    tpr, fpr = tpr_fpr(cm)
    precision, recall = precision_recall(cm)
    print(f"TPR {tpr:.3f}   FPR {fpr:.3f}   precision {precision:.3f}   recall {recall:.3f}")
    print(f"accuracy {accuracy(cm):.3f}")
