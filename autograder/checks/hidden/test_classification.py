"""A simple classification problem: the checks that students are not given."""

from inspect import Parameter, signature

import numpy as np
import torch
from torch import initial_seed  # bound before a student could exchange it

from autograder.checks.collaborators import logistic_model
from autograder.checks.test_classification import (
    container,
    error_of,
    logits_of,
    loss_and_gradient,
    named,
    unchanged,
)
from autograder.experiment import check, fixture


@fixture
def soft_labels(rng):
    return torch.tensor(rng.uniform(0.05, 0.95, size=6).astype(np.float32))


@fixture
def soft_predictions(rng):
    return torch.tensor(rng.uniform(0.05, 0.95, size=6).astype(np.float32))


@fixture
def feature_count(rng):
    return int(rng.integers(3, 8))


@fixture
def seeds(rng):
    return [int(seed) for seed in rng.choice(np.arange(100, 1000), size=2, replace=False)]


@fixture
def many_outcomes(rng):
    """Labels and predictions in which each pair occurs over 260 times, each another number."""
    counts = rng.permutation([261, 265, 270, 277])
    pairs = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], counts, axis=0)
    return rng.permutation(pairs).T.copy()


def is_integer(counts):
    """Whether a matrix, or each number of a nested list, is of an integer type."""
    if isinstance(counts, list | tuple):
        return all(is_integer(part) for part in counts)
    if isinstance(counts, torch.Tensor):
        return not (counts.is_floating_point() or counts.dtype == torch.bool)
    if isinstance(counts, np.ndarray | np.generic):
        return counts.dtype.kind in "iu"
    return isinstance(counts, int) and not isinstance(counts, bool)


@check("sigmoid", points=1)
def test_sigmoid_keeps_any_shape(student, six_logits):
    """the result has the shape of the logits, whatever it is

    What is computed element by element needs neither a loop nor a flat list.
    """
    single = torch.tensor(float(six_logits[0]))
    return {
        "the sigmoid of a 2 x 3 tensor": student.sigmoid(torch.tensor(six_logits).reshape(2, 3)),
        "the sigmoid of a 3 x 1 x 2 array": student.sigmoid(six_logits.reshape(3, 1, 2)),
        "the sigmoid of a single logit": student.sigmoid(single),
    }


@check("sigmoid", points=1)
def test_sigmoid_leaves_its_argument_alone(student, six_logits):
    """the logits are not changed

    Make a new tensor or array: the functions that end in _ and the operators like *= overwrite the
    caller's.
    """
    array, tensor = six_logits * 1000, torch.tensor(six_logits) * 1000
    before = array.copy()
    student.sigmoid(array)
    student.sigmoid(tensor)
    return {
        "the array is as it was": unchanged(before, array),
        "the tensor is as it was": unchanged(before, tensor),
    }


@check("make_model", points=1)
def test_make_model_takes_any_number_of_features(student, feature_count):
    """the model has as many inputs as there are features, and one output

    n_features is an argument, so that the model fits other data too.
    """
    model = student.make_model(feature_count)
    return {
        "the shape of linear's weights": list(model.linear.weight.shape),
        "the shape of linear's bias": list(model.linear.bias.shape),
        "the shape of the output": list(model(torch.ones(4, feature_count)).shape),
    }


@check("make_model", points=2)
def test_make_model_leaves_the_seed_alone(student, seeds):
    """the seed is the caller's: each model made starts from other weights

    Setting the seed inside would give everyone the same model, and the same draws after it.
    """
    models = []
    for seed in seeds:
        torch.manual_seed(seed)
        models += [student.make_model(2), student.make_model(2), student.make_model(2, True)]
    weights = [model.linear.weight.tolist() for model in models]
    return {
        "models with the same weights": sum(
            weights[i] == weights[j] for i in range(len(weights)) for j in range(i)
        ),
        "torch's seed afterwards": initial_seed(),
    }


