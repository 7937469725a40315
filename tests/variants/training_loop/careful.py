"""Asks every input whether it makes sense; a checkpoint is moved into place when it is whole."""

from __future__ import annotations

import logging
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader, Dataset, random_split

logger = logging.getLogger("training")
logger.setLevel(logging.INFO)
logger.addHandler(logging.StreamHandler())


class StepFn(Protocol):
    def __call__(self, x: Tensor, y: Tensor) -> float: ...


class CustomDataset(Dataset[tuple[Tensor, Tensor]]):
    def __init__(self, x_tensor: Tensor, y_tensor: Tensor) -> None:
        if x_tensor.shape[:1] != y_tensor.shape[:1]:
            raise ValueError(f"x has {len(x_tensor)} rows, y has {len(y_tensor)}")
        if torch.isnan(x_tensor).any() or torch.isnan(y_tensor).any():
            raise ValueError("nan in the data")
        if not (x_tensor.is_floating_point() and y_tensor.is_floating_point()):
            raise TypeError("float tensors are needed")
        self.x_tensor = x_tensor
        self.y_tensor = y_tensor

    def __len__(self) -> int:
        return self.x_tensor.shape[0]

    def __getitem__(self, index: int | slice) -> tuple[Tensor, Tensor]:
        return self.x_tensor[index], self.y_tensor[index]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} rows on {self.x_tensor.device})"


def make_loaders(
    x: npt.NDArray[Any], y: npt.NDArray[Any], ratio: float = 0.8, batch_size: int = 16
) -> tuple[DataLoader, DataLoader]:
    if not np.issubdtype(x.dtype, np.floating) or not np.issubdtype(y.dtype, np.floating):
        raise TypeError("x and y must be of a float dtype")
    if not np.isfinite(x).all() or not np.isfinite(y).all():
        raise ValueError("x and y must be finite")
    if y.shape != (x.shape[0], 1):
        raise ValueError(f"y must be of shape ({len(x)}, 1), not {y.shape}")
    n_train = int(len(x) * ratio)
    if not 0 < n_train < len(x):
        raise ValueError("nothing left for one of the loaders")
    dataset = CustomDataset(
        torch.as_tensor(x, dtype=torch.float32), torch.as_tensor(y, dtype=torch.float32)
    )
    train, val = random_split(dataset, (n_train, len(x) - n_train))
    on_gpu = torch.cuda.is_available()
    return (
        DataLoader(train, batch_size=batch_size, shuffle=True, pin_memory=on_gpu),
        DataLoader(val, batch_size=max(1, len(val) // 2), pin_memory=on_gpu),
    )


def _checked_loss(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], x: Tensor, y: Tensor
) -> Tensor:
    yhat = model(x)
    if yhat.shape != y.shape:
        raise ValueError(f"prediction {tuple(yhat.shape)} beside target {tuple(y.shape)}")
    loss = loss_fn(yhat, y)
    if loss.dim():
        raise ValueError("loss_fn must reduce to a scalar")
    if not math.isfinite(loss.item()):
        raise FloatingPointError("the loss is not finite")
    return loss


def make_train_step_fn(
    model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], optimizer: Optimizer
) -> StepFn:
    owned = {id(p) for group in optimizer.param_groups for p in group["params"]}
    if not any(id(p) in owned for p in model.parameters()):
        raise ValueError("the optimizer does not hold this model's parameters")

    def train_step(x: Tensor, y: Tensor) -> float:
        model.train()
        optimizer.zero_grad(set_to_none=True)
        loss = _checked_loss(model, loss_fn, x, y)
        loss.backward()
        if any(p.grad is None for p in model.parameters() if p.requires_grad):
            logger.warning("a parameter got no gradient")
        optimizer.step()
        return loss.item()

    return train_step


def make_val_step_fn(model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor]) -> StepFn:
    @torch.inference_mode()
    def val_step(x: Tensor, y: Tensor) -> float:
        model.eval()
        return _checked_loss(model, loss_fn, x, y).item()

    return val_step


