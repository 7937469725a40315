"""What a loader costs: the lecture's training loop with three of them, beside a bare loop.

Run `python benchmarks/training_loop_speed.py`. All four train the same logistic regression on the
lecture's 80 + 20 points in batches of 16, on one thread. The three with a loader call the
reference's own `train` and give bit-identical losses, which is asserted first. The bare loop goes
over a ready-made list of batches: forward, loss, backward, step and zeroing, in one function, no
shuffling and no loss kept. Repetitions are interleaved, so that a busy moment of the machine
falls on all alike; medians are shown.
"""

from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter

import click
import torch
from rich.console import Console
from rich.table import Table
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, TensorDataset

from reference.data import moons
from reference.loaders import TensorLoader
from reference.training_loop import make_train_step_fn, make_val_step_fn, mini_batch, train

BATCH_SIZE = 16
Run = Callable[[int], object]


def batch_sampler_loader(dataset: Dataset, batch_size: int, shuffle: bool = False) -> Iterable:
    """A `DataLoader` that fetches a whole batch by one index."""
    if not shuffle:
        return DataLoader(dataset, batch_size=batch_size)
    sampler = BatchSampler(RandomSampler(dataset), batch_size, drop_last=False)
    return DataLoader(dataset, sampler=sampler, batch_size=None)


LOADERS: dict[str, Callable[..., Iterable]] = {
    "DataLoader, as in the lecture": DataLoader,
    "DataLoader of BatchSampler": batch_sampler_loader,
    "TensorLoader": TensorLoader,
}


def datasets() -> tuple[TensorDataset, TensorDataset]:
    """The lecture's moons as tensors."""
    points = moons()
    train_set, val_set = (
        TensorDataset(torch.tensor(x).float(), torch.tensor(y).float().reshape(-1, 1))
        for x, y in [(points.x_train, points.y_train), (points.x_val, points.y_val)]
    )
    return train_set, val_set


def build() -> tuple[nn.Module, nn.Module, torch.optim.Optimizer]:
    """Logistic regression, its loss and its optimizer, seeded."""
    torch.manual_seed(42)
    model = nn.Sequential(nn.Linear(2, 1))
    return model, nn.BCEWithLogitsLoss(), torch.optim.SGD(model.parameters(), lr=0.1)


def with_loader(loader: Callable[..., Iterable], validate: bool) -> Run:
    """The lecture's loop over `loader`'s batches."""
    train_set, val_set = datasets()
    train_loader = loader(train_set, BATCH_SIZE, shuffle=True)
    val_loader = loader(val_set, BATCH_SIZE)
    model, loss_fn, optimizer = build()
    train_step_fn = make_train_step_fn(model, loss_fn, optimizer)
    val_step_fn = make_val_step_fn(model, loss_fn)
    if validate:
        return lambda n: train(n, "cpu", train_loader, val_loader, train_step_fn, val_step_fn)
    return lambda n: [mini_batch("cpu", train_loader, train_step_fn) for _ in range(n)]


def bare(validate: bool) -> Run:
    """Nothing but the arithmetic."""
    train_batches, val_batches = (list(DataLoader(part, BATCH_SIZE)) for part in datasets())
    model, loss_fn, optimizer = build()

    def run(n_epochs: int) -> None:
        for _ in range(n_epochs):
            for x, y in train_batches:
                loss_fn(model(x), y).backward()
                optimizer.step()
                optimizer.zero_grad()
            if validate:
                with torch.no_grad():
                    for x, y in val_batches:
                        loss_fn(model(x), y)

    return run


def microseconds(runs: dict[str, Run], repetitions: int, n_epochs: int) -> dict[str, float]:
    """The median time of an epoch for each of `runs`, taking turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repetitions):
        for name, run in runs.items():
            start = perf_counter()
            run(n_epochs)
            times[name].append((perf_counter() - start) / n_epochs * 1e6)
    return {name: median(taken) for name, taken in times.items()}


@click.command()
@click.option("--repetitions", default=60, type=click.IntRange(min=1))
@click.option("--epochs", default=10, type=click.IntRange(min=1), help="Epochs a repetition.")
def main(repetitions: int, epochs: int) -> None:
    """Time an epoch over each loader, with and without validation."""
    torch.set_num_threads(1)
    histories = [with_loader(loader, validate=True)(20) for loader in LOADERS.values()]
    assert histories[0] == histories[1] == histories[2], "the loaders' losses differ"

    rows = Table(title=f"An epoch, median of {repetitions}, torch {torch.__version__}, one thread")
    rows.add_column("")
    timings = []
    for validate in (False, True):
        runs = {name: with_loader(loader, validate) for name, loader in LOADERS.items()}
        runs["bare loop"] = bare(validate)
        microseconds(runs, 3, epochs)  # warm up
        timings.append(microseconds(runs, repetitions, epochs))
        rows.add_column("train + validate" if validate else "train", justify="right")
        rows.add_column("x bare", justify="right")
    for name in timings[0]:
        cells = []
        for times in timings:
            cells += [f"{times[name]:.0f} µs", f"{times[name] / times['bare loop']:.2f}"]
        rows.add_row(name, *cells)
    Console().print(rows)


if __name__ == "__main__":
    main()
