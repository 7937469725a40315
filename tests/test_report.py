"""The pages of a class: complete, and inert whatever a student wrote."""

from html.parser import HTMLParser

import pytest
from msgspec.structs import replace
from test_classroom import STEM, command, result, unreadable

from autograder.classroom.report import file_name
from autograder.classroom.store import Store, Student

HOSTILE = "<script>alert(1)</script>"


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


def page(pages, student):
    return (pages / "students" / file_name(student)).read_text()


def test_the_class_page_tells_what_to_teach_again_and_who_needs_a_person(pages):
    text = (pages / "index.html").read_text()
    assert "3 graded, median 100, mean 66.7 of 100 points" in text
    assert (
        '<td class="number">1</td><td class="label">square</td><td class="says">You add instead.'
        in text
    )
    assert f"<li>carl · {STEM}: there is no file</li>" in text
    assert f"<li>zoe · {STEM}</li>" in text
    assert '<td class="number">67 %</td><td class="label">square</td><td>it squares</td>' in text
    assert f'<a href="students/{file_name("ada")}">ada</a>' in text
    assert all((pages / "students" / file_name(name)).exists() for name in ("ada", "bob", "carl"))


def test_a_student_page_tells_every_claim_and_message(pages):
    text = page(pages, "bob")
    assert "0 of 100 points" in text and "You add instead." in text
    assert "got &lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "There is no grade.</strong> there is no file" in page(pages, "carl")
    assert "<h1>Ada Lovelace</h1>" in page(pages, "ada")


def test_what_students_wrote_stays_text(pages):
    found = sorted(pages.rglob("*.html"))
    assert len(found) == 5
    for path in found:
        seen = Tags(path.read_text())
        assert not seen.tags & {"script", "img", "iframe", "link", "object", "form"}
        assert not {name for name in seen.attributes if name.startswith("on") or name == "src"}
        assert "default-src 'none'" in path.read_text()