@check("bce_by_class", points=1)
def test_bce_by_class_of_certain_predictions(student):
    """predictions of exactly 0 and 1 have a finite loss

    log(0) is -inf: each log is cut off at -100, as nn.BCELoss does it.
    """
    predictions, labels = torch.tensor([0.0, 1.0, 0.5, 1.0, 0.0]), torch.tensor([1.0, 1, 1, 0, 0])
    return {
        "the loss, right and wrong": student.bce_by_class(predictions, labels),
        "the loss of a positive taken for impossible": student.bce_by_class(
            predictions[:1], labels[:1]
        ),
        "the loss of a negative taken for certain": student.bce_by_class(
            predictions[3:4], labels[3:4]
        ),
        "the loss of certain predictions that are right": student.bce_by_class(
            predictions[[1, 4]], labels[[1, 4]]
        ),
        "the loss of a very small probability": student.bce_by_class(
            torch.tensor([1e-20]), torch.ones(1)
        ),
    }


@check("bce_by_class", points=1)
def test_bce_by_class_refuses_unequal_shapes(student, hard_batch):
    """predictions and labels of different shapes are refused with a ValueError

    Torch would stretch (N,) against (N, 1) to N x N without a word: compare the shapes first.
    """
    predictions, labels = hard_batch
    return {
        "(N, 1) against (N,) ends in": error_of(
            student.bce_by_class, predictions.reshape(7, 1), labels
        ),
        "(N,) against (N, 1) ends in": error_of(
            student.bce_by_class, predictions, labels.reshape(7, 1)
        ),
        "N against fewer ends in": error_of(student.bce_by_class, predictions, labels[:4]),
        "N against one ends in": error_of(student.bce_by_class, predictions, labels[:1]),
    }


@check("bce_by_class", points=0.5)
def test_bce_by_class_leaves_its_arguments_alone(student, hard_batch):
    """the predictions and the labels are not changed, and a column works as well as a row

    Make new tensors: the functions that end in _ overwrite the caller's.
    """
    predictions, labels = (values.reshape(7, 1).clone() for values in hard_batch)
    predictions[0], predictions[1] = 0.0, 1.0
    before = predictions.clone(), labels.clone()
    return {
        "the loss of a column": student.bce_by_class(predictions, labels),
        "the predictions are as they were": unchanged(before[0], predictions),
        "the labels are as they were": unchanged(before[1], labels),
    }


@check("bce", points=1)
def test_bce_takes_soft_labels(student, soft_predictions, soft_labels):
    """labels between 0 and 1 count with both of their parts

    A label of 0.3 is three tenths positive and seven tenths negative: nothing is rounded or chosen.
    """
    return {"the loss": student.bce(soft_predictions, soft_labels)}


@check("bce", points=0.5)
def test_bce_cuts_off_the_logs_and_nothing_else(student):
    """a very small probability keeps its own logarithm

    It is the log that is cut off, at -100: moving the probabilities away from 0 changes more.
    """
    small = [1e-8, 1e-15, 1e-20, 1e-30]
    return {
        "the losses of small probabilities": [
            student.bce(torch.tensor([p]), torch.ones(1)) for p in small
        ],
        "the loss of one that is 0": student.bce(torch.zeros(1), torch.ones(1)),
        "the loss of one that is 1": student.bce(torch.ones(1), torch.zeros(1)),
    }


@check("bce", points=1)
def test_bce_refuses_unequal_shapes(student, hard_batch):
    """predictions and labels of different shapes are refused with a ValueError

    Torch would stretch (N,) against (N, 1) to N x N without a word: compare the shapes first.
    """
    predictions, labels = hard_batch
    return {
        "(N, 1) against (N,) ends in": error_of(student.bce, predictions.reshape(7, 1), labels),
        "(N,) against (N, 1) ends in": error_of(student.bce, predictions, labels.reshape(7, 1)),
        "N against fewer ends in": error_of(student.bce, predictions, labels[:4]),
        "N against one ends in": error_of(student.bce, predictions, labels[:1]),
    }


@check("bce", points=0.5)
def test_bce_leaves_its_arguments_alone(student, hard_batch):
    """the predictions and the labels are not changed

    Make new tensors: the functions that end in _ overwrite the caller's.
    """
    predictions, labels = (values.clone() for values in hard_batch)
    predictions[0], predictions[1] = 0.0, 1.0
    before = predictions.clone(), labels.clone()
    student.bce(predictions, labels)
    return {
        "the predictions are as they were": unchanged(before[0], predictions),
        "the labels are as they were": unchanged(before[1], labels),
    }


