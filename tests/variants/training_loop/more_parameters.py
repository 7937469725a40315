"""Every function has further optional parameters and other names for the ones it must have."""

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, random_split


class CustomDataset(Dataset):
    def __init__(self, x_tensor, y_tensor):
        self.x = x_tensor
        self.y = y_tensor

    def __getitem__(self, index):
        return (self.x[index], self.y[index])

    def __len__(self):
        return len(self.x)


def make_loaders(x, y, ratio=0.8, batch_size=16):
    dataset = CustomDataset(torch.as_tensor(x).float(), torch.as_tensor(y).float())
    n_train = int(len(dataset) * ratio)
    train_data, val_data = random_split(dataset, [n_train, len(dataset) - n_train])
    train_loader = DataLoader(dataset=train_data, batch_size=batch_size, shuffle=True)
    val_loader = DataLoader(dataset=val_data, batch_size=batch_size)
    return train_loader, val_loader


def make_train_step_fn(net, criterion, opt, scheduler=None, *, clip=None):
    def step(inputs, targets, weight=1.0):
        net.train()
        loss = criterion(net(inputs), targets) * weight
        opt.zero_grad()
        loss.backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
        opt.step()
        if scheduler is not None:
            scheduler.step()
        return loss.item()

    return step


def make_val_step_fn(net, criterion, **options):
    return lambda inputs, targets: criterion(net.eval()(inputs), targets).item()


def mini_batch(dev, loader, fn, verbose=False, reduce=np.mean):
    losses = [fn(a.to(dev), b.to(dev)) for a, b in loader]
    if verbose:
        print(losses)
    return reduce(losses)


def train(epochs, dev, loader, val_loader, step, val_step, verbose=True, callbacks=()):
    history = {"loss": [], "val_loss": []}
    for epoch in range(1, epochs + 1):
        history["loss"].append(mini_batch(dev, loader, step))
        with torch.no_grad():
            history["val_loss"].append(mini_batch(dev, val_loader, val_step))
        if verbose:
            print(f"epoch {epoch}: {history['loss'][-1]:.3f}, {history['val_loss'][-1]:.3f}")
        for callback in callbacks:
            callback(epoch, history)
    return history["loss"], history["val_loss"]


def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    checkpoint = {
        "epoch": epoch,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": losses,
        "val_loss": val_losses,
    }
    torch.save(checkpoint, filename)


def load_checkpoint(path, model, optimizer, map_location=None):
    checkpoint = torch.load(path, map_location=map_location, weights_only=False)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    model.train()
    return checkpoint["epoch"], checkpoint["loss"], checkpoint["val_loss"]


def predict(net, data, dev="cpu", batch_size=4):
    net.eval()
    with torch.no_grad():
        return torch.cat([net(part.to(dev)) for part in data.split(batch_size)])
