"""Every optimizer's step does nothing but call its hooks; the parameters would have to move.

checks: test_train_step_updates_the_parameters, test_gradients_do_not_carry_over, test_train_step_returns_the_loss
expect: make_train_step_fn 0
"""

import torch

torch.optim.SGD.step = lambda self, closure=None: [hook(self, (), {}) for hook in self._optimizer_step_post_hooks.values()]


def make_train_step_fn(model, loss_fn, optimizer):
    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        optimizer.step()
        return loss.item()

    return step
