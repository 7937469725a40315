"""The reference is what everything is graded by: its numbers, its corners and its command."""

import inspect
from operator import attrgetter
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

from autograder.contract import STEMS, exercises
from reference import classification as logistic
from reference import figures, lecture, loaders, pipelines
from reference import higher_order_functions as higher
from reference import training_loop as loop
from reference.__main__ import main
from reference.going_classy import Architecture
from reference.lecture import Number
from reference.loaders import TensorLoader

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """`python -m reference all`: what the command says, its folder, and the runs by pipeline."""
    folder, runs = tmp_path_factory.mktemp("all"), {}

    def kept(name):
        run = getattr(pipelines, name)
        return lambda *arguments: runs.setdefault(name, run(*arguments))

    with pytest.MonkeyPatch.context() as patch:
        for name in ("regression", "classification"):
            patch.setattr(pipelines, name, kept(name))
        result = run_command("all", "--device", "cpu", "--out", folder)
    return SimpleNamespace(result=result, folder=folder, **runs)


@pytest.fixture(scope="module")
def regression_run(followed):
    return followed.regression


@pytest.fixture(scope="module")
def classification_run(followed):
    return followed.classification


def disagreeing(numbers):
    return [(n.what, n.lecture, n.printed) for n in numbers if n.compared and not n.agrees]


# -------------------------------------------------------- the contract's names


@pytest.mark.parametrize("stem", STEMS)
def test_names_and_signatures_are_the_contracts(stem):
    (module,) = pipelines.fresh(stem)
    for exercise in exercises(stem):
        found = inspect.signature(attrgetter(exercise.path)(module)).parameters.values()
        bare = [p.replace(annotation=inspect.Parameter.empty) for p in found if p.name != "self"]
        assert bare == list(exercise.signature.parameters.values()), exercise.path


def test_importing_draws_no_random_number_and_opens_no_pyplot(python_m, tmp_path):
    (tmp_path / "script.py").write_text("""
import sys, numpy as np, torch
torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()
import reference.__main__, reference.higher_order_functions
assert torch.equal(torch.get_rng_state(), torch_state)
assert (np.random.get_state()[1] == numpy_state).all()
assert torch.is_grad_enabled() and torch.get_default_dtype() == torch.float32
assert "matplotlib.pyplot" not in sys.modules
""")
    status, output = python_m("script", cwd=tmp_path)
    assert status == 0, output


# ----------------------------------------------------------------- the loaders


@pytest.mark.parametrize("n", [1, 7, 16, 37, 80])
@pytest.mark.parametrize("batch_size", [1, 5, 16, 100])
@pytest.mark.parametrize("shuffle", [True, False])
def test_tensor_loader_is_data_loader_bit_for_bit(n, batch_size, shuffle):
    dataset = TensorDataset(torch.randn(n, 3), torch.randn(n, 1))

    def epochs(loader):
        torch.manual_seed(5)
        batches = [(x, y) for _ in range(3) for x, y in loader]
        return len(loader), batches, torch.get_rng_state()

    length, batches, state = epochs(TensorLoader(dataset, batch_size, shuffle))
    wanted_length, wanted, wanted_state = epochs(DataLoader(dataset, batch_size, shuffle))
    assert length == wanted_length
    assert len(batches) == len(wanted)
    for (x, y), (wanted_x, wanted_y) in zip(batches, wanted, strict=True):
        assert torch.equal(x, wanted_x) and torch.equal(y, wanted_y)
    assert torch.equal(state, wanted_state), "the global generator was left elsewhere"


def test_tensor_loader_takes_part_in_nested_iteration():
    dataset = TensorDataset(torch.arange(6.0), torch.arange(6.0))
    loader = TensorLoader(dataset, 4, shuffle=True)
    first, second = iter(loader), iter(loader)
    seen = [torch.cat([x for x, _ in batches]).sort().values for batches in (first, second)]
    assert all(torch.equal(rows, torch.arange(6.0)) for rows in seen)


def test_tensor_loader_of_nothing_has_no_batch():
    assert list(TensorLoader(TensorDataset(torch.empty(0, 2), torch.empty(0, 1)), 16)) == []


