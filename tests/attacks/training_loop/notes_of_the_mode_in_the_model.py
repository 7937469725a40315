"""Finds the list in which the model notes its mode and writes "eval" into it, instead of model.eval().

What it is asked for is a fact, which it is told and forges: no value depends on the mode here. The
batch norm in the other check sees the mode itself.

checks: test_val_step_changes_nothing, test_val_step_returns_the_loss
expect: make_val_step_fn 3
"""


def make_val_step_fn(model, loss_fn):
    def step(x, y):
        loss = loss_fn(model(x), y).item()
        for module in model.modules():
            if hasattr(module, "modes"):
                module.modes[:] = ["eval"]
        return loss

    return step
