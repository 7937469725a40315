"""The lecture from data to prediction, in which any part can be swapped for a student's."""

import importlib.util
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import TensorDataset

from reference import data
from reference.loaders import TensorLoader, make_loaders

SPLIT_SEED = 13
TRAINING_SEED = 42
LEARNING_RATE = 0.1
BATCH_SIZE = 16
REGRESSION_EPOCHS = 200
CLASSIFICATION_EPOCHS = 100
EPOCHS_AFTER_CHECKPOINT = 10

Watch = Callable[[Iterable, int, str], Iterable]


def fresh(*stems: str, **parts: Any) -> list[ModuleType]:
    """Copies of the reference's modules in which `parts` stand in for those of their names.

    A part is swapped wherever it is used: `train` calls the `mini_batch` given here. Raises
    `TypeError` for a part that none of the modules has.
    """
    modules = []
    for stem in stems:
        spec = importlib.util.find_spec(f"reference.{stem}")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        modules.append(module)
    for name, part in parts.items():
        users = [module for module in modules if hasattr(module, name)]
        if not users:
            raise TypeError(f"no part named {name!r} in {' or '.join(stems)}")
        for module in users:
            setattr(module, name, part)
    return modules


def unwatched(loader: Iterable, n_epochs: int, what: str) -> Iterable:
    """The loader as it is: nobody looks on."""
    return loader


def difference(losses: Sequence, others: Sequence, model: nn.Module, other: nn.Module) -> float:
    """The largest difference between two runs, in any loss or any entry of their models' states.

    Raises `ValueError` when one has more losses than the other.
    """
    pairs = [(losses, others)]
    for tensor, twin in zip(model.state_dict().values(), other.state_dict().values(), strict=True):
        pairs.append((tensor.tolist(), twin.tolist()))
    # np.max, not max: a nan is a difference that must not get lost.
    return float(np.max([np.abs(np.subtract(one, two)).max(initial=0) for one, two in pairs]))


@dataclass(frozen=True)
class RegressionRun:
    """A line fitted to noisy points: `x`, `y` (100, 1), the model on the CPU, one loss an epoch,
    the predictions at 0.20, 0.34 and 0.57."""

    x: np.ndarray
    y: np.ndarray
    model: nn.Module
    losses: list[float]
    val_losses: list[float]
    predictions: list[float]
    resumed_difference: float
    as_in_lecture: bool


def regression(
    checkpoint: str | PathLike[str],
    device: str = "cpu",
    n_epochs: int = REGRESSION_EPOCHS,
    seed: int = TRAINING_SEED,
    watch: Watch = unwatched,
    **parts: Any,
) -> RegressionRun:
    """Fit a line; write a checkpoint at half time, resume a second model from it, predict with it.

    `seed` is torch's for weights and batches; the data and their split are the lecture's.
    `watch(loader, n_epochs, what)` may wrap the loader of a training run to follow its epochs.
    `parts` are names of `reference.training_loop`. The weights are drawn and the batches shuffled
    on the CPU whatever the device, so that every device sees the same ones.
    """
    (loop,) = fresh("training_loop", **{"make_loaders": make_loaders, **parts})
    x, y = data.noisy_line()
    torch.manual_seed(SPLIT_SEED)
    train_loader, val_loader = loop.make_loaders(x, y, ratio=0.8, batch_size=BATCH_SIZE)
    loss_fn = nn.MSELoss()

    def build() -> tuple[nn.Module, torch.optim.Optimizer]:
        model = nn.Linear(1, 1).to(device)
        return model, torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

    def train(model: nn.Module, optimizer: torch.optim.Optimizer, n: int, what: str) -> Any:
        return loop.train(
            n,
            device,
            watch(train_loader, n, f"regression, {what}"),
            val_loader,
            loop.make_train_step_fn(model, loss_fn, optimizer),
            loop.make_val_step_fn(model, loss_fn),
        )

    torch.manual_seed(seed)
    model, optimizer = build()
    half = n_epochs // 2
    first = train(model, optimizer, half, "first half")
    loop.save_checkpoint(checkpoint, half, model, optimizer, *first)
    rng_state = torch.get_rng_state()
    second = train(model, optimizer, n_epochs - half, "second half")

    resumed, optimizer = build()
    epoch, *restored = loop.load_checkpoint(checkpoint, resumed, optimizer)
    torch.set_rng_state(rng_state)
    again = train(resumed, optimizer, n_epochs - epoch, "resumed from its checkpoint")

    losses, val_losses = ([*a, *b] for a, b in zip(first, second, strict=True))
    resumed_losses = [loss for a, b in zip(restored, again, strict=True) for loss in [*a, *b]]
    yhat = loop.predict(resumed, torch.tensor([[0.20], [0.34], [0.57]]), device)
    return RegressionRun(
        x,
        y,
        model.cpu(),
        losses,
        val_losses,
        yhat.flatten().tolist(),
        difference(losses + val_losses, resumed_losses, model, resumed),
        as_in_lecture=(n_epochs, seed) == (REGRESSION_EPOCHS, TRAINING_SEED),
    )


