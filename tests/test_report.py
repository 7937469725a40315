"""The pages of a class: complete, and inert whatever a student wrote."""

import hashlib
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace
from test_classroom import STEM, command, result, unreadable

from autograder.classroom.report import Section, file_name
from autograder.classroom.similar import Source, most_in_common
from autograder.classroom.store import Store, Student
from autograder.pictures import Picture

HOSTILE = "<script>alert(1)</script>"
CURVE = Picture(
    "curve", "the losses", (3.0, None, 1.0), (3.0, 2.0, 1.0), (1.0, 2.0, 3.0), ("a", "b")
)


class Tags(HTMLParser):
    """All tags and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}


@pytest.fixture
def pages(tmp_path):
    wrong = result("bob", "failed")
    wrong = replace(wrong, checks=[
        replace(each, message=f"got {HOSTILE}", says="You add instead.") for each in wrong.checks
    ])  # fmt: skip
    with Store(str(tmp_path / "grades.db")) as store:
        store.enrol([Student("ada", "Ada Lovelace"), Student("zoe", "Zoe")])
        run = store.begin("grade", 1, "cpu", "")
        hostile = result(f'"../../{HOSTILE}', tampered=[HOSTILE], notes=[HOSTILE])
        for each in (result("ada"), wrong, unreadable("carl"), hostile):
            store.add(run, each, {}, None)
    done = command("report", tmp_path / "report", "--store", tmp_path / "grades.db")
    assert done.exit_code == 0, done.output
    return tmp_path / "report"


@pytest.fixture
def report(tmp_path):
    """Write the pages of a class of these results, each with its bytes or None."""

    def report(*handed_in, students=()):
        with Store(str(tmp_path / "grades.db")) as store:
            store.enrol(students)
            run = store.begin("grade", 1, "cpu", "")
            for each, text in handed_in:
                data = None if text is None else text.encode()
                digest = hashlib.sha256(data).hexdigest() if data else "lost"
                store.add(run, replace(each, sha256=digest), {}, data)
        done = command("report", tmp_path / "report", "--store", tmp_path / "grades.db")
        assert done.exit_code == 0, done.output
        return tmp_path / "report"

    return report


def page(pages, student):
    return (pages / "students" / file_name(student)).read_text()


def test_the_class_page_tells_what_to_teach_again_and_who_needs_a_person(pages):
    text = (pages / "index.html").read_text()
    assert "3 graded, 1 unreadable, 1 missing." in text
    assert "Median 100, mean 66.7 of 100 points" in text
    assert (
        '<td class="number">1</td><td class="label">square</td><td class="says">You add instead.'
        in text
    )
    assert f"<li>carl · {STEM}: there is no file</li>" in text
    assert f"<li>zoe · {STEM}</li>" in text
    assert '<td class="number">2 / 3</td><td class="label">square</td><td>it squares</td>' in text
    assert f'<a href="students/{file_name("ada")}">ada</a>' in text
    assert all((pages / "students" / file_name(name)).exists() for name in ("ada", "bob", "carl"))


def test_a_mistake_in_many_exercises_is_told_once_with_all_who_make_it():
    section = Section(STEM, Counter())
    for student, exercise in (("ada", "square"), ("ada", "keep_if"), ("bob", "square")):
        made = result(student, "failed")
        lost = [replace(each, exercise=exercise, says="You add.") for each in made.checks]
        section.add(replace(made, checks=lost))
    section.add(replace(made, checks=[replace(each, says="You divide.") for each in made.checks]))
    told = [(each.says, [*each.exercises], len(each.students)) for each in section.to_teach]
    assert told == [("You add.", ["square", "keep_if"], 2), ("You divide.", ["square"], 1)]


def test_a_student_page_tells_every_claim_and_message(pages):
    text = page(pages, "bob")
    assert "0 of 100 points" in text and "You add instead." in text
    assert "got &lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "There is no grade.</strong> there is no file" in page(pages, "carl")
    assert "<h1>Ada Lovelace</h1>" in page(pages, "ada")


def test_what_students_wrote_stays_text(pages):
    found = sorted(pages.rglob("*.html"))
    assert len(found) == 6
    for path in found:
        seen = Tags(path.read_text())
        assert not seen.tags & {"script", "img", "iframe", "link", "object", "form"}
        assert not {name for name in seen.attributes if name.startswith("on") or name == "src"}
        assert "default-src 'none'" in path.read_text()


def test_a_student_page_draws_what_public_checks_observed(report):
    drawn = [replace(each, pictures=[CURVE], hidden=hidden)
             for each, hidden in zip(result().checks, (False, True), strict=True)]  # fmt: skip
    text = page(report((result(checks=drawn), None)), "ada")
    assert text.count("<svg") == 1 and 'aria-label="the losses: yours over' in text
    assert "default-src 'none'" in text and "<image" not in text and "<script" not in text


@pytest.mark.parametrize("count", [0, 1])
def test_a_class_of_nobody_and_of_one_is_told_as_it_is(report, count):
    text = (report(*[(result(), SOURCE)] * count) / "index.html").read_text()
    assert "Nobody." in text
    assert "Median" not in text and "Distribution" not in text and "Similar" not in text
    one = "1 graded.\n100 of 100 points" in text and "2 of 2 checks were passed by all" in text
    assert one if count else "There is no result of any assignment yet." in text


def test_where_nothing_is_graded_there_is_nothing_to_tell(report):
    broken = result(status="broken", points=None, message="ask a person")
    text = (report((broken, SOURCE)) / "index.html").read_text()
    assert "1 broken.\nNothing is graded as a whole" in text and "The kit itself failed" in text


def written(names="abcd", numbers=range(12)):
    """A long answer: what is computed depends on the numbers, not on the names."""
    first, second, third, fourth = names
    functions = [
        f"""def {"square" if n == 0 else f"{first}{n}"}(x, {second}=1, {third}=(), {fourth}=max):
    {first} = {second} * {number}.5 + {third}[{number}] - {fourth}(x, {number})
    return {first}
