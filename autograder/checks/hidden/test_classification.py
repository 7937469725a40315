"""A simple classification problem: the checks that students are not given."""

from inspect import Parameter, signature

import numpy as np
import torch
from numpy.linalg import lstsq, norm  # bound before a student could exchange them
from torch import initial_seed

from autograder.checks.collaborators import asked_again, is_a, torch_afterwards
from autograder.checks.stand_ins import standing_in
from autograder.checks.test_classification import (
    container,
    finite,
    linear_of,
    logistic_model,
    logits_of,
    loss_and_gradient,
    named,
    plain,
    refused,
    weights_of,
)
from autograder.experiment import check, fixture
from autograder.observation import as_array, observe


@fixture
def soft_labels(rng):
    """Six labels between 0 and 1."""
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
def thirteen_points(rng):
    """13 points at different distances and in different directions, and mixed labels."""
    angles = np.arange(13) * 2 * np.pi / 13 + rng.uniform(-0.1, 0.1, size=13)
    sizes = rng.permutation(np.linspace(0.7, 2.2, 13))
    points = sizes[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
    return [points, rng.permutation(np.arange(13) % 2).astype(float)]


@fixture
def many_outcomes(rng):
    """Labels and predictions in which each pair occurs over 260 times, each another number."""
    counts = rng.permutation([261, 265, 270, 277])
    pairs = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], counts, axis=0)
    return rng.permutation(pairs).T.copy()


def turned(values):
    """Six values as a table of doubles whose rows are not side by side in memory."""
    return torch.tensor(values).double().reshape(3, 2).T


def of_unequal_shapes(loss_fn, values, labels):
    """What a loss makes of labels of another shape: of another length, or as a column."""
    column, labels_column = values.reshape(-1, 1), labels.reshape(-1, 1)
    tables = (column, labels_column.repeat(1, 2)), (column, labels_column.T)
    return {
        "(N, 1) and (N,) end in": refused(loss_fn, (column, labels), (values, labels_column)),
        "N and fewer end in": refused(loss_fn, (values, labels[:4]), (values, labels[:1])),
        "(N, 1) and (N, 2) or (1, N) end in": refused(loss_fn, *tables),
    }


def is_integer(counts):
    """Whether a matrix, or each number of a nested list, is of an integer type."""
    if is_a(counts, list | tuple):
        return all(is_integer(part) for part in counts)
    numbers = as_array(observe(counts))
    return numbers is not None and numbers.dtype.kind in "iu"


@check("sigmoid", points=1)
def test_sigmoid_keeps_any_shape(student, six_logits):
    """the result has the shape of the logits, whatever it is

    What is computed element by element needs neither a loop nor a flat list.
    """
    single = torch.tensor(float(six_logits[0]))
    of_single = student.sigmoid(single)
    return {
        "the sigmoid of a 2 x 3 tensor": asked_again(
            student.sigmoid, torch.tensor(six_logits).reshape(2, 3)
        ),
        "the sigmoid of a 3 x 1 x 2 array": asked_again(
            student.sigmoid, six_logits.reshape(3, 1, 2).copy()
        ),
        "the sigmoid of a table turned on its side": student.sigmoid(turned(six_logits)),
        "the sigmoid of a single logit": of_single,
        "what it comes in": container(of_single),
        "the sigmoid of a single logit in an array": student.sigmoid(np.array(six_logits[0])),
    }


