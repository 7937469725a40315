# %% [markdown]
r"""
# Going classy

The training loop has many parts, and they all travel together: a model, a loss, an optimizer, two
loaders, the losses so far. A class is a good home for things that travel together. You build
`Architecture`, which trains any model in one line and remembers what it did.

In every exercise: the arrays and batches that a method is given belong to its caller, so change
nothing of them in place. And leave torch as you found it: gradients enabled, default dtype and
device as they were.
"""

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset, random_split

# %% [markdown]
# ## The picture
#
# At the end, training a model should read like this:
#
# ```python
# arch = Architecture(model, loss_fn, optimizer)
# arch.set_loaders(train_loader, val_loader)
# arch.train(n_epochs=200)
# arch.plot_losses()
# arch.predict(new_x)
# ```
#
# Think of a workbench with labelled drawers. Some are filled on the first day (the model, the loss,
# the optimizer), some are empty for now (the loaders, the losses), and every tool on the bench,
# every *method*, knows which drawer to open: `self.model`, `self.losses`. Two workbenches never
# share a drawer.
#
# All of the class is in one cell below. Fill it in from the top; each method is an exercise of its
# own.
#
# ## 1. The constructor and the setters
#
# **`__init__`** stores its three arguments under their own names and prepares the rest:
#
# | attribute | at first |
# | --- | --- |
# | `device` | `'cuda'` if there is a GPU, else `'cpu'`; the model is sent there |
# | `train_loader`, `val_loader` | `None`: they come later |
# | `losses`, `val_losses` | empty lists |
# | `total_epochs` | 0 |
#
# **`to(device)`** changes the device and moves the model. A device that cannot be had, such as one
# that torch has never heard of, raises a `RuntimeError` inside torch: catch it, and fall back to
# the default device.
#
# **`set_loaders(train_loader, val_loader=None)`** fills two drawers.
#
# **`set_seed(seed=42)`** makes the run repeatable: seed torch *and* NumPy. On a GPU, cuDNN may
# still choose a different algorithm each time; `torch.backends.cudnn` has two switches against
# that, `deterministic` (on) and `benchmark` (off).
#
# ## 2. Training and predicting
#
# **`train(n_epochs, seed=42)`** seeds first, then runs the loop of the last assignment: in each
# epoch all mini-batches of the train loader with forward, loss, backward and update in train mode,
# then all those of the validation loader in eval mode and without gradients. An epoch's loss is the
# mean over its $B$ mini-batches,
#
# $$\frac{1}{B} \sum_{i=1}^{B} L_i .$$
#
# Append the two losses to `losses` and `val_losses` and count `total_epochs`, so that a second call
# of `train` goes on where the first one stopped. There may be no validation loader. Helper methods
# are welcome: by custom their names begin with an underscore, such as `_train_step` or
# `_mini_batch`.
#
# **`predict(x)`** speaks NumPy on both sides: array in, float32 array out. In between: a tensor,
# the device, eval mode, no gradients. Leave the model in train mode, ready for more training.
#
# ## 3. Stopping and resuming
#
# **`save_checkpoint(filename)`** and **`load_checkpoint(filename)`** are old friends. The
# dictionary has the same keys, `epoch`, `model_state_dict`, `optimizer_state_dict`, `loss` and
# `val_loss`; now they are filled from the drawers and go back into them. After loading, the model
# is in train mode, and training goes on as if it had never stopped. If your losses come from
# `np.mean`, they are `np.float64`, and only `torch.load(filename, weights_only=False)` reads them
# back. It can run code hidden in a file, so keep it for files that you wrote yourself.
#
# ## 4. Looking
#
# **`plot_losses()`** draws the two curves over the epochs and returns the matplotlib `Figure`: $y$
# on a log scale, since losses fall by factors and not by steps; a label on each axis; a legend.
# Without validation losses it draws one curve.


# %%
class Architecture:
    """A model with all that it takes to train it."""

    def __init__(self, model, loss_fn, optimizer):
        """model: an nn.Module. loss_fn: takes (yhat, y). optimizer: of the model's parameters."""
        raise NotImplementedError("Architecture")

    def to(self, device):
        """Move to a device, or to the default one where that device cannot be had."""
        raise NotImplementedError("to")

    def set_loaders(self, train_loader, val_loader=None):
        """Keep the loaders of the mini-batches to train on and to validate with."""
        raise NotImplementedError("set_loaders")

    def set_seed(self, seed=42):
        """Make what follows repeatable: seed torch and NumPy."""
        raise NotImplementedError("set_seed")

    def train(self, n_epochs, seed=42):
        """Train for some more epochs, and validate after each if there is a validation loader."""
        raise NotImplementedError("train")

    def predict(self, x):
        """What the model says to new inputs.

        x: array (N, features). Returns a float32 array. The model is in train mode afterwards.
        """
        raise NotImplementedError("predict")

    def save_checkpoint(self, filename):
        """Write model, optimizer and history to a file. filename: a str or a path."""
        raise NotImplementedError("save_checkpoint")

    def load_checkpoint(self, filename):
        """Go back to where a checkpoint was saved. The model is in train mode afterwards."""
        raise NotImplementedError("load_checkpoint")

    def plot_losses(self):
        """Draw the training and the validation loss by epoch. Returns the matplotlib Figure."""
        raise NotImplementedError("plot_losses")


# %% [markdown]
# ## See it work
#
# A hundred points around $y = 1 + 2x$, trained, saved in the middle, resumed by another workbench.

# %%
if __name__ == "__main__":
    np.random.seed(42)
    x = np.random.rand(100, 1)
    y = 1 + 2 * x + 0.1 * np.random.randn(100, 1)

    torch.manual_seed(13)
    dataset = TensorDataset(torch.tensor(x).float(), torch.tensor(y).float())
    train_data, val_data = random_split(dataset, [80, 20])
    train_loader = DataLoader(train_data, batch_size=16, shuffle=True)
    val_loader = DataLoader(val_data, batch_size=16)

    def new_architecture():
        torch.manual_seed(42)
        model = nn.Sequential(nn.Linear(1, 1))
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
        arch = Architecture(model, nn.MSELoss(), optimizer)
        arch.set_loaders(train_loader, val_loader)
        return arch

    arch = new_architecture()
    arch.train(n_epochs=50)
    print(arch.model.state_dict())
    print("at 0.20, 0.34 and 0.57:", arch.predict(np.array([[0.20], [0.34], [0.57]])).ravel())

# %%
if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    resumed = new_architecture()
    with tempfile.TemporaryDirectory() as folder:
        filename = Path(folder) / "checkpoint.pth"
        arch.save_checkpoint(filename)
        resumed.load_checkpoint(filename)
    arch.train(n_epochs=50, seed=11)
    resumed.train(n_epochs=50, seed=11)
    print("resumed as if it had never stopped:", arch.losses == resumed.losses)

# %%
if __name__ == "__main__":
    fig = resumed.plot_losses()
    plt.show()