@check("bce_with_logits", points=1)
def test_bce_with_logits_takes_soft_labels(student, six_logits, soft_labels):
    """labels between 0 and 1 count with both of their parts

    A label of 0.3 is three tenths positive and seven tenths negative: nothing is rounded or chosen.
    """
    huge = [student.bce_with_logits(torch.tensor([z]), soft_labels[:1]) for z in (-5000.0, 5000.0)]
    return {
        "the loss": student.bce_with_logits(torch.tensor(six_logits), soft_labels),
        "the losses of huge logits": huge,
    }


@check("bce_with_logits", points=1.5)
def test_bce_with_logits_has_finite_gradients(student):
    """the gradient is finite everywhere, for huge logits too

    An overflow in a branch that torch.where does not choose still makes the gradient nan.
    """
    huge = torch.tensor([-10_000.0, -1000, -100, -20, 20, 100, 1000, 10_000])
    labels = torch.tensor([0.0, 1, 0, 1, 0, 1, 0, 1])
    _, gradient = loss_and_gradient(student.bce_with_logits, huge, labels)
    _, opposite = loss_and_gradient(student.bce_with_logits, huge, 1 - labels)
    loss, at_zero = loss_and_gradient(student.bce_with_logits, torch.zeros(2), labels[:2])
    return {
        "the gradient of huge logits": gradient,
        "the gradient for the opposite labels": opposite,
        "the loss of logits of 0": loss,
        "is the gradient finite at 0": at_zero is not None and bool(at_zero.isfinite().all()),
    }


@check("bce_with_logits", points=0.5)
def test_bce_with_logits_refuses_unequal_shapes(student, logits_batch):
    """logits and labels of different shapes are refused with a ValueError

    Torch would stretch (N,) against (N, 1) to N x N without a word: compare the shapes first.
    """
    logits, labels = logits_batch
    return {
        "(N, 1) against (N,) ends in": error_of(
            student.bce_with_logits, logits.reshape(6, 1), labels
        ),
        "(N,) against (N, 1) ends in": error_of(
            student.bce_with_logits, logits, labels.reshape(6, 1)
        ),
        "N against fewer ends in": error_of(student.bce_with_logits, logits, labels[:4]),
        "N against one ends in": error_of(student.bce_with_logits, logits, labels[:1]),
    }


@check("bce_with_logits", points=0.5)
def test_bce_with_logits_leaves_its_arguments_alone(student, logits_batch):
    """the logits and the labels are not changed

    Make new tensors: the functions that end in _ overwrite the caller's.
    """
    logits, labels = logits_batch[0] * 1000, logits_batch[1].clone()
    before = logits.clone(), labels.clone()
    student.bce_with_logits(logits, labels)
    return {
        "the logits are as they were": unchanged(before[0], logits),
        "the labels are as they were": unchanged(before[1], labels),
    }


@check("probabilities", points=1)
def test_probabilities_keep_any_shape(student, six_logits):
    """the probabilities have the shape of the logits

    Each point has its own probability: none depends on the others, and a column stays a column.
    """
    column = six_logits.astype(np.float64).reshape(6, 1)
    return {
        "the probabilities of a column": student.probabilities(column.copy()),
        "the probabilities of a tensor's column": student.probabilities(torch.tensor(column)),
        "the probabilities of a table": student.probabilities(six_logits.reshape(2, 3)),
    }


@check("probabilities", points=1)
def test_probabilities_leave_the_logits_alone(student, six_logits):
    """the logits are not changed

    torch.from_numpy and torch.as_tensor share the array's memory: sigmoid_ would overwrite it.
    """
    array, tensor = six_logits.copy(), torch.tensor(six_logits)
    student.probabilities(array)
    student.probabilities(tensor)
    return {
        "the array is as it was": unchanged(six_logits, array),
        "the tensor is as it was": unchanged(six_logits, tensor),
    }


@check("classify", points=1)
def test_classify_keeps_any_shape(student, exact_probabilities):
    """the classes are a tensor or an array of the probabilities' shape

    Each point has its own class, and a column stays a column.
    """
    column = torch.tensor(exact_probabilities).reshape(12, 1)
    table = exact_probabilities.astype(np.float64).reshape(3, 4)
    of_column, of_table = student.classify(column, 0.5078125), student.classify(table, 0.3671875)
    known = ("a tensor", "an array")
    return {
        "the classes of a column": of_column,
        "the classes of a table": of_table,
        "a tensor or an array": [container(classes) in known for classes in (of_column, of_table)],
    }