"""
        for n, number in enumerate(numbers)
    ]
    return "\n".join(functions)


SOURCE = written()


def pairs_in(pages):
    text = (pages / "similar.html").read_text()
    found = re.findall(r"<h3>(\d+) % alike.*?</h3>(.*?)</div>\n</div>\n</div>", text, re.DOTALL)
    return {tuple(re.findall(r'html">(.*?)</a>', inside)): int(share) for share, inside in found}


def test_a_copy_with_other_names_and_comments_is_shown_beside_the_original(report):
    alone = written(numbers=range(100, 112))
    copy = "# all mine " + HOSTILE + "\n" + written(("mine", "my_b", "my_c", "my_d"))
    pages = report(
        (result("ada"), SOURCE), (result("bob"), alone), (result("carl"), copy + f'"{HOSTILE}"'),
        (result("dora"), "def square(x):\n    return x * x\n"), (result("emil"), None),
    )  # fmt: skip
    assert list(pairs_in(pages)) == [("ada", "carl")]
    text = (pages / "similar.html").read_text()
    assert "look before you speak" in text and "<mark>    mine = my_b * 3.5 +" in text
    assert "&lt;script&gt;" in text and "<script" not in text
    index = (pages / "index.html").read_text()
    assert "<td>ada</td>\n<td>carl</td>" in index and "lost from the store: 1" in index


def test_what_many_of_the_class_write_is_nobodys_own(report):
    everybody = [(result(f"s{n}"), written()) for n in range(most_in_common(9) + 1)]
    others = [(result(f"t{n}"), written(numbers=range(100 * n, 100 * n + 12))) for n in (1, 2, 3)]
    assert not pairs_in(report(*everybody, *others))


def test_half_a_copy_is_not_listed(report):
    half = written(numbers=[*range(6), *range(50, 56)])
    assert not pairs_in(report((result("ada"), SOURCE), (result("bob"), half)))


def test_what_is_far_too_long_or_full_of_magics_holds_up_nobody(report):
    square = "def square(x):\n    return x * x\n"
    magics = "%%time\n" + "!ls\n%time x = 1\ny = !pwd\nx?\n" * 600 + square
    assert [len(part.words) for part in Source("eve", magics, frozenset()).parts][-1] > 5
    pages = report((result("ada"), square + "#" * 100_000), (result("eve"), magics))
    assert "are far too long or are lost from the store: 1" in (pages / "index.html").read_text()


def test_names_of_any_kind_stay_in_their_place(report):
    long, backwards, emoji = "N" * 10_000, "\u202egnp.exe", "👩🏽‍🔬 علي"
    pages = report(
        *[(result(f"s{n}"), SOURCE.replace("12", backwards)) for n in range(3)],
        students=[Student(f"s{n}", name) for n, name in enumerate((long, backwards, emoji))],
    )
    index = (pages / "index.html").read_text()
    assert "N" * 81 not in index and "N" * 81 not in page(pages, "s0")
    assert emoji in index and emoji in page(pages, "s2")
    assert "unicode-bidi: isolate" in index
    assert "\u202e" not in (pages / "similar.html").read_text()
