"""The arrays become float32 tensors in the dataset's constructor; a batch is fetched at once."""

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, random_split


class CustomDataset(Dataset):
    def __init__(self, x_tensor, y_tensor):
        self.x = torch.as_tensor(x_tensor).float()
        self.y = torch.as_tensor(y_tensor).float()

    def __getitem__(self, index):
        return (self.x[index], self.y[index])

    def __getitems__(self, indices):
        return [self[index] for index in indices]

    def __len__(self):
        return len(self.x)


def make_loaders(x, y, ratio=0.8, batch_size=16):
    dataset = CustomDataset(x, y)
    n_train = int(len(dataset) * ratio)
    train_data, val_data = random_split(dataset, [n_train, len(dataset) - n_train])
    train_loader = DataLoader(dataset=train_data, batch_size=batch_size, shuffle=True)
    val_loader = DataLoader(dataset=val_data, batch_size=batch_size)
    return train_loader, val_loader


def make_train_step_fn(model, loss_fn, optimizer):
    def perform_train_step_fn(x, y):
        model.train()
        yhat = model(x)
        loss = loss_fn(yhat, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return perform_train_step_fn


def make_val_step_fn(model, loss_fn):
    def perform_val_step_fn(x, y):
        model.eval()
        yhat = model(x)
        loss = loss_fn(yhat, y)
        return loss.item()

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