@dataclass
class RunningMean:
    values: list[float] = field(default_factory=list)

    def add(self, value: Any) -> None:
        value = float(value)
        if math.isnan(value):
            raise FloatingPointError("nan loss")
        self.values.append(value)

    @property
    def mean(self) -> float:
        if not self.values:
            raise ValueError("the loader gave no batch")
        return float(np.mean(self.values, dtype=np.float64))


def mini_batch(
    device: str | torch.device, data_loader: Iterable[tuple[Tensor, Tensor]], step_fn: StepFn
) -> float:
    device = torch.device(device)
    if device.type == "cuda" and not torch.cuda.is_available():
        logger.warning("no GPU here")
        device = torch.device("cpu")
    running = RunningMean()
    for x, y in data_loader:
        x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
        if x.device.type != device.type or y.device.type != device.type:
            raise RuntimeError("the batch did not arrive")
        running.add(step_fn(x, y))
    logger.debug("%d batches", len(running.values))
    return running.mean


def train(
    n_epochs: int,
    device: str | torch.device,
    train_loader: Iterable,
    val_loader: Iterable,
    train_step_fn: StepFn,
    val_step_fn: StepFn,
) -> tuple[list[float], list[float]]:
    if isinstance(n_epochs, bool) or not isinstance(n_epochs, int):
        raise TypeError("n_epochs must be an int")
    losses: list[float] = []
    val_losses: list[float] = []
    for epoch in range(n_epochs):
        losses.append(mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(mini_batch(device, val_loader, val_step_fn))
        logger.info(f"{epoch + 1:>4}/{n_epochs}: {losses[-1]:.5f} {val_losses[-1]:.5f}")
        assert torch.is_grad_enabled()
    return losses, val_losses


@dataclass(frozen=True)
class Checkpoint:
    epoch: int
    model_state_dict: dict[str, Any]
    optimizer_state_dict: dict[str, Any]
    loss: list[float]
    val_loss: list[float]

    def __post_init__(self) -> None:
        if len(self.loss) != len(self.val_loss):
            raise ValueError("the two histories must be of one length")


def save_checkpoint(
    filename: str | os.PathLike[str],
    epoch: int,
    model: nn.Module,
    optimizer: Optimizer,
    losses: Sequence[float],
    val_losses: Sequence[float],
) -> None:
    checkpoint = Checkpoint(
        epoch,
        model.state_dict(),
        optimizer.state_dict(),
        [float(v) for v in losses],
        [float(v) for v in val_losses],
    )
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch, "checkpoint.pt")
        torch.save(
            {name: getattr(checkpoint, name) for name in Checkpoint.__dataclass_fields__}, written
        )
        shutil.move(written, filename)


def load_checkpoint(
    filename: str | os.PathLike[str], model: nn.Module, optimizer: Optimizer
) -> tuple[int, list[float], list[float]]:
    checkpoint = Checkpoint(**torch.load(filename, map_location="cpu", weights_only=True))
    keys = model.load_state_dict(checkpoint.model_state_dict)
    if keys.missing_keys or keys.unexpected_keys:
        raise RuntimeError(str(keys))
    optimizer.load_state_dict(checkpoint.optimizer_state_dict)
    model.train()
    return checkpoint.epoch, checkpoint.loss, checkpoint.val_loss


def predict(model: nn.Module, inputs: Tensor, device: str | torch.device = "cpu") -> Tensor:
    parameters = list(model.parameters())
    if parameters and parameters[0].device.type != torch.device(device).type:
        raise ValueError("model and inputs would be on two devices")
    model.eval()
    with torch.no_grad():
        output = model(inputs.to(device))
    if len(output) != len(inputs):
        raise ValueError("one output a row")
    if not torch.isfinite(output).all():
        raise FloatingPointError("the prediction is not finite")
    return output
