# %% [markdown]
r"""
# Rethinking the training loop

Every training loop in PyTorch says the same few things: predict, measure, differentiate, update.
Here you take that loop apart and build it again from parts that fit any model: a dataset, two
loaders, a step that trains, a step that only looks, and a loop that knows nothing of what is being
learned.

In every exercise: what a function is given belongs to its caller, so change nothing of it in place,
except a model and an optimizer that you train or restore. And leave torch as you found it:
gradients enabled, default dtype and device as they were.
"""

# %%
import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset, random_split

# %% [markdown]
# ## The data
#
# The same toy problem all the way through, so that you can look at the loop and not at the data: a
# hundred points around a straight line,
#
# $$y = b + w x + \varepsilon, \qquad b = 1,\quad w = 2,\quad
# \varepsilon \sim \mathcal{N}(0,\ 0.1^2).$$

# %%
if __name__ == "__main__":
    np.random.seed(42)
    x = np.random.rand(100, 1)
    y = 1 + 2 * x + 0.1 * np.random.randn(100, 1)

# %% [markdown]
# ## 1. A dataset
#
# A dataset is a list of pairs $(x_i, y_i)$ that PyTorch can index and count. That takes three
# methods:
#
# - `__init__` keeps the two tensors,
# - `__getitem__` answers `dataset[i]` with the pair `(x[i], y[i])`, and a tensor already knows what
#   to do with `dataset[-1]` and `dataset[2:5]`,
# - `__len__` answers `len(dataset)`.
#
# Leave the tensors on the device where you find them. A whole dataset rarely fits on a GPU;
# mini-batches do.


# %%
class CustomDataset(Dataset):
    """Pairs of one input and one target, by their index."""

    def __init__(self, x_tensor, y_tensor):
        """x_tensor, y_tensor: tensors with as many rows as there are points."""
        raise NotImplementedError("CustomDataset")

    def __getitem__(self, index):
        """The pair (x, y) at an index: a number, also a negative one, or a slice."""
        raise NotImplementedError("CustomDataset")

    def __len__(self):
        """The number of points."""
        raise NotImplementedError("CustomDataset")


# %% [markdown]
# ## 2. Two loaders
#
# Some points are for learning, the others for an honest look at what was learned. From the NumPy
# arrays:
#
# 1. make float32 tensors, the type of a model's weights, of *all* the data,
# 2. split at random: $\lfloor N \cdot \text{ratio} \rfloor$ points for training, all the others for
#    validation,
# 3. wrap both parts in a `DataLoader`.
#
# Picture a deck of cards. The training deck is shuffled anew before every epoch, so that no two
# epochs see the same mini-batches. The validation deck is only read: its order stays as it is.
#
# `random_split` and `shuffle=True` both draw from torch's global generator: with the same
# `torch.manual_seed` you get the same split.


# %%
def make_loaders(x, y, ratio=0.8, batch_size=16):
    """Split the data at random and serve both parts in mini-batches.

    x: array (N, features). y: array (N, 1). ratio: the part of the points that is for training.
    batch_size: of the train loader. Returns (train_loader, val_loader).
    """
    raise NotImplementedError("make_loaders")


# %%
if __name__ == "__main__":
    torch.manual_seed(13)
    train_loader, val_loader = make_loaders(x, y)
    print(len(train_loader.dataset), "points to train,", len(val_loader.dataset), "to validate")

# %% [markdown]
# ## 3. The train step
#
# Here is `multiplier` again with bigger dials: a function that takes a model, a loss and an
# optimizer, and returns a function of one mini-batch that remembers all three. One call of what it
# returns is one turn of the wheel:
#
# | | | |
# | --- | --- | --- |
# | 1 | forward | $\hat{y} = f_\theta(x)$ |
# | 2 | loss | $L = \text{loss}(\hat{y}, y)$: the prediction first, the truth second |
# | 3 | backward | $\nabla_\theta L$ |
# | 4 | update | $\theta \leftarrow \theta - \eta \, \nabla_\theta L$, if it is plain SGD |
#
# Two things are easily forgotten. The model must be in *train mode*: dropout and batch norm behave
# differently there. And PyTorch *adds* gradients to those that are already there, so that they must
# be cleared once in each turn.
#
# Return the loss as a plain number: `.item()` takes it out of its tensor, which would drag the
# whole graph along.


# %%
def make_train_step_fn(model, loss_fn, optimizer):
    """Build the function that trains on one mini-batch.

    Returns step(x, y), which updates the model once and returns the loss from before the update, a
    number.
    """

    raise NotImplementedError("make_train_step_fn")


# %% [markdown]
# ## 4. The validation step
#
# The same wheel with two spokes taken out: forward and loss, no backward and no update. It looks,
# and changes nothing. The model must be in *eval mode*: we want to know what it would answer in
# real life, where no dropout switches off parts of it.


# %%
def make_val_step_fn(model, loss_fn):
    """Build the function that measures the loss on one mini-batch.

    Returns step(x, y), which leaves the model's parameters, buffers and gradients as they are and
    returns the loss, a number.
    """

    raise NotImplementedError("make_val_step_fn")


# %% [markdown]
# ## 5. One epoch of mini-batches
#
# The inner loop. It walks once through a loader, sends each mini-batch to the device, hands it to a
# step function and averages what comes back over the $B$ mini-batches:
#
# $$\text{loss of the epoch} = \frac{1}{B} \sum_{i=1}^{B} L_i$$
#
# Whether `step_fn` trains or validates is none of its business. That is why one function serves for
# both, and why it must not switch gradients on or off.
#
# Return a Python `float`. `np.mean` returns an `np.float64`, which looks the same and is just as
# right, but you will meet the difference again when you load a checkpoint.


