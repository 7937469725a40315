"""The suite is graded: right answers lose nothing, known wrong answers lose their own marks."""

import ast
from collections import Counter
from pathlib import Path

import pytest
import torch

from autograder import experiment, proof
from autograder.contract import STEMS, exercises
from autograder.misconceptions import misconceptions
from autograder.oracle import Oracle
from autograder.proof import matrix, prove, report

ROOT = Path(__file__).resolve().parents[1]
SEEDS = 2  # `autograder prove --seeds 50` tries more


@pytest.fixture(scope="module")
def proofs():
    found = prove(STEMS, ROOT / "solutions", ROOT / "tests" / "variants", SEEDS)
    return {each.stem: each for each in found}


@pytest.mark.parametrize("stem", STEMS)
def test_the_proof_holds(stem, proofs):
    assert proofs[stem].holds, "\n".join(report(proofs[stem]))


def test_there_is_enough_to_prove_it_with(proofs):
    assert sum(len(each.kills) for each in proofs.values()) >= 150
    assert sum(len(each.right) - 2 for each in proofs.values()) >= 60


@pytest.mark.parametrize("stem", STEMS)
def test_the_kill_matrix_has_every_wrong_answer(stem, proofs):
    tables = list(matrix(proofs[stem]))
    assert sum(table.row_count for table in tables) == len(proofs[stem].kills)
    marks = [cell for table in tables for column in table.columns[1:] for cell in column._cells]
    assert marks.count("x") == sum(len(kill.lost) for kill in proofs[stem].kills)


def test_what_a_wrong_answer_keeps_is_forgotten_in_the_next_world():
    known = {each.id: each for each in misconceptions("going_classy")}
    for id in ("EpochsInTheClass", "HistoryInTheClass", "lists_in_the_defaults"):
        for _ in range(2):
            model = torch.nn.Linear(1, 1)
            Architecture = known[id].world().Architecture
            made = Architecture(model, None, torch.optim.SGD(model.parameters()))
            assert (made.losses, made.total_epochs) == ([], 0), id
            made.losses.append(1.0)
            Architecture.total_epochs = 3


@pytest.mark.parametrize(
    "wrong", ["predicting_changes_the_dtype", "gradients_stay_off_after_predicting"]
)
def test_what_a_wrong_answer_does_to_torch_does_not_outlive_its_experiment(wrong):
    oracle = Oracle("going_classy", 0)
    mistake = next(each for each in misconceptions("going_classy") if each.id == wrong)
    for check in oracle.checks(mistake.exercise):
        oracle.wrong(check, mistake)
        assert torch.get_default_dtype() == torch.float32
        assert torch.is_grad_enabled()


@pytest.mark.parametrize("stem", STEMS)
def test_every_misconception_is_a_sentence_about_an_exercise_written_once(stem):
    names = {each.name for each in exercises(stem)}
    source = (ROOT / "autograder" / "misconceptions" / f"{stem}.py").read_text()
    nodes = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Constant)]
    written = Counter(" ".join(each.value.split()) for each in nodes if type(each.value) is str)
    for wrong in misconceptions(stem):
        assert written[wrong.says] == 1, wrong.id
        assert wrong.exercise in names and set(wrong.consequences) <= names, wrong.id
        assert len(wrong.says) > 20 and wrong.says[-1] in ".?!)", wrong.id


def test_points_and_exercises_of_checks_are_looked_at(monkeypatch):
    stem = "higher_order_functions"
    monkeypatch.setattr(proof, "POINTS", 99.0)
    assert "the points add up to 100, not 99" in proof.Proof(stem, (), 1, (), ()).faults
    monkeypatch.setattr(experiment, "exercises", lambda stem: ())
    with pytest.raises(TypeError, match=f"{stem} has no exercise 'square'"):
        experiment.by_id.__wrapped__(stem)
