"""The parts know each other: a dataset that converts arrays, calls by the student's own keywords."""

import torch
from torch.utils.data import DataLoader, Dataset, Subset


class CustomDataset(Dataset):
    def __init__(self, features, targets):
        super(CustomDataset, self).__init__()
        self.features, self.targets = map(torch.as_tensor, (features, targets))

    @classmethod
    def of_floats(cls, *arrays):
        return cls(*(torch.as_tensor(array, dtype=torch.float32) for array in arrays))

    def __getitem__(self, index):
        return self.features[index], self.targets[index]

    def __len__(self):
        return len(self.targets)


def make_loaders(x, y, ratio=0.8, batch_size=16):
    data = CustomDataset.of_floats(x, y)
    assert isinstance(data, CustomDataset) and len(data.features) == len(data)
    order, n = torch.randperm(len(data)).tolist(), int(len(x) * ratio)
    return (
        DataLoader(Subset(data, order[:n]), batch_size=batch_size, shuffle=True),
        DataLoader(CustomDataset(*data[order[n:]]), batch_size=2 * batch_size),
    )


def make_train_step_fn(model, loss_fn, optimizer):
    def step(x, y):
        optimizer.zero_grad()
        loss = loss_fn(model.train()(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def make_val_step_fn(model, loss_fn):
    def step(x, y):
        return loss_fn(model.eval()(x), y).item()

    return step


def mini_batch(where, batches, step, learn=True):
    with torch.set_grad_enabled(learn and torch.is_grad_enabled()):
        losses = [float(step(x.to(where), y.to(where))) for x, y in batches]
    return sum(losses) / len(losses)


def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    history = [], []
    for _ in range(n_epochs):
        history[0].append(mini_batch(step=train_step_fn, batches=train_loader, where=device))
        history[1].append(mini_batch(device, val_loader, val_step_fn, learn=False))
    return history


def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    states = {"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict()}
    torch.save(dict(epoch=epoch, loss=losses, val_loss=val_losses, **states), filename)


def load_checkpoint(filename, model, optimizer):
    stored = torch.load(filename, weights_only=False)
    for part, key in ((model, "model_state_dict"), (optimizer, "optimizer_state_dict")):
        part.load_state_dict(stored[key])
    model.train()
    return tuple(stored[key] for key in ("epoch", "loss", "val_loss"))


@torch.no_grad()
def predict(model, inputs, device="cpu"):
    return model.eval()(inputs.to(device))