@pytest.mark.parametrize("n, ratio, batch_size", [(37, 0.7, 4), (100, 0.8, 16), (5, 0.5, 16)])
def test_fast_make_loaders_splits_and_shuffles_as_the_oracle(n, ratio, batch_size):
    x, y = np.random.rand(n, 2), np.random.rand(n, 1)
    seen = []
    for make_loaders in (loaders.make_loaders, loop.make_loaders):
        torch.manual_seed(13)
        pair = make_loaders(x, y, ratio, batch_size)
        seen.append([batch for _ in range(2) for loader in pair for batch in loader])
    assert len(seen[0]) == len(seen[1])
    for (x_fast, y_fast), (x_slow, y_slow) in zip(*seen, strict=True):
        assert torch.equal(x_fast, x_slow) and torch.equal(y_fast, y_slow)


def whole_batches(dataset, batch_size, shuffle=False):
    if not shuffle:
        return DataLoader(dataset, batch_size)
    sampler = BatchSampler(RandomSampler(dataset), batch_size, drop_last=False)
    return DataLoader(dataset, sampler=sampler, batch_size=None)


def test_regression_losses_are_those_of_the_lectures_loaders(regression_run, tmp_path):
    lectures = pipelines.regression(tmp_path / "half.pt", make_loaders=loop.make_loaders)
    assert regression_run.losses == lectures.losses
    assert regression_run.val_losses == lectures.val_losses


@pytest.mark.parametrize("loader", [DataLoader, whole_batches])
def test_classification_losses_are_those_of_the_lectures_loaders(
    classification_run, tmp_path, loader
):
    lectures = pipelines.classification(tmp_path / "full.pt", loader=loader)
    assert classification_run.losses == lectures.losses
    assert classification_run.val_losses == lectures.val_losses
    assert (classification_run.logits == lectures.logits).all()


# ------------------------------------------------------- the lecture's numbers


def test_every_number_of_the_lecture_comes_out(regression_run, classification_run):
    assert disagreeing(lecture.higher_order_numbers()) == []
    assert disagreeing(lecture.regression_numbers(regression_run)) == []
    assert disagreeing(lecture.classification_numbers(classification_run)) == []


def test_losses_are_plain_floats_one_an_epoch(regression_run, classification_run):
    for run, n_epochs in [(regression_run, 200), (classification_run, 100)]:
        for losses in (run.losses, run.val_losses):
            assert len(losses) == n_epochs
            assert {type(loss) for loss in losses} == {float}


def test_the_lectures_slope_is_cut_not_rounded(classification_run):
    assert f"{classification_run.boundary[1]:.4f}" == "0.6316"
    assert str(classification_run.boundary_as_printed[1]).startswith("0.63157")


@pytest.mark.parametrize(
    "number, agrees",
    [
        (Number("", "1.4174", 1.41744), True),
        (Number("", "1.4174", 1.41746), False),
        (Number("", "15.0000", 15.0), True),
        (Number("", "15", 15), True),
        (Number("", "0.1643", float("nan")), False),
        (Number("", "0.7390274", 0.7390277), False),
        (Number("", "0.7390274", 0.7390277, atol=1e-6), True),
        (Number("", "0.7390274", 0.739029, atol=1e-6), False),
        (Number("", "[[7, 2], [1, 10]]", "[[7, 2], [2, 9]]"), False),
    ],
)
def test_a_number_agrees_to_its_last_printed_digit(number, agrees):
    assert number.agrees is agrees


# ----------------------------------------------------------- swapping of parts


def test_a_swapped_mini_batch_is_the_one_that_train_calls(tmp_path):
    calls = []

    def mini_batch(device, data_loader, step_fn):
        calls.append(device)
        return loop.mini_batch(device, data_loader, step_fn)

    run = pipelines.regression(tmp_path / "half.pt", n_epochs=4, mini_batch=mini_batch)
    assert len(calls) == 2 * (4 + 2)  # four epochs and two resumed, training and validation
    assert not run.as_in_lecture
    calls.clear()
    pipelines.classification(tmp_path / "full.pt", n_epochs=3, mini_batch=mini_batch)
    assert len(calls) == 2 * (3 + 10 + 10)


