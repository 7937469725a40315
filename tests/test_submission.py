"""Files are read as text: modules and notebooks of every origin; the rest gets a sentence."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.contract import STEMS
from autograder.jail import wire
from autograder.submission import Unreadable, find, identify, parse, read

HOF = """def square(x):
    return x * x

def keep_if(c, values):
    return [v for v in values if c(v)]
"""


def notebook(*sources, **metadata):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("missing.py", None, "there is no file"),
        ("training_loop.txt", b"def train(): pass", "not a .py or .ipynb"),
        ("training_loop.py", b"", "is empty"),
        ("training_loop.py", b" \n\n\t\n", "is empty"),
        ("training_loop.py", b"\x00\x01\x02" * 40, "not a text file"),
        ("training_loop.py", b"# \xff\xfe caf\xe9\n" + HOF.encode(), "not text in UTF-8"),
        ("training_loop.py", b"# coding: klingon\n", "not text in UTF-8"),
        ("training_loop.py", b"# coding: undefined\n", "not text in UTF-8"),
        ("training_loop.py", b"# coding: unicode_escape\n# \\ud800\n", "not text in UTF-8"),
        ("training_loop.py", b"print('hello')\n", "defines nothing that training_loop asks for"),
        ("homework.py", b"print('hello')\n", "defines no exercise of any assignment"),
        ("training_loop.py", b"x = 1\ndef (:\n", "is not Python: line 2: invalid syntax: def"),
        ("homework.py", b"caf\xc3\xa9 =\r\n", "is not Python: line 1: invalid syntax: café ="),
        ("training_loop.py", b"-" * 500_000 + b"1", "defines nothing that training_loop asks for"),
        ("training_loop.ipynb", b"", "not a notebook"),
        ("training_loop.ipynb", b"{", "not a notebook"),
        ("training_loop.ipynb", b"[1, 2]", "not a notebook"),
        ("training_loop.ipynb", b'{"cells": 3}', "not a notebook"),
        ("training_loop.py", b"x = 1\n" * 1_000_000, "larger than 5 MB$"),
        ("training_loop.ipynb", b" " * 20_000_001, "larger than 20 MB: clear its outputs"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unreadable, match=sentence):
        read(path)


def test_encodings_and_line_ends(tmp_path):
    path = tmp_path / "higher_order_functions.py"
    for data in (
        b"\xef\xbb\xbf" + HOF.encode(),
        HOF.replace("\n", "\r\n").encode(),
        b"# -*- coding: latin-1 -*-\n# fun\xe7\xe3o\n" + HOF.encode(),
    ):
        path.write_bytes(data)
        (cell,) = read(path).cells
        assert HOF in cell.source


@pytest.mark.parametrize("stem", STEMS)
def test_the_assignment_is_found_by_the_files_name(stem, tmp_path):
    for name in (f"{stem}.py", f"alice_{stem}_v2.py", f"{stem} (1).py"):
        assert identify(tmp_path / name, "") == stem


def test_the_assignment_is_found_by_the_names_defined(tmp_path):
    assert identify(tmp_path / "homework.py", HOF) == "higher_order_functions"
    assert (
        identify(tmp_path / "x.py", "def bce(p, y): ...\ndef accuracy(cm): ...") == "classification"
    )
    with pytest.raises(Unreadable, match=r"could be .* or .*--assignment"):
        identify(tmp_path / "x.py", "def square(x): ...\ndef bce(p, y): ...")


def test_a_notebooks_code_cells_are_read_in_order(tmp_path):
    made = notebook("import torch", HOF, "square(3)")
    made.cells.insert(1, nbformat.v4.new_markdown_cell("# text"))
    path = tmp_path / "homework.ipynb"
    nbformat.write(made, path)
    submission = read(path)
    assert submission.stem == "higher_order_functions" and submission.notebook
    assert [cell.name for cell in submission.cells] == ["cell 1", "cell 3", "cell 4"]


def test_old_and_foreign_notebooks(tmp_path):
    path = tmp_path / "higher_order_functions.ipynb"
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [
        {"cells": [{"cell_type": "code", "input": HOF, "language": "python", "metadata": {},
                    "outputs": []}]}]}  # fmt: skip
    path.write_text(json.dumps(old))
    assert read(path).cells[0].source == HOF
    unseen = [{"cell_type": "code", "source": "nobody = 'sees this'", "metadata": {}}]
    old["cells"], old["worksheets"][0]["cells"][0]["source"] = unseen, unseen[0]["source"]
    path.write_text(json.dumps(old))
    assert read(path).cells[0].source == HOF
    new = notebook(HOF) | {"worksheets": [{"cells": unseen}]}
    new["cells"][0]["input"] = unseen[0]["source"]
    path.write_text(json.dumps(new))
    assert read(path).cells[0].source == HOF
    colab = notebook(HOF, colab={"provenance": []}, accelerator="GPU")
    for cell in colab.cells:
        cell.pop("id")
        cell["source"] = cell["source"].splitlines(keepends=True)
    colab["nbformat_minor"] = 0
    path.write_text(json.dumps(colab))
    assert read(path).cells[0].source == HOF


def test_what_a_notebook_shows_may_be_large(tmp_path):
    made = notebook(HOF)
    picture = {"image/png": "x" * 6_000_000}
    made.cells[0].outputs = [nbformat.v4.new_output("display_data", picture)]
    attachments = {"screen.png": picture}
    made.cells.append(nbformat.v4.new_markdown_cell("![](attachment:screen.png)"))
    made.cells[1].attachments = attachments
    path = tmp_path / "higher_order_functions.ipynb"
    path.write_text("\ufeff" + nbformat.writes(made))
    assert [cell.source for cell in read(path).cells] == [HOF]


def test_of_module_and_notebook_the_one_that_is_filled_in_counts(tmp_path):
    module, book = tmp_path / "higher_order_functions.py", tmp_path / "higher_order_functions.ipynb"
    stub = "def square(x):\n    raise NotImplementedError('square')\n"
    assert find(tmp_path, "higher_order_functions") is None
    module.write_text(stub)
    assert find(tmp_path, "higher_order_functions") == module
    nbformat.write(notebook(stub), book)
    assert find(tmp_path, "higher_order_functions") == module
    nbformat.write(notebook(HOF), book)
    assert find(tmp_path, "higher_order_functions") == book
    module.write_text(HOF)
    assert find(tmp_path, "higher_order_functions") == module


def test_a_file_is_its_students(tmp_path):
    alice = tmp_path / "alice" / "higher_order_functions.py"
    alice.parent.mkdir()
    alice.write_text(HOF)
    assert read(alice).student == "alice"
    bob = tmp_path / "bob_hof.py"
    bob.write_text(HOF)
    assert read(bob).student == "bob_hof"


def test_only_a_plain_file_of_its_own_is_read(tmp_path):
    good = tmp_path / "good.py"
    good.write_text(HOF)
    path = tmp_path / "higher_order_functions.py"
    for make, sentence in (
        (lambda: path.symlink_to(good), "a link to another file"),
        (lambda: path.symlink_to("/dev/zero"), "a link to another file"),
        (lambda: path.symlink_to(tmp_path / "nowhere"), "a link to another file"),
        (lambda: os.mkfifo(path), "not a plain file"),
        (lambda: path.mkdir(), "not a plain file"),
        (lambda: path.write_text(HOF + "#" * 1_100_000), "over 1 MB of code"),
    ):
        make()
        with pytest.raises(Unreadable, match=sentence):
            read(path)
        assert find(tmp_path, "higher_order_functions") == path
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def test_a_files_name_is_only_text_in_the_terminal(tmp_path):
    path = tmp_path / "\x1b[31mred\r\x08.py"
    path.write_text("x = 1")
    said = CliRunner().invoke(main, ["check", str(path), str(tmp_path / "\x1b[5m.py")]).output
    assert "red  .py defines no exercise" in said and "there is no file" in said
    assert not {"\x1b", "\r", "\x08"} & {*said}


def test_a_notebook_of_nonsense_is_unreadable_and_odd_text_is_not(tmp_path):
    path = tmp_path / "higher_order_functions.ipynb"
    cell = {"cell_type": "code", "source": [1, 2], "metadata": {}, "outputs": [], "id": "a"}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book))
    with pytest.raises(Unreadable, match="not a notebook"):
        read(path)
    cell["outputs"] = [{"output_type": "?"}] * 150_000  # gigabytes, if nbformat judged them
    cell["source"] = HOF + "# \ud800"
    path.write_text(json.dumps(book))
    assert wire.frame(read(path).load)


def test_what_lies_beside_is_reported_and_not_loaded(tmp_path, grade):
    answer = "def square(x):\n    import helpers\n"
    (tmp_path / "higher_order_functions.py").write_text(answer)
    assert read(tmp_path / "higher_order_functions.py").notes == ()
    evil = "raise SystemExit('loaded')"
    for name in ("conftest.py", "sitecustomize.py", "torch.py", "helpers.py", "a.pth", "bob.ipynb"):
        (tmp_path / name).write_text(evil)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only")
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "__init__.py").write_text(evil)
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    (tmp_path / "training_loop.py").write_text(evil)  # another assignment: as it should be
    with (tmp_path / "giant.bin").open("wb") as giant:
        giant.truncate(10**9)
    result = grade(tmp_path / "higher_order_functions.py")
    assert result.status == "graded" and result.notes == [
        "beside higher_order_functions.py, not loaded: a.pth, bob.ipynb, conftest.py, "
        "giant.bin (over 5 MB), helpers.py, link.txt (a link), numpy/, pytest.ini, "
        "sitecustomize.py, torch.py"
    ]
    lost = next(each for each in result.checks if each.exercise == "square")
    assert "No module named 'helpers'" in lost.message


@pytest.mark.parametrize("answered", [True, False])
def test_the_other_form_of_an_assignment_is_told_of_once_something_is_answered(answered, tmp_path):
    text = Path("assignments/training_loop.py").read_text()
    if answered:
        text = text.replace('raise NotImplementedError("predict")', "return 1")
    (tmp_path / "training_loop.py").write_text(text)
    note = "beside training_loop.ipynb, not loaded: training_loop.py"
    shutil.copy("assignments/training_loop.ipynb", tmp_path)
    assert read(tmp_path / "training_loop.ipynb").notes == (note,) * answered


def test_in_a_folder_of_many_their_files_are_no_news(tmp_path):
    for name in ("alice_higher_order_functions.py", "bob_higher_order_functions.py", "random.py"):
        (tmp_path / name).write_text(HOF)
    (note,) = read(tmp_path / "alice_higher_order_functions.py").notes
    assert note.endswith("not loaded: random.py")


def test_libraries_that_take_long_are_known_by_the_words_of_the_text():
    text = b"from sklearn import datasets\nimport torch._dynamo\ndef square(x): ...\n"
    text += b"torch.use_deterministic_algorithms(True)\n"
    loaded = parse(text, Path("higher_order_functions.py")).preload
    assert {"sklearn.datasets", "torch._dynamo.config", "torch._inductor.config"} <= set(loaded)
    assert "pandas" not in loaded and "matplotlib.pyplot" not in loaded
