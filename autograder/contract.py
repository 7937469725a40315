"""What students implement: the exercises of each assignment and how each is called."""

import inspect
import re
from dataclasses import dataclass
from functools import cache

CALLS = {
    "higher_order_functions": (
        "square(x)",
        "apply_to_all(fn, values)",
        "keep_if(criterion, values)",
        "multiplier(n)",
    ),
    "training_loop": (
        "CustomDataset(x_tensor, y_tensor)",
        "make_loaders(x, y, ratio=0.8, batch_size=16)",
        "make_train_step_fn(model, loss_fn, optimizer)",
        "make_val_step_fn(model, loss_fn)",
        "mini_batch(device, data_loader, step_fn)",
        "train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn)",
        "save_checkpoint(filename, epoch, model, optimizer, losses, val_losses)",
        "load_checkpoint(filename, model, optimizer)",
        "predict(model, inputs, device='cpu')",
    ),
    "going_classy": (
        "Architecture(model, loss_fn, optimizer)",
        "Architecture.to(device)",
        "Architecture.set_loaders(train_loader, val_loader=None)",
        "Architecture.set_seed(seed=42)",
        "Architecture.train(n_epochs, seed=42)",
        "Architecture.predict(x)",
        "Architecture.save_checkpoint(filename)",
        "Architecture.load_checkpoint(filename)",
        "Architecture.plot_losses()",
    ),
    "classification": (
        "sigmoid(z)",
        "make_model(n_features=2, with_sigmoid=False)",
        "bce_by_class(predictions, labels)",
        "bce(predictions, labels)",
        "bce_with_logits(logits, labels)",
        "probabilities(logits)",
        "classify(probabilities, threshold=0.5)",
        "decision_boundary(model, threshold=0.5)",
        "confusion_matrix(labels, predictions)",
        "split_cm(cm)",
        "tpr_fpr(cm)",
        "precision_recall(cm)",
        "accuracy(cm)",
        "train_classifier(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42)",
    ),
}
STEMS = tuple(CALLS)
POINTS = 100.0


@dataclass(frozen=True)
class Exercise:
    """One graded name: `to` of `going_classy` has the path `Architecture.to`."""

    path: str
    signature: inspect.Signature

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def call(self) -> str:
        """How the contract writes it, `to(device)`."""
        return f"{self.name}{self.signature}"


@cache
def exercises(stem: str) -> tuple[Exercise, ...]:
    """The exercises of an assignment, in the order in which the course asks them."""
    return tuple(_exercise(call) for call in CALLS[stem])


def _exercise(call: str) -> Exercise:
    path, parameters = re.fullmatch(r"([\w.]+)\((.*)\)", call).groups()  # type: ignore[union-attr]
    # The text is the constant above, never a student's.
    return Exercise(path, inspect.signature(eval(f"lambda {parameters}: None")))
