"""Keeps what was saved in a variable of the module and ignores the file.

checks: test_load_checkpoint_restores_the_model, test_load_checkpoint_restores_the_history, test_save_checkpoint_writes_the_five_entries, test_architecture_keeps_model_loss_and_optimizer
expect: Architecture 3
"""

saved = {}


class Architecture:
    def __init__(self, model, loss_fn, optimizer):
        self.model, self.loss_fn, self.optimizer = model, loss_fn, optimizer
        self.losses, self.val_losses, self.total_epochs = [], [], 0

    def save_checkpoint(self, filename):
        saved.update(vars(self))

    def load_checkpoint(self, filename):
        vars(self).update(saved)
