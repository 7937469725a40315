"""The loss told is measured before the step, by itself; losses are taken of flat tensors."""

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


def make_train_step_fn(model, loss_fn, optimizer):
    def measure(x, y):
        return loss_fn(model(x).flatten(), y.flatten())

    def step(x, y):
        model.train()
        with torch.no_grad():
            before = measure(x, y).item()
        optimizer.zero_grad()
        measure(x, y).backward()
        optimizer.step()
        return before

    return step


def make_val_step_fn(model, loss_fn):
    @torch.no_grad()
    def perform_val_step_fn(x, y):
        model.eval()
        return loss_fn(model(x).flatten(), y.flatten()).item()

    return perform_val_step_fn


def mini_batch(device, data_loader, step_fn):
    mini_batch_losses = []
    for x_batch, y_batch in data_loader:
        x_batch = x_batch.to(device)
        y_batch = y_batch.to(device)
        mini_batch_losses.append(step_fn(x_batch, y_batch))
    return np.mean(mini_batch_losses)


def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    losses = []
    val_losses = []
    for _ in range(n_epochs):
        loss = mini_batch(device, train_loader, train_step_fn)
        losses.append(loss)
        with torch.no_grad():
            val_loss = mini_batch(device, val_loader, val_step_fn)
            val_losses.append(val_loss)
    return losses, val_losses


def save_checkpoint(filename, epoch, model, optimizer, losses, val_losses):
    checkpoint = {
        "epoch": epoch,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": losses,
        "val_loss": val_losses,
    }
    torch.save(checkpoint, filename)


def load_checkpoint(filename, model, optimizer):
    checkpoint = torch.load(filename, weights_only=False)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    model.train()
    return checkpoint["epoch"], checkpoint["loss"], checkpoint["val_loss"]


def predict(model, inputs, device="cpu"):
    model.eval()
    return model(inputs.to(device)).detach()