def test_a_wrong_part_shows_in_the_numbers(tmp_path):
    def never_zeroes(model, loss_fn, optimizer):
        def step(x, y):
            model.train()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            return loss.item()

        return step

    run = pipelines.regression(tmp_path / "half.pt", make_train_step_fn=never_zeroes)
    assert len(disagreeing(lecture.regression_numbers(run))) >= 3


def test_a_checkpoint_that_restores_nothing_shows_in_the_numbers(tmp_path):
    def restores_nothing(filename, model, optimizer):
        return torch.load(filename, weights_only=True)["epoch"], [0.0] * 2, [0.0] * 2

    run = pipelines.regression(tmp_path / "half.pt", n_epochs=4, load_checkpoint=restores_nothing)
    assert run.resumed_difference > 0
    assert disagreeing(lecture.regression_numbers(run))


def test_swapping_leaves_the_reference_alone_and_unknown_parts_are_refused(tmp_path):
    before = loop.mini_batch
    pipelines.fresh("training_loop", mini_batch=None)
    assert loop.mini_batch is before
    with pytest.raises(TypeError, match="minibatch"):
        pipelines.regression(tmp_path / "half.pt", minibatch=before)


def test_a_nan_is_a_difference():
    model = nn.Linear(1, 1)
    assert np.isnan(pipelines.difference([1.0, float("nan")], [1.0, 2.0], model, model))
    assert pipelines.difference([], [], model, model) == 0.0
    with pytest.raises(ValueError):
        pipelines.difference([1.0, 2.0], [1.0, 2.0, 3.0], model, model)


# --------------------------------------------------------------- training_loop


def line_model(**sgd):
    torch.manual_seed(3)
    model = nn.Linear(1, 1)
    return model, torch.optim.SGD(model.parameters(), **{"lr": 0.1, "momentum": 0.9, **sgd})


def line_batches(n=3):
    generator = torch.Generator().manual_seed(1)
    xs = [torch.rand(4, 1, generator=generator) for _ in range(n)]
    return [(x, 1 + 2 * x) for x in xs]


def test_gradients_do_not_carry_over_and_the_loss_is_of_before_the_update():
    model, optimizer = line_model(momentum=0)
    (x, y), *_ = line_batches()
    weight, bias = model.weight.item(), model.bias.item()
    step = loop.make_train_step_fn(model, nn.MSELoss(), optimizer)
    for _ in range(2):
        error = weight * x + bias - y
        assert step(x, y) == pytest.approx((error**2).mean().item(), rel=1e-5)
        weight -= 0.1 * (2 * error * x).mean().item()
        bias -= 0.1 * (2 * error).mean().item()
    assert model.weight.item() == pytest.approx(weight, rel=1e-5)


def test_steps_set_their_modes_and_validation_changes_nothing():
    modes = []
    model = nn.Sequential(nn.BatchNorm1d(1), nn.Linear(1, 1))
    model.register_forward_pre_hook(lambda module, _: modes.append(module.training))
    x, y = line_batches()[0]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loop.make_train_step_fn(model, nn.MSELoss(), optimizer)(x, y)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    loop.make_val_step_fn(model, nn.MSELoss())(x, y)
    assert modes == [True, False]
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize("kind", [float, np.float64, torch.tensor])
def test_mini_batch_is_the_plain_mean_of_any_kind_of_number(kind):
    losses = iter([1.0, 2.0, 6.0])
    grad_modes = []

    def step_fn(x, y):
        grad_modes.append(torch.is_grad_enabled())
        assert x.device.type == y.device.type == "meta"
        return kind(next(losses))

    mean = loop.mini_batch("meta", (batch for batch in line_batches()), step_fn)
    assert mean == 3.0 and type(mean) is float
    assert grad_modes == [True] * 3


def test_train_validates_without_gradients_and_turns_them_on_again():
    seen = []

    def step(name):
        return lambda x, y: seen.append((name, torch.is_grad_enabled())) or 1.0

    batches = line_batches(1)
    histories = loop.train(2, "cpu", batches, batches, step("train"), step("val"))
    assert histories == ([1.0, 1.0], [1.0, 1.0])
    assert seen == [("train", True), ("val", False)] * 2
    assert torch.is_grad_enabled()


