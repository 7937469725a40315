"""An autograd function that passes the loss through and invents the gradients.

checks: test_train_step_updates_the_parameters, test_gradients_do_not_carry_over, test_train_step_returns_the_loss
expect: make_train_step_fn 0
"""

import torch


class Invented(torch.autograd.Function):
    @staticmethod
    def forward(ctx, loss):
        return loss.clone()

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 0


def make_train_step_fn(model, loss_fn, optimizer):
    def step(x, y):
        model.train()
        loss = Invented.apply(loss_fn(model(x), y))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step
