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
        ### BEGIN SOLUTION
        self.model = model
        self.loss_fn = loss_fn
        self.optimizer = optimizer
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model.to(self.device)

        self.train_loader = None
        self.val_loader = None
        self.losses = []
        self.val_losses = []
        self.total_epochs = 0
        ### END SOLUTION

    def to(self, device):
        """Move to a device, or to the default one where that device cannot be had."""
        ### BEGIN SOLUTION
        try:
            self.model.to(device)
            self.device = device
        except (RuntimeError, AssertionError):  # torch without CUDA asserts when asked for it
            self.device = "cuda" if torch.cuda.is_available() else "cpu"
            print(f"No device {device!r} here: using {self.device!r} instead.")
            self.model.to(self.device)
        ### END SOLUTION

    def set_loaders(self, train_loader, val_loader=None):
        """Keep the loaders of the mini-batches to train on and to validate with."""
        ### BEGIN SOLUTION
        self.train_loader = train_loader
        self.val_loader = val_loader
        ### END SOLUTION

    def set_seed(self, seed=42):
        """Make what follows repeatable: seed torch and NumPy."""
        ### BEGIN SOLUTION
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False
        torch.manual_seed(seed)
        np.random.seed(seed)
        ### END SOLUTION

    def train(self, n_epochs, seed=42):
        """Train for some more epochs, and validate after each if there is a validation loader."""
        ### BEGIN SOLUTION
        self.set_seed(seed)
        for _ in range(n_epochs):
            self.losses.append(self._mini_batch(self.train_loader, self._train_step))
            with torch.no_grad():
                self.val_losses.append(self._validate())
            self.total_epochs += 1

    def _validate(self):
        if self.val_loader is None:
            return float("nan")
        return self._mini_batch(self.val_loader, self._val_step)

    def _mini_batch(self, data_loader, step_fn):
        losses = [step_fn(x.to(self.device), y.to(self.device)) for x, y in data_loader]
        return sum(losses) / len(losses)

    def _train_step(self, x, y):
        self.model.train()
        self.optimizer.zero_grad()
        loss = self.loss_fn(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def _val_step(self, x, y):
        self.model.eval()
        return self.loss_fn(self.model(x), y).item()
        ### END SOLUTION

    def predict(self, x):
        """What the model says to new inputs.

        x: array (N, features). Returns a float32 array. The model is in train mode afterwards.
        """
        ### BEGIN SOLUTION
        x_tensor = torch.tensor(x, dtype=torch.float32, device=self.device)
        self.model.eval()
        with torch.no_grad():
            yhat = self.model(x_tensor)
        self.model.train()
        return yhat.cpu().numpy()
        ### END SOLUTION

    def save_checkpoint(self, filename):
        """Write model, optimizer and history to a file. filename: a str or a path."""
        ### BEGIN SOLUTION
        checkpoint = {
            "epoch": self.total_epochs,
            "model_state_dict": self.model.state_dict(),
            "optimizer_state_dict": self.optimizer.state_dict(),
            "loss": self.losses,
            "val_loss": self.val_losses,
        }
        torch.save(checkpoint, filename)
        ### END SOLUTION

    def load_checkpoint(self, filename):
        """Go back to where a checkpoint was saved. The model is in train mode afterwards."""
        ### BEGIN SOLUTION
        # Read to the CPU, a file from a GPU opens anywhere; load_state_dict then copies to the
        # device of the model.
        checkpoint = torch.load(filename, map_location="cpu", weights_only=False)
        self.model.load_state_dict(checkpoint["model_state_dict"])
        self.optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        self.total_epochs = checkpoint["epoch"]
        self.losses = checkpoint["loss"]
        self.val_losses = checkpoint["val_loss"]
        self.model.train()
        ### END SOLUTION

    def plot_losses(self):
        """Draw the training and the validation loss by epoch. Returns the matplotlib Figure."""
        ### BEGIN SOLUTION
        fig, ax = plt.subplots(figsize=(8, 4))
        ax.plot(self.losses, label="Training loss")
        val_losses = np.array(self.val_losses, dtype=float)
        if np.isfinite(val_losses).any():
            ax.plot(val_losses, label="Validation loss")
        ax.set(yscale="log", xlabel="Epochs", ylabel="Loss")
        ax.legend()
        return fig
        ### END SOLUTION


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