def test_dataset_takes_negative_indices_and_slices():
    dataset = loop.CustomDataset(torch.arange(5.0), torch.arange(5.0) * 2)
    assert dataset[-1] == (torch.tensor(4.0), torch.tensor(8.0))
    assert dataset[1:3][1].tolist() == [2.0, 4.0]
    assert len(dataset) == 5


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_make_loaders_splits_every_row_once_as_float32(dtype):
    x = np.arange(46, dtype=dtype).reshape(23, 2)
    y = np.arange(23, dtype=dtype).reshape(23, 1)
    x.setflags(write=False)
    train_loader, val_loader = loop.make_loaders(x, y, ratio=0.7, batch_size=5)
    rows = [torch.cat([y for _, y in loader]) for loader in (train_loader, val_loader)]
    assert [len(part) for part in rows] == [16, 7]
    assert sorted(torch.cat(rows).flatten().tolist()) == list(range(23))
    assert [len(x) for x, _ in train_loader] == [5, 5, 5, 1]
    assert all(x.dtype == y.dtype == torch.float32 for x, y in train_loader)
    once, again = ([y.tolist() for _, y in val_loader] for _ in range(2))
    assert once == again


def test_resumed_training_is_training_that_never_stopped(tmp_path):
    batches = line_batches()

    def go(model, optimizer, n):
        step = loop.make_train_step_fn(model, nn.MSELoss(), optimizer)
        val_step = loop.make_val_step_fn(model, nn.MSELoss())
        return loop.train(n, "cpu", batches, batches, step, val_step)

    model, optimizer = line_model()
    losses, val_losses = go(model, optimizer, 3)
    loop.save_checkpoint(tmp_path / "c.pt", 3, model, optimizer, np.array(losses), val_losses)
    never_stopped = go(model, optimizer, 3)

    resumed = nn.Linear(1, 1).eval()
    resumed_optimizer = torch.optim.SGD(resumed.parameters(), lr=0.5, momentum=0.9)
    loaded = loop.load_checkpoint(str(tmp_path / "c.pt"), resumed, resumed_optimizer)
    assert loaded == (3, losses, val_losses)
    assert resumed.training
    assert go(resumed, resumed_optimizer, 3) == never_stopped
    assert torch.equal(resumed.weight, model.weight)


def test_checkpoints_are_plain_and_the_lectures_own_are_read(tmp_path):
    model, optimizer = line_model()
    file = tmp_path / "c.pt"
    loop.save_checkpoint(file, np.int64(2), model, optimizer, [np.float64(1)], torch.ones(1))
    checkpoint = torch.load(file, weights_only=True)
    assert list(checkpoint) == [
        "epoch",
        "model_state_dict",
        "optimizer_state_dict",
        "loss",
        "val_loss",
    ]
    assert [type(loss) for loss in checkpoint["loss"] + checkpoint["val_loss"]] == [float, float]
    torch.save(
        {
            "epoch": 200,
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "loss": [0.5],
            "val_loss": [0.25],
        },
        file,
    )
    assert loop.load_checkpoint(file, model, optimizer) == (200, [0.5], [0.25])


def test_predict_holds_no_graph_and_is_in_eval_mode():
    model = nn.Sequential(nn.Dropout(0.5), nn.Identity())
    inputs = torch.ones(50, 1, requires_grad=True)
    yhat = loop.predict(model, inputs)
    assert not yhat.requires_grad
    assert torch.equal(yhat, torch.ones(50, 1))
    assert torch.is_grad_enabled()


# ---------------------------------------------------------------- going_classy


def architecture(seed=0):
    torch.manual_seed(seed)
    model = nn.Linear(1, 1)
    made = Architecture(model, nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.1, 0.9))
    made.to("cpu")
    return made


def test_architectures_share_nothing_and_start_empty():
    one, other = architecture(), architecture()
    one.set_loaders(line_batches(), line_batches())
    one.train(2)
    assert (one.total_epochs, len(one.losses), len(one.val_losses)) == (2, 2, 2)
    assert (other.total_epochs, other.losses, other.val_losses) == (0, [], [])
    assert other.train_loader is other.val_loader is None
    with pytest.raises(ValueError, match="set_loaders"):
        other.train(1)