# %%
def mini_batch(device, data_loader, step_fn):
    """Run a step function on every mini-batch of a loader.

    device: where the mini-batches go. data_loader: any iterable of (x, y). step_fn: returns a loss
    for (x, y). Returns the mean of the losses, a number.
    """
    raise NotImplementedError("mini_batch")


# %% [markdown]
# ## 6. The loop
#
# And now the outer loop is hardly anything. In each epoch:
#
# 1. one `mini_batch` over the train loader,
# 2. one `mini_batch` over the validation loader, inside `torch.no_grad()`: nobody asks for these
#    gradients.
#
# Keep both losses of every epoch. Drawn over the epochs, the two curves are the first picture to
# look at: both go down together while the model learns; the validation curve turns up when it
# begins to learn by heart.


# %%
def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    """Train for some epochs, and validate after each.

    Returns (losses, val_losses): two lists with one number for each epoch.
    """
    raise NotImplementedError("train")


# %% [markdown]
# ### Put it together
#
# A linear regression, $\hat{y} = b + w x$, learned in 200 epochs. It should find something close to
# $b = 1$ and $w = 2$, and the loss should settle near the variance of the noise, $0.1^2 = 0.01$.

# %%
if __name__ == "__main__":
    torch.manual_seed(42)
    model = nn.Sequential(nn.Linear(1, 1))
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    loss_fn = nn.MSELoss()

    train_step_fn = make_train_step_fn(model, loss_fn, optimizer)
    val_step_fn = make_val_step_fn(model, loss_fn)
    losses, val_losses = train(200, "cpu", train_loader, val_loader, train_step_fn, val_step_fn)

    print(model.state_dict())
    print(f"training loss {losses[-1]:.4f}, validation loss {val_losses[-1]:.4f}")

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots(figsize=(8, 4))
    ax.plot(losses, label="Training loss")
    ax.plot(val_losses, label="Validation loss")
    ax.set(yscale="log", xlabel="Epochs", ylabel="Loss", title="Both curves settle near the noise")
    ax.legend()
    plt.show()

# %% [markdown]
# ## 7. Save a checkpoint
#
# Training takes hours and computers crash. A checkpoint holds all that is needed to go on as if
# nothing had happened, as a dictionary with these keys:
#
# | key | what it is |
# | --- | --- |
# | `epoch` | how many epochs were trained |
# | `model_state_dict` | the model's parameters and buffers |
# | `optimizer_state_dict` | the optimizer's settings and its memory, such as momentum |
# | `loss`, `val_loss` | the losses so far |
#
# `torch.save` writes it to a file. The optimizer is easily forgotten, and nothing breaks when it
# is: an optimizer with momentum just starts again from a standstill, and the resumed curve quietly
# leaves the old one.


# %%
def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    """Write the state of a training to a file.

    filename: a str or a path. epoch: the number of epochs trained. losses, val_losses: a number for
    each epoch.
    """
    raise NotImplementedError("save_checkpoint")


# %% [markdown]
# ## 8. Load a checkpoint
#
# The way back: read the dictionary, give the model and the optimizer their states, and return the
# rest. Leave the model in train mode: always use TRAIN for resuming training.
#
# By default `torch.load` reads tensors and plain Python values only (`weights_only=True`), because
# a file may contain code that runs while it is read. An `np.float64` is not a plain value: if your
# losses came from `np.mean`, the default refuses to read your own checkpoint. `torch.load(filename,
# weights_only=False)` reads everything. Use it for files that you wrote yourself, and never for a
# file from a stranger.


# %%
def load_checkpoint(filename, model, optimizer):
    """Bring a model and its optimizer back to where a checkpoint was saved.

    Returns (epoch, losses, val_losses). The model is in train mode afterwards.
    """
    raise NotImplementedError("load_checkpoint")


# %%
if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    resumed = nn.Sequential(nn.Linear(1, 1))
    resumed_optimizer = optim.SGD(resumed.parameters(), lr=0.1)
    with tempfile.TemporaryDirectory() as folder:
        filename = Path(folder) / "checkpoint.pth"
        save_checkpoint(filename, 200, model, optimizer, losses, val_losses)
        epoch, saved_losses, _ = load_checkpoint(filename, resumed, resumed_optimizer)
    print(f"after epoch {epoch}: loss {saved_losses[-1]:.4f}, the model {resumed.state_dict()}")

# %% [markdown]
# ## 9. Predict
#
# What the training was for. In eval mode, on the device where the model is, and without a graph:
# nobody is going to differentiate this.


# %%
def predict(model, inputs, device="cpu"):
    """What a model says to new inputs.

    inputs: a tensor (N, features). device: where the model already is. Returns a detached tensor,
    the output.
    """
    raise NotImplementedError("predict")


# %%
if __name__ == "__main__":
    new_inputs = torch.tensor([[0.20], [0.34], [0.57]])
    print(predict(model, new_inputs))

    fig, ax = plt.subplots(figsize=(8, 4))
    ax.scatter(x, y, s=15, alpha=0.5, label="The data")
    ax.plot([0, 1], predict(model, torch.tensor([[0.0], [1.0]])), c="k", label="What was learned")
    ax.scatter(new_inputs, predict(model, new_inputs), c="r", zorder=3, label="Predictions")
    ax.set(xlabel="x", ylabel="y")
    ax.legend()
    plt.show()
