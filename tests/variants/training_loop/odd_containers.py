"""A dataset that is a tuple, batches that are named tuples, sums that stay on the device."""

import os
import statistics
import tempfile
from typing import NamedTuple

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset


class Batch(NamedTuple):
    x: torch.Tensor
    y: torch.Tensor


class CustomDataset(tuple, Dataset):
    def __new__(cls, x_tensor, y_tensor):
        return tuple.__new__(cls, (x_tensor, y_tensor))

    def __len__(self):
        return len(tuple.__getitem__(self, 0))

    def __getitem__(self, index):
        x, y = tuple.__iter__(self)
        return x[index], y[index]


def collate(pairs):
    return Batch(*map(torch.stack, zip(*pairs, strict=True)))


def make_loaders(x, y, ratio=0.8, batch_size=16):
    dataset = CustomDataset(*(torch.from_numpy(np.array(part, np.float32)) for part in (x, y)))
    order = torch.multinomial(torch.ones(len(dataset)), len(dataset)).tolist()
    n_train = int(len(dataset) * ratio)
    train_data, val_data = Subset(dataset, order[:n_train]), Subset(dataset, order[n_train:])
    train_loader = DataLoader(train_data, batch_size, shuffle=True, collate_fn=collate)
    return train_loader, [collate(val_data[i] for i in range(len(val_data)))]


def machine(model, loss_fn, optimizer):
    loss = None
    while True:
        x, y = yield loss
        model.train()
        result = loss_fn(model(x), y)
        optimizer.zero_grad()
        result.backward()
        optimizer.step()
        loss = result.item()


def make_train_step_fn(model, loss_fn, optimizer):
    running = machine(model, loss_fn, optimizer)
    next(running)
    return lambda x, y: running.send((x, y))


def make_val_step_fn(model, loss_fn):
    def step(x, y):
        state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        values = {name: value.detach() for name, value in state.items()}
        return loss_fn(torch.func.functional_call(model.eval(), values, (x,)), y).numpy()[()]

    return step


def mini_batch(device, data_loader, step_fn):
    total, n = torch.zeros((), device=device), 0
    for batch in data_loader:
        x, y = (part.to(device) for part in batch)
        total += torch.as_tensor(step_fn(x, y), device=device)
        n += 1
    return (total / n).item()


def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    def epochs():
        for _ in range(n_epochs):
            loss = mini_batch(device, train_loader, train_step_fn)
            with torch.no_grad():
                yield loss, statistics.mean([mini_batch(device, val_loader, val_step_fn)])

    losses, val_losses = zip(*epochs(), strict=True)
    return losses, np.array(val_losses)


def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    names = ["epoch", "model_state_dict", "optimizer_state_dict", "loss", "val_loss"]
    values = epoch, model.state_dict(), optimizer.state_dict(), tuple(losses), tuple(val_losses)
    handle, scratch = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(filename)))
    with os.fdopen(handle, "wb") as file:
        torch.save(dict(zip(names, values, strict=True)), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, filename)


def load_checkpoint(filename, model, optimizer):
    with open(filename, "rb") as file:
        match torch.load(file, weights_only=False):
            case {"epoch": epoch, "loss": losses, "val_loss": val_losses, **states}:
                model.load_state_dict(states["model_state_dict"])
                optimizer.load_state_dict(states["optimizer_state_dict"])
    for module in model.modules():
        module.training = True
    return [epoch, np.array([*map(float, losses)]), [*map(float, val_losses)]]


def predict(model, inputs, device="cpu"):
    model.eval()
    parts = DataLoader(TensorDataset(inputs.detach()), batch_size=3)
    with torch.no_grad():
        return torch.vstack([model(part.to(device)) for (part,) in parts])