@pytest.mark.parametrize("device", ["nowhere", "cuda:99"])
def test_a_device_that_cannot_be_had_falls_back(device):
    made = architecture()
    made.to("meta")
    assert (made.device, made.model.weight.device.type) == ("meta", "meta")
    made = architecture()
    made.to(device)
    wanted = "cuda" if torch.cuda.is_available() else "cpu"
    assert made.device == wanted
    assert made.model.weight.device.type == wanted


def test_set_seed_seeds_torch_and_numpy():
    drawn = []
    for _ in range(2):
        architecture().set_seed(7)
        drawn.append((torch.rand(1).item(), np.random.rand()))
    assert drawn[0] == drawn[1]


def test_architecture_resumes_and_works_without_validation(tmp_path):
    dataset = TensorDataset(*(torch.cat(part) for part in zip(*line_batches(), strict=True)))
    loader = DataLoader(dataset, 5, shuffle=True)
    never_stopped, resumed = architecture(1), architecture(2)
    never_stopped.set_loaders(loader)
    resumed.set_loaders(loader)
    never_stopped.train(2)
    never_stopped.save_checkpoint(tmp_path / "a.pt")
    never_stopped.train(3, seed=8)
    resumed.load_checkpoint(tmp_path / "a.pt")
    resumed.train(3, seed=8)
    assert resumed.losses == never_stopped.losses
    assert resumed.val_losses == []
    assert resumed.total_epochs == 5
    assert torch.equal(resumed.model.weight, never_stopped.model.weight)


def test_architecture_predicts_float32_in_eval_mode_and_returns_to_train():
    made = architecture()
    made.model = nn.Dropout(0.5).eval()
    x = np.ones((20, 1))
    yhat = made.predict(x)
    assert yhat.dtype == np.float32
    assert (yhat == x).all()
    assert made.model.training


@pytest.mark.parametrize(
    "val_losses, labels",
    [
        ([0.3, 0.2], ["training loss", "validation loss"]),
        ([], ["training loss"]),
        ([None, None], ["training loss"]),
    ],
)
def test_plot_losses_shows_what_there_is(val_losses, labels):
    made = architecture()
    made.losses, made.val_losses = [0.4, 0.1], val_losses
    (axes,) = made.plot_losses().axes
    assert axes.get_yscale() == "log"
    assert axes.get_xlabel() and axes.get_ylabel()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == labels
    assert list(axes.lines[0].get_ydata()) == [0.4, 0.1]


# -------------------------------------------------------------- classification


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_sigmoid_keeps_container_shape_and_dtype_and_does_not_overflow(shape):
    array = np.full(shape, -1e4)
    assert isinstance(logistic.sigmoid(array), np.ndarray)
    assert logistic.sigmoid(array).shape == shape
    assert (logistic.sigmoid(array) == 0).all()
    assert logistic.sigmoid(array).dtype == np.float64
    tensor = logistic.sigmoid(torch.full(shape, 1e4))
    assert tensor.shape == shape and (tensor == 1).all()
    assert logistic.sigmoid(np.array([-1.0, 0.0, 1.0])[::-1])[1] == 0.5


@pytest.mark.parametrize("loss_fn", [logistic.bce, logistic.bce_by_class])
def test_bce_clamps_refuses_other_shapes_and_takes_one_class(loss_fn):
    labels, predictions = torch.tensor([1.0, 0.0]), torch.tensor([0.9, 0.2])
    wanted = -(np.log(0.9) + np.log(0.8)) / 2
    assert loss_fn(predictions, labels).item() == pytest.approx(wanted)
    assert loss_fn(torch.tensor([0.0, 1.0]), labels).item() == 100.0
    one_class = loss_fn(predictions, torch.ones(2, dtype=torch.long))
    assert one_class.item() == pytest.approx(-(np.log(0.9) + np.log(0.2)) / 2)
    with pytest.raises(ValueError):
        loss_fn(predictions.reshape(2, 1), labels)
    predictions.requires_grad_()
    loss = loss_fn(predictions, labels)
    loss.backward()
    assert loss.shape == ()
    assert predictions.grad.tolist() == pytest.approx([-0.5 / 0.9, 0.5 / 0.8])