@check("classify", points=0.5)
def test_classify_at_the_ends(student, exact_probabilities):
    """thresholds of 0 and 1 work like any other

    Every probability reaches 0; only what is certain reaches 1.
    """
    return {
        "the classes at 0": student.classify(exact_probabilities.copy(), 0.0),
        "the classes at 1": student.classify(exact_probabilities.copy(), 1.0),
    }


@check("classify", points=1)
def test_classify_leaves_the_probabilities_alone(student, exact_probabilities):
    """the probabilities are not changed

    Make a new array: writing 0 and 1 into the old one destroys what the caller passed.
    """
    array, tensor = exact_probabilities.copy(), torch.tensor(exact_probabilities)
    student.classify(array)
    student.classify(tensor)
    return {
        "the array is as it was": unchanged(exact_probabilities, array),
        "the tensor is as it was": unchanged(exact_probabilities, tensor),
    }


@check("decision_boundary", points=2)
def test_decision_boundary_of_a_model_with_sigmoid(student, boundary_weights, boundary_threshold):
    """a sigmoid at the end does not move the boundary

    The line is made of the weights of linear alone, whether or not probabilities come out.
    """
    model = logistic_model(*boundary_weights, sigmoid=torch.nn.Sigmoid())
    line = student.decision_boundary(model)
    other = student.decision_boundary(model, boundary_threshold)
    return {
        "at one half": named(("the intercept", "the slope"), line),
        f"at {boundary_threshold:.2f}": named(("the intercept", "the slope"), other),
    }


@check("decision_boundary", points=1)
def test_decision_boundary_refuses_other_thresholds(student, boundary_weights):
    """a threshold that is not strictly between 0 and 1 is refused with a ValueError

    No logit is so large or so small that its probability is 1 or 0.
    """
    model = logistic_model(*boundary_weights)
    return {
        f"the threshold {threshold} ends in": error_of(student.decision_boundary, model, threshold)
        for threshold in (0.0, 1.0, -0.25, 1.5, 0, 1)
    }


@check("decision_boundary", points=1)
def test_decision_boundary_leaves_the_model_alone(student, boundary_weights):
    """any line but a vertical one is accepted, however steep, and the model is not changed

    Only w2 = 0 has no answer. Reading the weights must neither change nor freeze them.
    """
    (w1, w2), bias = boundary_weights
    steep, flat = logistic_model([w1, w2 * 1e-20], bias), logistic_model([0.0, w2], bias)
    return {
        "a steep line": student.decision_boundary(steep),
        "a flat line": student.decision_boundary(flat),
        "the weights afterwards": flat.linear.weight,
        "the bias afterwards": flat.linear.bias,
    }


@check("confusion_matrix", points=1.5)
def test_confusion_matrix_without_one_class(student, outcomes):
    """the matrix is 2 x 2 when a class is absent, too

    A class that never occurs is counted 0 times: it still has its row and its column.
    """
    _, predictions = outcomes
    zeros, ones = np.zeros_like(predictions), np.ones_like(predictions)
    return {
        "all labels 0": student.confusion_matrix(zeros, predictions),
        "all labels 1": student.confusion_matrix(ones, predictions),
        "all predictions 0": student.confusion_matrix(predictions, zeros),
        "all predictions 1": student.confusion_matrix(predictions, ones),
        "nothing but 0": student.confusion_matrix(zeros, zeros),
        "nothing but 1": student.confusion_matrix(torch.tensor(ones), torch.tensor(ones)),
    }


@check("confusion_matrix", points=1)
def test_confusion_matrix_takes_any_dtype(student, many_outcomes):
    """labels and predictions may be of any dtype, and of different ones

    Bytes overflow at 256, booleans can't be subtracted, ~1 is -2: compare with 0 and 1 instead.
    """
    labels, predictions = many_outcomes
    y, yhat = torch.tensor(labels), torch.tensor(predictions)
    return {
        "of bytes": student.confusion_matrix(labels.astype(np.uint8), predictions.astype(np.uint8)),
        "of booleans": student.confusion_matrix(labels.astype(bool), predictions.astype(bool)),
        "of floats": student.confusion_matrix(labels * 1.0, predictions.astype(np.float32)),
        "of a tensor of bytes": student.confusion_matrix(y.byte(), yhat.byte()),
        "of a tensor of booleans": student.confusion_matrix(y.bool(), yhat.bool()),
        "of floats and booleans": student.confusion_matrix(y.float(), yhat.bool()),
    }