@check("sigmoid", points=1)
def test_sigmoid_leaves_its_argument_alone(student, six_logits):
    """the logits are not changed

    Make a new tensor or array: the functions that end in _ and the operators like *= overwrite the
    caller's.
    """
    huge = six_logits * 1000
    arrays = huge, huge.astype(np.float64).reshape(3, 2)
    tensors = torch.tensor(six_logits), torch.tensor(arrays[1])
    results = [student.sigmoid(each) for each in (*arrays, *tensors)]
    return {
        "the arrays afterwards": arrays,
        "the tensors afterwards": tensors,
        "the sigmoids": results,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("make_model", points=1)
def test_make_model_takes_any_number_of_features(student, feature_count):
    """the model has as many inputs as there are features, and one output

    n_features is an argument, so that the model fits other data too.
    """
    model, with_one = student.make_model(feature_count), student.make_model(feature_count, True)
    linear, points = linear_of(model), torch.ones(4, feature_count)
    return {
        "the shape of linear's weights": list(linear.weight.shape),
        "the shape of linear's bias": linear.bias
        if linear.bias is None
        else list(linear.bias.shape),
        "the shape of the output": list(model(points).shape),
        "the shape of the output with a sigmoid": list(with_one(points).shape),
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
    weights = [linear_of(model).weight.tolist() for model in models]
    return {
        "models with the same weights": sum(
            weights[i] == weights[j] for i in range(len(weights)) for j in range(i)
        ),
        "torch's seed afterwards": initial_seed(),
        "torch's settings afterwards": torch_afterwards(),
        "models": len({id(model) for model in models}),
        "can they learn": all(p.requires_grad for model in models for p in model.parameters()),
    }


@check("bce_by_class", points=1)
def test_bce_by_class_of_certain_predictions(student):
    """predictions of exactly 0 and 1 have a finite loss

    log(0) is -inf: each log is cut off at -100, as nn.BCELoss does it.
    """
    predictions, labels = torch.tensor([0.0, 1.0, 0.5, 1.0, 0.0]), torch.tensor([1.0, 1, 1, 0, 0])
    return {
        "the loss, right and wrong": student.bce_by_class(predictions.clone(), labels.clone()),
        "the loss of a positive taken for impossible": student.bce_by_class(
            predictions[:1].clone(), labels[:1].clone()
        ),
        "the loss of a negative taken for certain": student.bce_by_class(
            predictions[3:4].clone(), labels[3:4].clone()
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
    return of_unequal_shapes(student.bce_by_class, *hard_batch)


@check("bce_by_class", points=0.5, needed="it says of what the gradients only crash")
def test_bce_by_class_leaves_its_arguments_alone(student, hard_batch):
    """the predictions and the labels are not changed, and a column works as well as a row

    Make new tensors: the functions that end in _ overwrite the caller's.
    """
    predictions, labels = (values.reshape(7, 1).clone() for values in hard_batch)
    predictions[0], predictions[1] = 0.0, 1.0
    doubles = predictions.double(), labels.double()
    return {
        "the loss of a column": student.bce_by_class(predictions, labels),
        "the predictions afterwards": predictions,
        "the labels afterwards": labels,
        "the loss in double precision": student.bce_by_class(*doubles),
        "the predictions and labels of that afterwards": doubles,
        "the loss of the same column with other numbers": asked_again(
            student.bce_by_class, predictions, labels
        ),
        "torch's settings afterwards": torch_afterwards(),
    }


def of_soft_labels(loss_fn, predictions, labels):
    loss, gradient = loss_and_gradient(loss_fn, predictions, labels)
    doubles = predictions.double().reshape(6, 1), labels.double().reshape(6, 1)
    return {
        "the loss": loss,
        "its gradient": gradient,
        "the loss in double precision": loss_fn(*doubles),
        "the predictions and labels of that afterwards": doubles,
        "the loss of the same column with other numbers": asked_again(loss_fn, *doubles),
    }


@check("bce", points=1, needed="soft labels by themselves, for ordinary predictions")
def test_bce_takes_soft_labels(student, soft_predictions, soft_labels):
    """labels between 0 and 1 count with both of their parts

    A label of 0.3 is three tenths positive and seven tenths negative: nothing is rounded or chosen.
    """
    return of_soft_labels(student.bce, soft_predictions, soft_labels)


@check("bce", points=0.5)
def test_bce_cuts_off_the_logs_and_nothing_else(student):
    """a very small probability keeps its own logarithm

    It is the log that is cut off, at -100, before the label weighs it: moving the probabilities
    away from 0 changes more.
    """
    small = [1e-8, 1e-15, 1e-20, 1e-30]
    certain, soft = torch.tensor([0.0, 1.0]), torch.tensor([0.25, 0.25])
    return {
        "the losses of small probabilities": [
            student.bce(torch.tensor([p]), torch.ones(1)) for p in small
        ],
        "the loss of one that is 0": student.bce(torch.zeros(1), torch.ones(1)),
        "the loss of one that is 1": student.bce(torch.ones(1), torch.zeros(1)),
        "the loss of certain predictions, soft labels": student.bce(certain, soft),
    }


@check("bce", points=1)
def test_bce_refuses_unequal_shapes(student, hard_batch):
    """predictions and labels of different shapes are refused with a ValueError

    Torch would stretch (N,) against (N, 1) to N x N without a word: compare the shapes first.
    """
    return of_unequal_shapes(student.bce, *hard_batch)


@check("bce", points=0.5, needed="it says of what the gradients only crash")
def test_bce_leaves_its_arguments_alone(student, hard_batch):
    """the predictions and the labels are not changed

    Make new tensors: the functions that end in _ overwrite the caller's.
    """
    predictions, labels = (values.clone() for values in hard_batch)
    predictions[0], predictions[1], labels[0], labels[1] = 0.0, 1.0, 0.0, 1.0
    loss = student.bce(predictions, labels)
    return {
        "the loss": finite(loss),
        "the predictions afterwards": predictions,
        "the labels afterwards": labels,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("bce_with_logits", points=1)
def test_bce_with_logits_takes_soft_labels(student, six_logits, soft_labels):
    """labels between 0 and 1 count with both of their parts

    A label of 0.3 is three tenths positive and seven tenths negative: nothing is rounded or chosen.
    """
    return of_soft_labels(student.bce_with_logits, torch.tensor(six_logits), soft_labels)


@check("bce_with_logits", points=1.5, rtol=1e-3, atol=1e-4)  # numbers near 10,000 are 1e-3 apart
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
        "the gradient of huge logits": finite(gradient),
        "the gradient for the opposite labels": finite(opposite),
        "the loss of logits of 0": loss,
        "is the gradient finite at 0": at_zero is not None and bool(at_zero.isfinite().all()),
    }


@check("bce_with_logits", points=0.5)
def test_bce_with_logits_refuses_unequal_shapes(student, logits_batch):
    """logits and labels of different shapes are refused with a ValueError

    Torch would stretch (N,) against (N, 1) to N x N without a word: compare the shapes first.
    """
    return of_unequal_shapes(student.bce_with_logits, *logits_batch)


@check("bce_with_logits", points=0.5, needed="it says of what the gradients only crash")
def test_bce_with_logits_leaves_its_arguments_alone(student, logits_batch):
    """the logits and the labels are not changed

    Make new tensors: the functions that end in _ overwrite the caller's.
    """
    logits, labels = logits_batch[0] * 1000, logits_batch[1].clone()
    student.bce_with_logits(logits, labels)
    return {
        "the loss": student.bce_with_logits(logits / 1000, labels.clone()),
        "the logits afterwards": logits,
        "the labels afterwards": labels,
        "torch's settings afterwards": torch_afterwards(),
    }


@check("probabilities", points=1)
def test_probabilities_keep_any_shape(student, six_logits):
    """the probabilities have the shape of the logits

    Each point has its own probability: none depends on the others, and a column stays a column.
    """
    column = six_logits.astype(np.float64).reshape(6, 1)
    with standing_in(student, "probabilities"):
        return {
            "the probabilities of a column": asked_again(student.probabilities, column.copy()),
            "the probabilities of a tensor's column": asked_again(
                student.probabilities, torch.tensor(column)
            ),
            "the probabilities of a table": student.probabilities(six_logits.reshape(2, 3).copy()),
            "the probabilities of a table turned on its side": student.probabilities(
                turned(six_logits)
            ),
            "the probability of a single point": student.probabilities(torch.tensor([[0.5]])),
            "the probabilities of sure points": student.probabilities(
                torch.tensor([-200.0, -12, -9, 9, 12, 200])
            ),
        }


@check("probabilities", points=1)
def test_probabilities_leave_the_logits_alone(student, six_logits):
    """the logits are not changed

    torch.from_numpy and torch.as_tensor share the array's memory: sigmoid_ would overwrite it.
    """
    arrays = six_logits, six_logits.astype(np.float64).reshape(3, 2)
    tensors = [torch.tensor(each) for each in arrays]
    with standing_in(student, "probabilities"):
        results = [student.probabilities(each) for each in (*arrays, *tensors)]
        settings = torch_afterwards()
    return {
        "the arrays afterwards": arrays,
        "the tensors afterwards": tensors,
        "the probabilities": results[2],
        "torch's settings afterwards": settings,
    }


@check("classify", points=1)
def test_classify_keeps_any_shape(student, exact_probabilities):
    """the classes are a tensor or an array of the probabilities' shape

    Each point has its own class, and a column stays a column.
    """
    column = torch.tensor(exact_probabilities).reshape(12, 1)
    table = exact_probabilities.astype(np.float64).reshape(3, 4)
    of_column = asked_again(student.classify, column, 0.5078125)
    of_table = asked_again(student.classify, table, 0.3671875)
    known = ("a tensor", "an array")
    return {
        "the classes of a column": of_column,
        "the classes of a table": of_table,
        "a tensor or an array": [container(each) in known for each in (*of_column, *of_table)],
        "the class of a single point": student.classify(column[:1], 1.0),
        "the classes of a table turned on its side": student.classify(
            turned(exact_probabilities[:6]), 0.5078125
        ),
    }


@check("classify", points=0.5)
def test_classify_at_the_ends(student, exact_probabilities):
    """thresholds of 0 and 1 work like any other

    Every probability reaches 0; only what is certain reaches 1.
    """
    values = np.float32([*exact_probabilities, 0, 1])
    return {
        "the classes at 0": student.classify(values.copy(), 0.0),
        "the classes at 1": student.classify(values.copy(), 1.0),
    }


@check("classify", points=1)
def test_classify_leaves_the_probabilities_alone(student, exact_probabilities):
    """the probabilities are not changed

    Make a new array: writing 0 and 1 into the old one destroys what the caller passed.
    """
    arrays = exact_probabilities, exact_probabilities.astype(np.float64).reshape(3, 4)
    tensors = [torch.tensor(each) for each in arrays]
    classes = [student.classify(each, 0.5078125) for each in (*arrays, *tensors)]
    return {
        "the arrays afterwards": arrays,
        "the tensors afterwards": tensors,
        "the classes": classes[2],
        "torch's settings afterwards": torch_afterwards(),
    }


@check("decision_boundary", points=2)
def test_decision_boundary_of_a_model_with_sigmoid(student, boundary_weights, boundary_threshold):
    """a sigmoid at the end does not move the boundary

    The line is made of the weights of linear alone, whether or not probabilities come out.
    """
    model = logistic_model(student, *boundary_weights, with_sigmoid=True)
    line = student.decision_boundary(model)
    other = student.decision_boundary(model, boundary_threshold)
    return {
        "at one half": named(("the intercept", "the slope"), line),
        f"at {boundary_threshold:.2f}": named(("the intercept", "the slope"), other),
        "at the ends": [plain(student.decision_boundary(model, end)) for end in (0.001, 0.999)],
    }


@check("decision_boundary", points=1)
def test_decision_boundary_refuses_other_thresholds(student, boundary_weights):
    """a threshold that is not strictly between 0 and 1 is refused with a ValueError

    No logit is so large or so small that its probability is 1 or 0.
    """
    model = logistic_model(student, *boundary_weights)
    return {
        f"the threshold {threshold} ends in": refused(student.decision_boundary, (model, threshold))
        for threshold in (0.0, 1.0, -0.25, 1.5)
    }


@check("decision_boundary", points=1)
def test_decision_boundary_leaves_the_model_alone(student, boundary_weights):
    """any line but a vertical one is accepted, however steep, and the model is not changed

    Only w2 = 0 has no answer. Reading the weights must neither change nor freeze them, and a model
    that has gone on learning has another line.
    """

    def line(model):
        try:
            found = plain(student.decision_boundary(model))
            return found if np.isfinite([float(number) for number in found]).all() else "no line"
        except ValueError:
            return "a ValueError"
        except ArithmeticError:
            return "no line"
        except TypeError:
            return found

    (w1, w2), bias = boundary_weights
    steep = logistic_model(student, [w1, w2 * 1e-20], bias)
    flat = logistic_model(student, [0.0, w2], bias)
    flat(torch.ones(1, 2)).sum().backward()
    lines = line(steep), line(flat)
    weight, of_bias = flat.linear.weight.clone(), flat.linear.bias.clone()
    trainable = [parameter.requires_grad for parameter in flat.parameters()]
    in_train_mode = all(module.training for module in flat.modules())
    with torch.no_grad():
        flat.linear.bias *= 2
    return {
        "a steep line": lines[0],
        "a flat line": lines[1],
        "the weights afterwards": weight,
        "the bias afterwards": of_bias,
        "can the model be trained": trainable,
        "is it still in train mode": in_train_mode,
        "its gradients afterwards": [parameter.grad for parameter in flat.parameters()],
        "torch's settings afterwards": torch_afterwards(),
        "the flat line after more training": line(flat),
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
        "a single point": student.confusion_matrix(zeros[:1], ones[:1]),
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
        "of arrays": asked_again(student.confusion_matrix, labels, predictions),
        "of tensors": student.confusion_matrix(torch.tensor(labels), torch.tensor(predictions)),
    }


@check("confusion_matrix", points=1)
def test_confusion_matrix_counts_in_integers(student, outcomes):
    """the counts are integers, and the labels and predictions are not changed

    How often something occurs is a whole number: ask for an integer dtype where an array is made.
    """
    given = (
        outcomes,
        outcomes.astype(np.float32),
        torch.tensor(outcomes),
        torch.tensor(outcomes) > 0,
    )
    counts = [student.confusion_matrix(*each) for each in given]
    return {
        "of integers": list(map(is_integer, counts)),
        "the counts": counts,
        "the labels and predictions afterwards": given,
        "torch's settings afterwards": torch_afterwards(),
    }


def of_nothing(function, cm):
    """The rates, or the error that stands in their way."""
    try:
        return plain(function(cm))
    except ZeroDivisionError:
        return "ZeroDivisionError"
    except ValueError:
        return "another error"


@check("tpr_fpr", points=2)
def test_tpr_fpr_of_an_absent_class(student, counts_matrix):
    """the rate of a class that does not occur is nan, and the other rate is right

    A share of nothing is not a number. NumPy's division says so with a warning, Python's raises.
    """
    n, m = counts_matrix[0].tolist()
    return {
        "without positives": of_nothing(student.tpr_fpr, np.array([[n, m], [0, 0]])),
        "without negatives": of_nothing(student.tpr_fpr, np.array([[0, 0], [n, m]])),
        "without false positives": of_nothing(student.tpr_fpr, np.array([[n, 0], [0, m]])),
        "without true positives": of_nothing(student.tpr_fpr, np.array([[0, n], [m, 0]])),
        "of nothing at all": of_nothing(student.tpr_fpr, np.zeros((2, 2), dtype=int)),
        "of a matrix, and turned round": asked_again(student.tpr_fpr, counts_matrix),
        "torch's settings afterwards": torch_afterwards(),
    }


@check("precision_recall", points=1.5)
def test_precision_recall_of_an_absent_class(student, counts_matrix):
    """where nothing was called positive, or nothing is, the rate is nan

    A share of nothing is not a number. NumPy's division says so with a warning, Python's raises.
    """
    n, m = counts_matrix[0].tolist()
    return {
        "without positives": of_nothing(student.precision_recall, np.array([[n, m], [0, 0]])),
        "without predicted positives": of_nothing(
            student.precision_recall, np.array([[n, 0], [m, 0]])
        ),
        "without false ones": of_nothing(student.precision_recall, np.array([[n, 0], [0, m]])),
        "without true positives": of_nothing(student.precision_recall, np.array([[0, n], [m, 0]])),
        "of nothing at all": of_nothing(student.precision_recall, np.zeros((2, 2), dtype=int)),
        "of a matrix, and turned round": asked_again(student.precision_recall, counts_matrix),
        "torch's settings afterwards": torch_afterwards(),
    }


@check("accuracy", points=1)
def test_accuracy_of_special_matrices(student, counts_matrix):
    """the accuracy is 1 where all is right, 0 where all is wrong, nan where there is nothing

    A share of nothing is not a number. NumPy's division says so with a warning, Python's raises.
    """
    n, m = counts_matrix[0].tolist()
    return {
        "all right": of_nothing(student.accuracy, np.array([[n, 0], [0, m]])),
        "all wrong": of_nothing(student.accuracy, np.array([[0, n], [m, 0]])),
        "without positives": of_nothing(student.accuracy, np.array([[n, m], [0, 0]])),
        "of nothing at all": of_nothing(student.accuracy, np.zeros((2, 2), dtype=int)),
        "of a matrix, and turned round": asked_again(student.accuracy, counts_matrix),
        "torch's settings afterwards": torch_afterwards(),
    }


def beginning(student, x, y, n_epochs, batch_size, seed):
    """The weights that a training begins with.

    They come out of one whose steps are too small to be seen: a rate of 0 may be refused.
    """
    weights = weights_of(student.train_classifier(x, y, n_epochs, UNSEEN, batch_size, seed)[0])
    return np.where(np.abs(weights) < UNSEEN * 1e6, 0, weights)


UNSEEN = 1e-30  # as a learning rate


def gradients(weights, x, y):
    """The gradient of the cross-entropy of each row: (sigmoid(z) - y) x, a row each."""
    inputs = np.column_stack([x, np.ones(len(x))])
    return (1 / (1 + np.exp(-inputs @ weights)) - y)[:, None] * inputs


def farthest(weights, x):
    """The largest size of a logit."""
    return np.abs(x @ weights[:2] + weights[2]).max()


def close(one, other, rtol=5e-3):
    """Whether two vectors are the same but for a small part of their length."""
    return norm(one - other) < rtol * norm(other)


def in_words(step, rows, earlier):
    """How a step, divided by the learning rate, compares with the mean gradient of the rows."""
    gradient = rows.mean(0)
    if not np.isfinite(step).all():
        return "not a number"
    if close(step, gradient, 2e-3):
        return "as asked"
    if norm(step) < 1e-6:
        return "none"
    parts = np.column_stack([gradient, earlier])
    shares = lstsq(parts, step)[0]
    if not close(parts @ shares, step, 2e-3):
        return "in another direction"
    length, carried = shares
    if abs(carried) > 0.02:
        return "with all of the step before" if carried > 0.98 else "with some of the step before"
    if abs(length / len(rows) - 1) < 0.01:
        return "longer, by the number of rows"
    return "backwards" if length < 0 else "shorter" if length < 1 else "longer"


@check("train_classifier", points=3)
def test_train_classifier_takes_plain_steps(student, twelve_points):
    """every step is the learning rate times the mean gradient at that point, and nothing else

    That is plain SGD: no momentum, no decay, no clipping, a learning rate that stays what it is,
    and in the end the model of the last epoch.
    """
    points, y, _ = twelve_points

    def weights(n_epochs, lr, rows=12):
        x = scale * points[:rows]
        model, _ = student.train_classifier(x, y[:rows], n_epochs, lr, rows, 9)
        return weights_of(model)

    def plain_steps(begin, n_epochs, lr, rows=12):
        for _ in range(n_epochs):
            begin = begin - lr * gradients(begin, scale * points[:rows], y[:rows]).mean(0)
        return begin

    def begin(n_epochs, rows=12):
        """Where so many epochs begin: the same for all, unless the orders are drawn first."""
        return beginning(student, scale * points[:rows], y[:rows], n_epochs, rows, 9)

    scale = 1.0
    with standing_in(student, "train_classifier"):
        start = begin(1)
        if len(start) != 3:
            return {"the number of weights": len(start)}
        scale = 8 / max(2.0, farthest(start, points))
        # So fast that it leaps over the lowest point, and no probability rounds to 0 or 1.
        rates = (4, 2, 1, 0.5, 0.25, 0.125)
        near = [lr for lr in rates if farthest(plain_steps(start, 1, lr), scale * points) < 9]
        lr = near[0] if near else 0.1
        rows = gradients(start, scale * points, y)
        one, two, three = (weights(n, lr) for n in (1, 2, 3))
        step = (start - one) / lr
        # The gradient of a loss by hand may be any number where all logits are 0.
        first = in_words(step, rows, 0 * step) if start.any() else "as asked"
        second = in_words((one - two) / lr, gradients(one, scale * points, y), step)
        if second != "as asked" and (moved := begin(2)).tolist() != start.tolist():
            moved = plain_steps(moved, 1, lr)
            second = in_words((moved - two) / lr, gradients(moved, scale * points, y), step)
            three = plain_steps(two, 1, lr)
        third = in_words((two - three) / lr, gradients(two, scale * points, y), (one - two) / lr)
        slow = "as asked"
        if first == second == third == slow and start.any():
            moved = plain_steps(start, 32, 0.01, 3) - start
            end = weights(32, 0.01, 3)
            if not close(end - start, moved):
                moved = plain_steps(again := begin(32, 3), 32, 0.01, 3) - again
                slow = "as asked" if close(end - again, moved) else "another way"
    return {
        "the number of weights": len(start),
        "the first step": first,
        "the second step": second,
        "the third step": third,
        "32 slow steps": slow,
    }


@check("train_classifier", points=1)
def test_train_classifier_updates_once_a_batch(student):
    """every batch makes one update, the last small one too

    17 rows in batches of 4 are 5 updates an epoch. Here all rows are alike, so that each update
    moves the weights by the same step.
    """
    x, lr = np.tile([0.6, -0.4], (17, 1)).astype(np.float32), 0.005

    def updates(before, after, y):
        gradient = gradients(before, x, y).mean(0)
        return (before - after) @ gradient / (lr * gradient @ gradient)

    def counts(label):
        y = np.full(17, label, dtype=np.float32)
        start = beginning(student, x, y, 1, 24, 9)
        one, all_of_them = (
            weights_of(student.train_classifier(x, y, 1, lr, size, 9)[0]) for size in (24, 4)
        )
        if len(start) != 3:
            return [0, 0]
        # Where all logits are 0, the gradient of a loss by hand may be any number.
        large = updates(start, one, y) if start.any() else 1.0
        if not 0.9 < large < 1.1:
            return ["none" if abs(large) < 0.1 else "another step", None]
        found = np.array([large, large + updates(one, all_of_them, y)])
        whole = np.abs(found - found.round()) < 0.1
        return [
            int(n) if is_whole else "a part"
            for n, is_whole in zip(found.round(), whole, strict=True)
        ]

    def follow_each_other():
        """Each update of five takes the gradient where the one before has led."""
        y, fast = np.ones(17, dtype=np.float32), 2.0
        start = after = beginning(student, x, y, 1, 4, 9)
        for _ in range(5):
            after = after - fast * gradients(after, x, y).mean(0)
        seen = weights_of(student.train_classifier(x, y, 1, fast, 4, 9)[0])
        return not start.any() or close(seen - start, after - start)

    with standing_in(student, "train_classifier"):
        seen = counts(1)
        if seen == [1, 1]:  # a gradient of 0 at the start moves nothing for one of the labels
            seen = counts(0)
        one_by_one = seen == [1, 5] and follow_each_other()
    return {
        "the updates with batches of 24": seen[0],
        "the updates with batches of 4": seen[1],
        "they follow each other": one_by_one,
    }


@check("train_classifier", points=1)
def test_train_classifier_reshuffles_every_epoch(student, thirteen_points):
    """every epoch puts other rows together in a batch

    Of 13 rows in batches of 12 one is left over, another one in each epoch. Alone in its batch it
    moves the weights most, and gives itself away.
    """
    (x, y), lr = thirteen_points, 2e-4

    def weights(n_epochs, lr, batch_size=12):
        return weights_of(student.train_classifier(x, y, n_epochs, lr, batch_size, 21)[0])

    with standing_in(student, "train_classifier"):
        start, one, five = weights(1, UNSEEN, 13), weights(1, lr), weights(5, lr)
    if len(start) != 3:
        return {"the number of weights": len(start)}
    same = close(5 * (start - one), start - five)
    return {"the number of weights": 3, "is the row left over always the same": same}


@check("train_classifier", points=0.5)
def test_train_classifier_takes_the_mean_of_an_epoch(student, twelve_points):
    """an epoch's loss is the mean over its batches

    With a learning rate of 0 nothing is learned: then every epoch has the same mean, however the
    rows are cut into batches.
    """
    x, y, _ = twelve_points
    with standing_in(student, "train_classifier"):
        model, losses = student.train_classifier(x, y, 12, UNSEEN, 4, 5)
    logits = logits_of(model, x).flatten().double()
    mean = (logits.exp().log1p() - logits * torch.tensor(y)).mean()
    shares = torch.tensor([float(loss) for loss in losses]).double() / mean
    sizes = {
        "the mean over its batches": 1,
        "the sum over its batches": 3,
        "the sum over its rows": 12,
        "the sum over its batches, divided by its rows": 1 / 4,
    }
    known = [name for name, size in sizes.items() if (shares / size - 1).abs().max() < 1e-4]
    changing = bool(shares.max() - shares.min() > 1e-3 * shares.abs().max())
    other = "a number that changes, though nothing is learned" if changing else "another number"
    return {"the number of losses": len(losses), "an epoch's loss": [*known, other][0]}


@check("train_classifier", points=0.5)
def test_train_classifier_has_the_defaults_of_the_lecture(student, twelve_points):
    """what the caller does not say is as in the lecture

    100 epochs, a learning rate of 0.1, batches of 16 and the seed 42.
    """
    x, y = np.tile(twelve_points[0], (2, 1))[:17], np.tile(twelve_points[1], 2)[:17].astype(int)
    with standing_in(student, "train_classifier"):
        model, losses = student.train_classifier(x, y, 1)
        settings = torch_afterwards()
        same, same_losses = student.train_classifier(x, y, 1, 0.1, 16, 42)
        n_epochs = [p.default for p in signature(student.train_classifier).parameters.values()][2:3]
        if n_epochs in ([], [None], [Parameter.empty]):  # it is said elsewhere: count the losses
            n_epochs = [len(student.train_classifier(x, y)[1])]
    return {
        "the number of epochs": n_epochs[0],
        "are the losses the same": [float(a) for a in losses] == [float(b) for b in same_losses],
        "are the logits the same": logits_of(model, x).tolist() == logits_of(same, x).tolist(),
        "what the model's state dict holds": list(model.state_dict()),
        "torch's settings afterwards": settings,
    }
