"""Who handed in what: every layout that a class comes in, and zips that mean harm."""

import errno
import io
import os
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from autograder.classroom import files
from autograder.classroom.intake import handins
from autograder.classroom.names import Owner, common_prefix, owner
from autograder.classroom.roster import RosterError, matched, read
from autograder.classroom.store import Student
from autograder.submission import Unreadable

SQUARE = b"def square(x):\n    return x * x\n"
STEM = "higher_order_functions"


def write(root, *names, data=SQUARE):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def zipped(members):
    """The bytes of a zip; a member is its name and its bytes, or a ZipInfo and its bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def who(root, assignment=None):
    return [(each.student, each.assignment) for each in handins(root, assignment)]


def problem(root):
    (handin,) = handins(root)
    with pytest.raises(Unreadable) as caught:
        handin.read()
    return str(caught.value)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("ada.py",), Owner("ada")),
        (("ada_training_loop.py",), Owner("ada")),
        (("Training_Loop-ada.ipynb",), Owner("ada")),
        (("u1_Training Loop (1).py",), Owner("u1")),
        (("u1_TrainingLoop.py.txt",), Owner("u1")),
        (("training_loop.py",), Owner("the class")),
        (("ada", "training_loop.py"), Owner("ada")),
        (("ada.zip", "training_loop.py"), Owner("ada")),
        (("ada", "training_loop", "answer.ipynb"), Owner("ada", assignment="training_loop")),
        (("training-loop-ada-l", "a.py"), Owner("ada-l", assignment="training_loop")),
        (("dl2026-going_classy-ada", "a.py"), Owner("ada", assignment="going_classy")),
        (("hw1-ada", "training_loop.py"), Owner("ada")),
        (("lovelaceada_123_456_training_loop-1.py",), Owner("lovelaceada", "123")),
        (("lovelaceada_LATE_123_456_a_b.py",), Owner("lovelaceada", "123", late=True)),
        (("Participant_77_assignsubmission_file", "a.py"), Owner("Participant 77", "77")),
        (("Ada Lovelace_77_assignsubmission_file", "a.py"), Owner("Ada Lovelace", "77")),
        (("Ada Lovelace_77_assignsubmission_file_a.py",), Owner("Ada Lovelace", "77")),
        (("Participante_77_assignsubmission_file", "a.py"), Owner("Participant 77", "77")),
        # What a student chooses, in Moodle perhaps their own name too, makes nobody else of them.
        (
            ("Eve_77_assignsubmission_file_66_assignsubmission_file", "a.py"),
            Owner("Eve_77_assignsubmission_file", "66"),
        ),
        (("Eve_66_assignsubmission_file_x_77_assignsubmission_file_a.py",), Owner("Eve", "66")),
        (("eve_66_1_ada_77_2_training_loop.py",), Owner("eve", "66")),
        (
            ("hw-training-loop-training-loop-ada", "a.py"),
            Owner("training-loop-ada", assignment="training_loop"),
        ),
        (
            ("training-loop-eve-training-loop-ada", "a.py"),
            Owner("eve-training-loop-ada", assignment="training_loop"),
        ),
    ],
)
def test_whose_file_it_is(parts, expected):
    assert owner(parts, "the class", "hw1-") == expected


def test_what_the_names_of_repositories_begin_with():
    assert common_prefix(["hw1-alan", "hw1-alice"]) == "hw1-"
    assert common_prefix(["alan", "alice"]) == common_prefix(["hw1-ada"]) == ""


def test_nbgraders_tree(tmp_path):
    write(tmp_path, "nbgrader_config.py", f"submitted/ada/{STEM}/{STEM}.py",
          f"submitted/ada/{STEM}/timestamp.txt", "submitted/ada/training_loop/notes.txt",
          f"source/{STEM}/{STEM}.py")  # fmt: skip
    assert who(tmp_path) == [("ada", STEM), ("ada", "training_loop")]
    assert who(tmp_path / "submitted", STEM) == [("ada", STEM)]
    (tmp_path / "nbgrader_config.py").unlink()
    assert who(tmp_path, STEM) == [("ada", STEM)]
    with pytest.raises(Unreadable, match="there is no training_loop"):
        handins(tmp_path, "training_loop")[0].read()


def test_folders_and_files_of_students(tmp_path):
    write(tmp_path, f"ada/{STEM}.py", "ada/training_loop.py", "ada/.git/x.py", "bob/homework.py",
          f"carl_{STEM}.py", "dora/essay.docx", "ada/__pycache__/x.py")  # fmt: skip
    assert who(tmp_path) == [
        ("ada", STEM), ("ada", "training_loop"), ("bob", STEM), ("carl", STEM), ("dora", ""),
    ]  # fmt: skip
    assert who(tmp_path / "ada") == [("ada", STEM), ("ada", "training_loop")]


def test_what_else_was_handed_in_for_the_same_assignment_is_said(tmp_path):
    write(tmp_path, f"ada_{STEM}.py", f"{STEM}-ada.py", f"bob/{STEM}.py", f"bob/old/{STEM}.py")
    ada, bob = handins(tmp_path)
    assert ada.read()[1] == (
        f"beside ada_{STEM}.py, handed in as well and not graded: {STEM}-ada.py",
    )
    assert bob.read()[1] == ()


@pytest.mark.parametrize("name", ["Training Loop.py", "training_loop (1).PY", "TrainingLoop-2.py"])
def test_an_assignment_is_known_by_a_name_that_is_nearly_right(tmp_path, name):
    data = b"def square(x):\n    return x\n\ndef mini_batch(*all):\n    pass\n"
    assert who(write(tmp_path, f"ada/{name}", data=data)) == [("ada", "training_loop")]


def test_what_is_not_opened_or_not_utf_8_is_said(tmp_path):
    inner = zipped({f"{STEM}.py": SQUARE})
    (tmp_path / "ada.zip").write_bytes(zipped({"inner.zip": inner}))
    assert "is a zip inside of a zip" in problem(tmp_path)
    (tmp_path / "ada.zip").unlink()
    write(tmp_path, "ada/homework.py", data=SQUARE.decode().encode("utf-16"))
    with pytest.raises(Unreadable, match="UTF-16: save it as UTF-8"):
        handins(tmp_path)[0].read()


def test_names_that_look_alike_hide_nobody(tmp_path):
    alike = ("jos\N{COMBINING ACUTE ACCENT}e", "jo\x01se", "jo\x02se", "jo se", "Jo se",
             "N" * 101, "N" * 102, "\N{RIGHT-TO-LEFT OVERRIDE}", "\x7f")  # fmt: skip
    found = handins(write(tmp_path, *[f"{name}/{STEM}.py" for name in alike]))
    names = [each.student for each in found]
    assert len({*names}) == len(alike) and all(name.isprintable() for name in names)
    assert {"jo se", "Jo se", "N" * 100, "nobody"} <= {*names}


def test_what_a_student_names_like_two_others_takes_nobodys_place(tmp_path):
    path = tmp_path / "moodle.zip"
    theirs = {77: "Ada", 78: "Ada", 79: "Ada (77)"}
    path.write_bytes(zipped({
        f"{name}_{id}_assignsubmission_file/{STEM}.py": SQUARE for id, name in theirs.items()
    }))  # fmt: skip
    found = {each.id: each.student for each in handins(path)}
    assert (found["77"], found["78"]) == ("Ada (77)", "Ada (78)")
    assert found["79"].startswith("Ada (77) (")


def test_folders_without_end_or_without_a_way_in_are_said(tmp_path, monkeypatch):
    deep = tmp_path / "deep"
    for _ in range(1200):  # deeper than Python calls, and than a path may be long
        deep.mkdir()
        monkeypatch.chdir(deep)
        deep = Path("d")
    monkeypatch.chdir(tmp_path)
    write(tmp_path, f"ada/{STEM}.py", f"shut/{STEM}.py")
    scandir = os.scandir

    def refused(path):
        if Path(path).name == "shut":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    try:
        _, deep, shut = handins(tmp_path)
    finally:
        monkeypatch.undo()
        subprocess.run(["rm", "-r", tmp_path / "deep"], check=True)  # Python's own cannot
    for each, said in ((deep, "within over 20 folders"), (shut, "shut cannot be opened: Perm")):
        with pytest.raises(Unreadable, match=said):
            each.read()


def test_a_checkout_of_github_classroom(tmp_path):
    for name in ("hw1-alan", "hw1-alice"):
        write(tmp_path, f"{name}/{STEM}.py", f"{name}/.git/config", f"{name}/README.md")
    assert who(tmp_path) == [("alan", STEM), ("alice", STEM)]


def test_the_file_with_fewer_stubs_left_is_taken(tmp_path):
    write(tmp_path, f"ada/{STEM}.py", data=SQUARE + b"raise NotImplementedError\n")
    write(tmp_path, f"ada/{STEM}.ipynb", *[f"ada/{number}.py" for number in range(60)])
    assert handins(tmp_path)[0].path.suffix == ".ipynb"


def test_the_zip_of_canvas(tmp_path):
    inner = zipped({f"work/{STEM}.py": SQUARE, "work/data.bin": b"x"})
    path = tmp_path / "submissions.zip"
    path.write_bytes(zipped({
        f"lovelaceada_123_1_{STEM}.py": SQUARE,
        f"smithanna_LATE_4_2_{STEM}-1.py": SQUARE,
        "smithanna_5_3_work.zip": inner,
    }))  # fmt: skip
    found = handins(path)
    assert [(each.student, each.id, each.late) for each in found] == [
        ("lovelaceada", "123", False), ("smithanna (4)", "4", True), ("smithanna (5)", "5", False),
    ]  # fmt: skip
    assert {each.read() for each in found} == {(SQUARE, ())}


def test_the_zip_of_moodle(tmp_path):
    path = tmp_path / "hw.zip"
    path.write_bytes(zipped({
        f"Ada Lovelace_77_assignsubmission_file/{STEM}.py": SQUARE,
        "Alan Turing_78_assignsubmission_onlinetext/onlinetext.html": b"<p>",
    }))  # fmt: skip
    assert who(path, STEM) == [("Ada Lovelace", STEM), ("Alan Turing", STEM)]


def test_a_zip_writes_nothing_and_follows_nothing(tmp_path):
    link = zipfile.ZipInfo(f"{STEM}.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    folder = tmp_path / "class"
    folder.mkdir()
    for name, member in {
        "slip": f"../../../{STEM}.py",
        "root": f"/{STEM}.py",
        "share": f"\\\\host\\{STEM}.py",
        "drive": f"C:{STEM}.py",
        "link": link,
    }.items():
        (folder / f"{name}.zip").write_bytes(zipped({member: b"/etc/passwd"}))
    before = sorted(tmp_path.rglob("*"))
    sentences = {}
    for each in handins(folder):
        with pytest.raises(Unreadable) as caught:
            each.read()
        sentences[each.student] = str(caught.value)
    for name in ("slip", "root", "share", "drive"):
        assert "names a file outside of itself" in sentences[name]
    assert "is a link to another file" in sentences["link"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bomb_is_read_no_further_than_a_file_may_be_large(tmp_path):
    (tmp_path / "bob.zip").write_bytes(zipped({f"{STEM}.py": b" " * 60_000_000}))
    assert "larger than 5 MB" in problem(tmp_path)


def test_a_zip_of_nothing_is_said(tmp_path):
    (tmp_path / "bob.zip").write_bytes(zipped({"work/": b"", f"__MACOSX/{STEM}.py": SQUARE}))
    assert "bob.zip holds no files" in problem(tmp_path)


def test_a_zip_of_very_many_files_is_not_opened(tmp_path):
    (tmp_path / "bob.zip").write_bytes(zipped(dict.fromkeys(map(str, range(2100)), b"")))
    assert "over 2000 files" in problem(tmp_path)


def test_members_without_a_name_or_with_a_colon_in_it_do_no_harm(tmp_path):
    data = bytearray(zipped({"x": b"", f"aula 3: {STEM}.py": SQUARE}))
    name_and_extra = data.index(b"PK\x01\x02") + 28
    data[name_and_extra : name_and_extra + 4] = b"\0\0\1\0"  # the lengths were 1 and 0
    (tmp_path / "ada.zip").write_bytes(data)
    (ada,) = handins(tmp_path)
    assert ada.student == "ada" and ada.path.name == f"aula 3: {STEM}.py"


def test_damaged_and_locked_zips_are_said(tmp_path):
    good = zipped({f"{STEM}.py": SQUARE})
    (tmp_path / "cut.zip").write_bytes(good[:-9])
    locked = bytearray(good)
    locked[6] |= 1
    locked[good.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    with pytest.raises(Unreadable, match=r"cut.zip is damaged"):
        handins(tmp_path)[0].read()
    with pytest.raises(Unreadable, match="locked with a password"):
        handins(tmp_path)[1].read()


def test_links_and_hostile_names_in_folders(tmp_path):
    secret = write(tmp_path / "elsewhere", f"{STEM}.py")
    folder = write(tmp_path / "class", "\x1b[31mred\nbob/x.txt")
    (folder / "eve").symlink_to(secret)
    (folder / "mallory").mkdir()
    (folder / "mallory" / f"{STEM}.py").symlink_to(secret / f"{STEM}.py")
    found = handins(folder)
    assert [each.student for each in found] == ["eve", "mallory", "red bob"]
    for each in found:
        with pytest.raises(Unreadable):
            each.read()


def test_a_hand_in_of_hidden_files_alone_is_said(tmp_path):
    names = ("ada/.DS_Store", "bob/sub/__MACOSX/._a.py", "carl/.x", f"carl/{STEM}.py", ".git/y")
    folder = write(tmp_path / "class", *names)
    (folder / "dora").mkdir()
    (tmp_path / "class.zip").write_bytes(zipped(dict.fromkeys([*names, "__MACOSX/ada/x"], SQUARE)))
    for root in (folder, tmp_path / "class.zip"):
        found = {each.student: each for each in handins(root)}
        assert [*found] == ["ada", "bob", "carl"] and found["carl"].read()[0] == SQUARE
        for student, name in (("ada", ".DS_Store"), ("bob", "__MACOSX")):
            with pytest.raises(Unreadable, match=f"nothing but hidden files.*such as {name}"):
                found[student].read()


def test_neither_a_folder_nor_a_zip(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no zip")
    for name in ("a.zip", "b.txt"):
        with pytest.raises(Unreadable):
            handins(tmp_path / name)


def test_a_class_zip_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_CLASS", 1)
    (tmp_path / "a.zip").write_bytes(zipped({"a.py": SQUARE, "b.py": SQUARE}))
    with pytest.raises(Unreadable, match="holds over 1 files"):
        handins(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("student_id,name\nada,Ada Lovelace\n", ("ada", "Ada Lovelace", "")),
        ("id,name\nada,Ada Lovelace\n", ("ada", "Ada Lovelace", "")),
        ("\ufeffStudent,ID,SIS Login ID,Section\n    Points Possible,,,\n"
         '"Lovelace, Ada",123,al1,A\n', ("al1", "Lovelace, Ada", "123")),
        ("Identifier,Full name,Email address\nParticipant 77,Ada Lovelace,a@b.c\n",
         ("Ada Lovelace", "Ada Lovelace", "77")),
        ("identifier,github_username,name\nada@uni,adal,\n", ("adal", "", "")),
        ("Identifier,Status,Grade\nParticipant 77,Submitted,\n", ("Participant 77", "", "77")),
        ("\ufeffusername;full name\nada;Lovelace, Ada\n", ("ada", "Lovelace, Ada", "")),
        ("ID number,Full name\n,José\n7,\n", ("José", "José", "")),
        ("username;name\njo;José\n".encode("cp1252"), ("jo", "José", "")),
        ("username\tname\njo\tJosé\n".encode("utf-16"), ("jo", "José", "")),
        ("\n\nIdentificador,Nome completo,Identificação de usuário\n"
         "Participante101,José,rp101\n", ("rp101", "José", "101")),
    ],
)  # fmt: skip
def test_rosters_of_all_platforms(tmp_path, text, expected):
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    student, *_ = read(path)
    assert (student.student, student.name, student.platform_id) == expected
    assert student.enrolled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "none of these columns"),
        ("", "none of these columns"),
        ("name,email\nAda,a@b.c\nBo,\nAda,d@e.f\n", "2 students of the name Ada: give each a"),
        ("student,id\nAda,1\nAda,\n", "2 students of the name Ada"),
    ],
)
def test_a_roster_that_does_not_tell_who_is_who_is_refused(tmp_path, text, said):
    path = tmp_path / "roster.csv"
    path.write_text(text) if text else path.write_bytes(b"\xff\xfe")
    with pytest.raises(RosterError, match=said):
        read(path)


def test_two_of_a_name_on_the_roster_are_two(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text('Student,ID\n"Doe, Jo",8\n\n"Doe, Jo",9\n"Doe, Jo",9\n')
    assert [each.student for each in read(path)] == ["Doe, Jo (8)", "Doe, Jo (9)"]
    folder = write(tmp_path / "class", f"doejo_8_1_{STEM}.py", f"doejo_9_1_{STEM}.py")
    assert who_on(read(path), folder) == ["Doe, Jo (8)", "Doe, Jo (9)"]


def who_on(roster, folder):
    return [each.student for each in matched(handins(folder), roster)]


def test_nobody_becomes_somebody_for_want_of_a_number_or_of_letters(tmp_path):
    roster = [Student("ada", "Ada", "a@b.c", "1", True), Student("zoe", "", "", "", True),
              Student("josé", "José", "", "3", True)]  # fmt: skip
    folder = write(tmp_path, f"stranger/{STEM}.py", f"🙂/{STEM}.py", f"Ada/{STEM}.py",
                   f"jose\N{COMBINING ACUTE ACCENT}/{STEM}.py")  # fmt: skip
    assert sorted(who_on(roster, folder)) == ["ada", "josé", "stranger", "🙂"]


def test_folders_may_have_the_numbers_of_the_roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("id,name\n71,Ada\n72,Bo\n")
    folder = write(tmp_path / "class", f"71/{STEM}.py", f"bo/{STEM}.py")
    assert who_on(read(path), folder) == ["Ada", "Bo"]


def test_who_keeps_their_own_name_gives_it_to_nobody(tmp_path):
    roster = [Student("x", "X", "", "5"), Student("carl", "C", "", "6")]
    folder = write(tmp_path, f"carl_5_1_{STEM}.py", f"x/{STEM}.py", f"d_6_1_{STEM}.py")
    assert sorted(who_on(roster, folder)) == ["carl", "d", "x"]


def test_hand_ins_are_matched_with_the_roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text('Student,ID,SIS Login ID\n"Lovelace, Ada",123,al1\n"Doe, Jo",9,jd1\n'
                    '"Doe, Jo",8,jd2\n')  # fmt: skip
    folder = write(tmp_path / "class", f"someoneelse_123_1_{STEM}.py", f"lovelaceada/{STEM}.py",
                   f"doejo/{STEM}.py")  # fmt: skip
    found = matched(handins(folder), read(path))
    assert sorted(each.student for each in found) == ["doejo", "lovelaceada", "someoneelse"]
    (folder / f"lovelaceada/{STEM}.py").unlink()
    assert [each.student for each in matched(handins(folder), read(path))] == ["doejo", "al1"]
