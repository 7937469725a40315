"""The lecture's batches at a fraction of their cost: one gather an epoch, not one a row."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset, random_split

from reference.training_loop import CustomDataset


def draw_seed() -> int:
    """A seed from torch's global generator, drawn just as `torch.utils.data` draws its own."""
    return int(torch.empty((), dtype=torch.int64).random_().item())


class TensorLoader:
    """The batches of `DataLoader(dataset, batch_size, shuffle)`, bit for bit.

    `dataset[:]` is read once and must be a pair of tensors, as of a `TensorDataset` or a `Subset`
    of one. Each epoch consumes torch's global generator as a `DataLoader` does, so one can
    stand in for the other without moving any random number drawn afterwards.
    """

    def __init__(self, dataset: Dataset, batch_size: int = 1, shuffle: bool = False) -> None:
        self.x, self.y = dataset[:]
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.generator = torch.Generator()
        self.in_order = self.batches(self.x, self.y)

    def __len__(self) -> int:
        return len(self.in_order)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        draw_seed()  # DataLoader's seed for its workers, drawn even where it has none
        if not self.shuffle:
            return iter(self.in_order)
        self.generator.manual_seed(draw_seed())
        order = torch.randperm(len(self.x), generator=self.generator)
        return iter(self.batches(self.x.index_select(0, order), self.y.index_select(0, order)))

    def batches(self, x: Tensor, y: Tensor) -> list[tuple[Tensor, Tensor]]:
        """The rows of `x` and `y` as views of `batch_size` each, the last perhaps shorter."""
        if len(x) == 0:
            return []  # where split would give one empty batch
        return list(zip(x.split(self.batch_size), y.split(self.batch_size), strict=True))


def make_loaders(
    x: np.ndarray, y: np.ndarray, ratio: float = 0.8, batch_size: int = 16
) -> tuple[TensorLoader, TensorLoader]:
    """`reference.training_loop.make_loaders`, the same batches from the same seeds, faster."""
    dataset = CustomDataset(
        torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    )
    n_train = int(len(dataset) * ratio)
    train_set, val_set = random_split(dataset, [n_train, len(dataset) - n_train])
    return TensorLoader(train_set, batch_size, shuffle=True), TensorLoader(val_set, batch_size)