@check("confusion_matrix", points=0.5)
def test_confusion_matrix_takes_columns(student, outcomes):
    """labels and predictions may be columns of shape (N, 1)

    That is the shape of a model's output, and of the labels beside it.
    """
    labels, predictions = outcomes.reshape(2, -1, 1)
    return {
        "of arrays": student.confusion_matrix(labels, predictions),
        "of tensors": student.confusion_matrix(torch.tensor(labels), torch.tensor(predictions)),
    }


@check("confusion_matrix", points=1)
def test_confusion_matrix_counts_in_integers(student, outcomes):
    """the counts are integers, and the labels and predictions are not changed

    How often something occurs is a whole number: ask for an integer dtype where an array is made.
    """
    labels, predictions = outcomes.astype(np.float32)
    of_arrays = student.confusion_matrix(labels, predictions)
    of_tensors = student.confusion_matrix(torch.tensor(labels), torch.tensor(predictions))
    return {
        "of integers": [is_integer(of_arrays), is_integer(of_tensors)],
        "the counts": of_arrays,
        "the labels afterwards": labels,
        "the predictions afterwards": predictions,
    }


@check("split_cm", points=1)
def test_split_cm_splits_any_matrix(student, counts_matrix):
    """every matrix of counts is split alike, and is not changed

    Which of the four is the largest says nothing about which is which.
    """
    turned = np.array([[0, counts_matrix[0, 1]], [1000, 1]], dtype=np.int32)
    return {
        "tn, fp, fn, tp": student.split_cm(counts_matrix),
        "those of another matrix": student.split_cm(turned),
        "the matrix afterwards": turned,
    }


@check("tpr_fpr", points=2)
def test_tpr_fpr_of_an_absent_class(student, counts_matrix):
    """the rate of a class that does not occur is nan, and the other rate is right

    A share of nothing is not a number. NumPy's division says so with a warning, Python's raises.
    """
    n, m = counts_matrix[0].tolist()
    return {
        "without positives": student.tpr_fpr(np.array([[n, m], [0, 0]])),
        "without negatives": student.tpr_fpr(np.array([[0, 0], [n, m]])),
        "without false positives": student.tpr_fpr(np.array([[n, 0], [0, m]])),
        "without true positives": student.tpr_fpr(np.array([[0, n], [m, 0]])),
        "of nothing at all": student.tpr_fpr(np.zeros((2, 2), dtype=int)),
    }


@check("precision_recall", points=1.5)
def test_precision_recall_of_an_absent_class(student, counts_matrix):
    """where nothing was called positive, or nothing is, the rate is nan

    A share of nothing is not a number. NumPy's division says so with a warning, Python's raises.
    """
    n, m = counts_matrix[0].tolist()
    return {
        "without positives": student.precision_recall(np.array([[n, m], [0, 0]])),
        "without predicted positives": student.precision_recall(np.array([[n, 0], [m, 0]])),
        "without false ones": student.precision_recall(np.array([[n, 0], [0, m]])),
        "without true positives": student.precision_recall(np.array([[0, n], [m, 0]])),
        "of nothing at all": student.precision_recall(np.zeros((2, 2), dtype=int)),
    }


@check("accuracy", points=1)
def test_accuracy_of_special_matrices(student, counts_matrix):
    """the accuracy is 1 where all is right, 0 where all is wrong, nan where there is nothing

    A share of nothing is not a number. NumPy's division says so with a warning, Python's raises.
    """
    n, m = counts_matrix[0].tolist()
    return {
        "all right": student.accuracy(np.array([[n, 0], [0, m]])),
        "all wrong": student.accuracy(np.array([[0, n], [m, 0]])),
        "without positives": student.accuracy(np.array([[n, m], [0, 0]])),
        "of nothing at all": student.accuracy(np.zeros((2, 2), dtype=int)),
    }


