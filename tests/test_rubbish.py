"""What a submission leaves in its folder is removed, whatever it is, and nothing else."""

import os
from time import monotonic

import pytest

from autograder.jail.rubbish import is_more, remove


@pytest.fixture
def outside(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    return outside


def test_it_removes_all_and_follows_no_link(tmp_path, outside):
    folder = tmp_path / "folder"
    (folder / "a" / "b").mkdir(parents=True)
    for place in (folder, folder / "a", folder / "a" / "b"):
        (place / "file").write_text("")
        (place / "link").symlink_to(outside)
        (place / "shut").mkdir()
        (place / "shut" / "file").write_text("")
        os.link(outside / "kept", place / "hard")
    for place in (folder, folder / "a", folder / "a" / "b"):
        (place / "shut").chmod(0)
    (folder / "a").chmod(0)
    remove(folder)
    assert not folder.exists()
    assert (outside / "kept").read_text() == "kept"
    assert outside.stat().st_mode & 0o777


def test_it_goes_deeper_than_python_can_recurse(tmp_path, monkeypatch):
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for _ in range(1100):
        os.mkdir("deep")
        os.chdir("deep")
    monkeypatch.undo()
    remove(folder)
    assert not folder.exists()


def test_it_gives_up_in_time(tmp_path):
    folder = tmp_path / "folder"
    (folder / "inside").mkdir(parents=True)
    remove(folder, seconds=0)
    assert folder.exists()
    began = monotonic()
    remove(folder, seconds=60)
    assert not folder.exists() and monotonic() - began < 50


def test_what_is_not_there_needs_no_removal(tmp_path):
    remove(tmp_path / "nothing")


def test_what_is_more_than_there_is_room_for(tmp_path):
    assert not is_more(tmp_path / "gone", 0, 0)
    (tmp_path / "in" / "side").mkdir(parents=True)
    (tmp_path / "in" / "side" / "file").write_bytes(b"x" * 100_000)
    (tmp_path / "link").symlink_to(tmp_path)
    assert not is_more(tmp_path, 4, 1 << 20)
    assert is_more(tmp_path, 3, 1 << 20)
    assert is_more(tmp_path, 4, 90_000)