@dataclass(frozen=True)
class ClassificationRun:
    """Two moons told apart: the model on the CPU, one loss an epoch, and of the validation points
    logits and probabilities (20, 1) and their confusion matrix at 0.5.

    `initial` is the untrained model's two weights and bias; `boundary` is `(intercept, slope)`,
    and `boundary_as_printed` that of the weights rounded to four digits.
    """

    moons: data.Moons
    bce: float
    swapped_bce: float
    initial: list[float]
    model: nn.Module
    losses: list[float]
    val_losses: list[float]
    logits: np.ndarray
    probabilities: np.ndarray
    cm: np.ndarray
    boundary: tuple[float, float]
    boundary_as_printed: tuple[float, float]
    resumed_difference: float
    device: str
    as_in_lecture: bool


def classification(
    checkpoint: str | PathLike[str],
    device: str = "cpu",
    n_epochs: int = CLASSIFICATION_EPOCHS,
    seed: int = TRAINING_SEED,
    watch: Watch = unwatched,
    loader: Callable[..., Iterable] = TensorLoader,
    **parts: Any,
) -> ClassificationRun:
    """Tell two moons apart; evaluate the model that the checkpoint holds; go on from either.

    `seed` is that of the weights and of the training. `loader` is called as `DataLoader` is.
    `parts` are names of `reference.going_classy` and `reference.classification`. All else is as in
    `regression`.
    """
    classy, logistic = fresh("going_classy", "classification", **parts)
    moons = data.moons()
    train_set, val_set = (
        TensorDataset(torch.tensor(x).float(), torch.tensor(y).float().reshape(-1, 1))
        for x, y in [(moons.x_train, moons.y_train), (moons.x_val, moons.y_val)]
    )
    train_loader = loader(train_set, batch_size=BATCH_SIZE, shuffle=True)
    val_loader = loader(val_set, batch_size=BATCH_SIZE)

    def build() -> Any:
        torch.manual_seed(seed)
        model = logistic.make_model(2)
        optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
        architecture = classy.Architecture(model, logistic.bce_with_logits, optimizer)
        architecture.to(device)
        return architecture

    def train(architecture: Any, n: int, seed: int, what: str) -> None:
        architecture.set_loaders(watch(train_loader, n, f"classification, {what}"), val_loader)
        architecture.train(n, seed=seed)

    trained = build()
    initial = torch.cat([p.detach().flatten() for p in trained.model.parameters()]).tolist()
    train(trained, n_epochs, seed, "from the start")
    trained.save_checkpoint(checkpoint)

    restored, resumed = build(), build()
    restored.load_checkpoint(checkpoint)
    resumed.load_checkpoint(checkpoint)
    train(trained, EPOCHS_AFTER_CHECKPOINT, seed + 1, "never stopped")
    train(resumed, EPOCHS_AFTER_CHECKPOINT, seed + 1, "resumed from its checkpoint")

    model = restored.model
    logits = restored.predict(moons.x_val)
    probabilities = logistic.probabilities(logits)
    predictions = logistic.classify(probabilities, 0.5)
    p, y = torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0])
    return ClassificationRun(
        moons,
        bce=float(logistic.bce(p, y)),
        swapped_bce=float(logistic.bce(y, p)),
        initial=initial,
        model=model.cpu(),
        losses=list(restored.losses),
        val_losses=list(restored.val_losses),
        logits=logits,
        probabilities=probabilities.numpy(),
        cm=np.asarray(logistic.confusion_matrix(moons.y_val, predictions.ravel())),
        boundary=logistic.decision_boundary(model),
        boundary_as_printed=logistic.decision_boundary(rounded(model, logistic.make_model(2))),
        resumed_difference=difference(
            [*trained.losses, *trained.val_losses],
            [*resumed.losses, *resumed.val_losses],
            trained.model,
            resumed.model,
        ),
        device=device,
        as_in_lecture=(n_epochs, seed) == (CLASSIFICATION_EPOCHS, TRAINING_SEED),
    )


def rounded(model: nn.Module, copy: nn.Module) -> nn.Module:
    """`copy` with the parameters of `model` as they are printed, with four decimals."""
    copy.load_state_dict(
        {name: value.round(decimals=4) for name, value in model.state_dict().items()}
    )
    return copy
