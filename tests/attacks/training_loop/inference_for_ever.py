"""Enters inference mode in a prediction and never leaves it: no later training could be graded.

checks: test_predict_returns_the_output, test_predict_leaves_torch_as_it_was, test_train_step_updates_the_parameters, test_gradients_do_not_carry_over
expect: predict 1, make_train_step_fn 7
"""

import torch


def predict(model, inputs, device="cpu"):
    torch.inference_mode().__enter__()
    return model.eval()(inputs.to(device))


def make_train_step_fn(model, loss_fn, optimizer):
    def step(x, y):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step