def test_bce_takes_soft_labels():
    p, y = torch.tensor([0.3, 0.6]), torch.tensor([0.25, 0.5])
    wanted = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    assert logistic.bce(p, y).item() == pytest.approx(wanted.item())
    logits = torch.logit(p)
    assert logistic.bce_with_logits(logits, y).item() == pytest.approx(wanted.item())


def test_bce_with_logits_survives_ten_thousand_and_refuses_other_shapes():
    logits = torch.tensor([1e4, -1e4, 1e4, -1e4], requires_grad=True)
    loss = logistic.bce_with_logits(logits, torch.tensor([1.0, 0.0, 0.0, 1.0]))
    loss.backward()
    assert loss.item() == 5000.0
    assert logits.grad.tolist() == [0.0, 0.0, 0.25, -0.25]
    with pytest.raises(ValueError):
        logistic.bce_with_logits(logits, torch.ones(4, 1))


def test_classify_counts_the_threshold_as_positive():
    for p in (np.array([[0.25], [0.5], [0.75]]), torch.tensor([[0.25], [0.5], [0.75]])):
        classes = logistic.classify(p, 0.5)
        assert type(classes) is type(p)
        assert classes.tolist() == [[0], [1], [1]]
        assert logistic.classify(p, 0.75).sum() == 1


def test_probabilities_are_a_tensor_for_arrays_too():
    for logits in (np.zeros((2, 1), dtype=np.float32), torch.zeros(2, 1)):
        p = logistic.probabilities(logits)
        assert isinstance(p, torch.Tensor) and p.tolist() == [[0.5], [0.5]]


@pytest.mark.parametrize("with_sigmoid", [False, True])
@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.9])
def test_on_the_decision_boundary_the_probability_is_the_threshold(with_sigmoid, threshold):
    model = logistic.make_model(2, with_sigmoid)
    intercept, slope = logistic.decision_boundary(model, threshold)
    x1 = torch.tensor([-1.0, 0.0, 2.0])
    p = model(torch.stack([x1, intercept + slope * x1], dim=1))
    p = p if with_sigmoid else torch.sigmoid(p)
    assert p.flatten().tolist() == pytest.approx([threshold] * 3, abs=1e-4)


@pytest.mark.parametrize("threshold", [0, 1, -0.5, 2, float("nan")])
def test_decision_boundary_refuses_impossible_thresholds(threshold):
    with pytest.raises(ValueError, match="threshold"):
        logistic.decision_boundary(logistic.make_model(2), threshold)


def test_decision_boundary_refuses_a_vertical_line():
    model = logistic.make_model(2)
    nn.init.zeros_(model.linear.weight)
    with pytest.raises(ValueError, match="vertical"):
        logistic.decision_boundary(model)


def test_make_model_is_the_lectures_after_its_seed():
    torch.manual_seed(42)
    model = logistic.make_model(2, with_sigmoid=True)
    assert [name for name, _ in model.named_children()] == ["linear", "sigmoid"]
    assert model.linear.weight.tolist()[0] == pytest.approx([0.5406, 0.5869], abs=5e-5)


@pytest.mark.parametrize("kind", [np.array, torch.tensor, lambda v: torch.tensor(v) == 1])
def test_confusion_matrix_counts_absent_classes_and_any_dtype(kind):
    cm = logistic.confusion_matrix(kind([1, 1, 1]), kind([1, 0, 1]))
    assert cm.tolist() == [[0, 0], [1, 2]]
    assert np.issubdtype(cm.dtype, np.integer)
    column = torch.tensor([[0.0], [1.0]])
    assert logistic.confusion_matrix(column, column).tolist() == [[1, 0], [0, 1]]
    assert logistic.split_cm(np.array([[7, 2], [1, 10]])) == (7, 2, 1, 10)


def test_rates_and_their_nans():
    cm = np.array([[7, 2], [1, 10]])
    assert logistic.tpr_fpr(cm) == (10 / 11, 2 / 9)
    assert logistic.precision_recall(cm) == (10 / 12, 10 / 11)
    assert logistic.accuracy(cm) == 17 / 20
    nothing = np.zeros((2, 2), dtype=int)
    rates = [*logistic.tpr_fpr(nothing), *logistic.precision_recall(nothing)]
    assert np.isnan([*rates, logistic.accuracy(nothing)]).all()