@check("train_classifier", points=2)
def test_train_classifier_updates_once_a_batch(student):
    """every batch makes one update, the last small one too

    16 rows in batches of 3 are 6 updates an epoch. Here all rows are alike, so that each update
    moves the weights by the same step.
    """
    x = np.tile([0.6, -0.4], (16, 1)).astype(np.float32)

    def weights(label, batch_size):
        y = np.full(16, label, dtype=np.float32)
        model, _ = student.train_classifier(x, y, 1, 0.005, batch_size, 9)
        return torch.cat([p.detach().flatten() for p in model.parameters()])

    # Where all logits are 0, the gradient of a loss by hand may be any number, also 0. So the first
    # update is left out, and if nothing moves for one label, it does for the other.
    once = [weights(label, 16) for label in (0, 1)]
    step = [weights(label, 8) - once[label] for label in (0, 1)]
    seen = {}
    for size in (3, 20):
        moved = [(weights(label, size) - once[label]) @ step[label] for label in (0, 1)]
        counts = torch.stack([1 + moved[label] / step[label].square().sum() for label in (0, 1)])
        seen[f"the updates with batches of {size}"] = (
            counts.nan_to_num(0, 0, 0).max().round(decimals=1)
        )
    return seen


@check("train_classifier", points=1)
def test_train_classifier_reshuffles_every_epoch(student, twelve_points):
    """every epoch goes through the rows in another order

    In a fixed order training ends in a circle, and the losses come to a standstill.
    """
    x, y, _ = twelve_points
    _, losses = student.train_classifier(x, y, 14, 3.0, 6, 21)
    last = torch.tensor([float(loss) for loss in losses[-5:]])
    return {"the losses stand still": bool((last.max() - last.min()) < 1e-4)}


@check("train_classifier", points=1)
def test_train_classifier_takes_the_mean_of_an_epoch(student, twelve_points):
    """an epoch's loss is the mean over its batches

    With a learning rate of 0 nothing is learned: then every epoch has the same mean, however the
    rows are cut into batches.
    """
    x, y, _ = twelve_points
    _, of_fours = student.train_classifier(x, y, 3, 0.0, 4, 5)
    _, of_all = student.train_classifier(x, y, 3, 0.0, 12, 5)
    losses = torch.tensor([float(loss) for loss in [*of_fours, *of_all]])
    return {
        "the number of losses": [len(of_fours), len(of_all)],
        "all epochs have the same loss": bool((losses.max() - losses.min()) < 1e-4),
    }


@check("train_classifier", points=0.5)
def test_train_classifier_has_the_defaults_of_the_lecture(student, twelve_points):
    """what the caller does not say is as in the lecture

    100 epochs, a learning rate of 0.1, batches of 16 and the seed 42.
    """
    x, y = np.tile(twelve_points[0], (2, 1)), np.tile(twelve_points[1], 2)
    model, losses = student.train_classifier(x, y, 2)
    same, same_losses = student.train_classifier(x, y, 2, 0.1, 16, 42)
    n_epochs = [p.default for p in signature(student.train_classifier).parameters.values()][2:3]
    if n_epochs in ([], [Parameter.empty]):  # hidden behind *args: count the losses
        n_epochs = [len(student.train_classifier(x, y)[1])]
    return {
        "the number of epochs": n_epochs[0],
        "are the losses the same": [float(a) for a in losses] == [float(b) for b in same_losses],
        "are the logits the same": logits_of(model, x).tolist() == logits_of(same, x).tolist(),
    }


@check("train_classifier", points=0.5)
def test_train_classifier_leaves_the_data_alone(student, twelve_points):
    """the caller's rows and labels are not changed, nor is the model of an earlier call

    Shuffle an order of the rows, not the rows; make a new model in every call.
    """
    x, y = twelve_points[0].astype(np.float32), twelve_points[1].astype(np.float32)
    first, _ = student.train_classifier(x, y, 1, 0.5, 6, 1)
    before = logits_of(first, x).tolist()
    student.train_classifier(x, y, 1, 0.5, 6, 2)
    return {
        "the rows afterwards": x,
        "the labels afterwards": y,
        "the first model changed": logits_of(first, x).tolist() != before,
    }
