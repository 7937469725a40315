"""A property that hangs when it is looked at, beside methods that are right.

checks: test_architecture_starts_with_nothing
expect: Architecture 0
outcome: Architecture timeout
"""


class Architecture:
    def __init__(self, model, loss_fn, optimizer):
        self.model, self.loss_fn, self.optimizer = model, loss_fn, optimizer

    @property
    def losses(self):
        while True:
            pass