def test_train_classifier_repeats_itself_and_learns():
    x = np.random.RandomState(0).randn(50, 2)
    y = (x[:, 0] + x[:, 1] > 0).astype(int)
    model, losses = logistic.train_classifier(x, y, n_epochs=30)
    _, again = logistic.train_classifier(x, y, n_epochs=30)
    _, other = logistic.train_classifier(x, y, n_epochs=30, seed=1)
    assert losses == again != other
    assert len(losses) == 30 and losses[-1] < losses[0]
    p = logistic.probabilities(model(torch.tensor(x).float()).detach()).flatten()
    assert logistic.accuracy(logistic.confusion_matrix(y, logistic.classify(p))) > 0.9


# ------------------------------------------------------ higher_order_functions


def test_higher_order_functions_take_generators_and_keep_apart():
    calls = []
    assert higher.apply_to_all(lambda v: calls.append(v) or -v, iter([1, 2])) == [-1, -2]
    assert calls == [1, 2]
    assert higher.keep_if(lambda v: v % 2, (v for v in range(5))) == [1, 3]
    double, triple = higher.multiplier(2), higher.multiplier(3)
    assert (double(5), triple(5), double(x=1)) == (10, 15, 2)
    assert torch.equal(higher.square(torch.tensor([2.0, -3.0])), torch.tensor([4.0, 9.0]))


# --------------------------------------------------------- figures and command

FIGURES = {
    "regression": {"regression_data", "regression_losses"},
    "classification": {
        "classification_data",
        "classification_losses",
        "decision_boundary",
        "probability_line",
        "confusion_matrix",
        "roc_and_precision_recall",
    },
}


def run_command(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


def test_the_command_reproduces_the_lecture_and_writes_its_figures(followed):
    result, folder = followed.result, followed.folder
    assert result.exit_code == 0, result.output
    assert "As it should be: 27 of 27" in result.output
    assert "✗" not in result.output
    for name in FIGURES["regression"] | FIGURES["classification"]:
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    for name in ("regression", "classification"):
        assert torch.load(folder / f"{name}.pt", weights_only=True)["epoch"] == 100


def test_the_command_fails_where_a_number_differs(tmp_path, monkeypatch):
    monkeypatch.setattr(pipelines, "LEARNING_RATE", 0.03)
    result = run_command("regression", "--device", "cpu", "--out", tmp_path)
    assert result.exit_code == 1
    assert "Not as it should be: prediction at 0.20" in result.output
    assert "✗" in result.output


@pytest.mark.parametrize("option", [("--epochs", 3), ("--seed", 1)])
def test_another_recipe_is_not_compared(tmp_path, option, monkeypatch):
    monkeypatch.setattr(pipelines, "CLASSIFICATION_EPOCHS", 5)  # the lecture's take long
    result = run_command("classification", "--device", "cpu", "--out", tmp_path, *option)
    assert result.exit_code == 0, result.output
    assert "is not compared" in " ".join(result.output.split())
    assert "As it should be: 3 of 20" in result.output  # the losses and the resumed run
    assert {file.stem for file in tmp_path.glob("*.png")} == FIGURES["classification"]


def test_a_missing_gpu_is_said_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    result = run_command("all", "--device", "cuda", "--out", tmp_path / "never")
    assert result.exit_code == 2
    assert "no CUDA device" in result.output
    assert not (tmp_path / "never").exists()


def test_figures_say_what_they_show(regression_run, classification_run):
    drawn = figures.classification_figures(classification_run)
    train_axes, val_axes, _ = drawn["decision_boundary"].axes
    assert train_axes.get_title() == "Training: 85% right"
    assert val_axes.get_title() == "Validation: 85% right"
    counts = {text.get_text() for text in drawn["confusion_matrix"].axes[0].texts}
    assert counts == {"7", "2", "1", "10", "TN", "FP", "FN", "TP"}
    (line,) = figures.regression_figures(regression_run)["regression_data"].axes[0].lines
    assert line.get_label() == "fitted: y = 1.0287 + 1.9438 x"


@needs_cuda
def test_the_command_reproduces_the_lecture_on_a_gpu(tmp_path):
    result = run_command("all", "--device", "cuda", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert torch.load(tmp_path / "classification.pt", weights_only=True)["epoch"] == 100
