"""Keeps every result ever given, with the bytes it was given for, in SQLite or PostgreSQL.

Nothing is changed or deleted: a grade is the newest result of a student and assignment. A result is
one transaction, so that a run that is ended at any moment has lost only what it had not finished.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from sqlalchemy import (
    URL,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError

import autograder
from autograder.grading import fresh_seed
from autograder.results import Result, now

BEGIN = "BEGIN IMMEDIATE"  # of a transaction in SQLite
VERSION = 1
PATIENCE = 60  # seconds that a writer waits for another
UNSURE = {"timeout", "killed", "broken"}  # outcomes that another try may change

metadata = MetaData()
versions = Table(
    "version",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("seed", Integer, nullable=False),  # of its first runs, unless they choose another
)
students = Table(
    "students",
    metadata,
    Column("student", String, primary_key=True),
    Column("name", String, nullable=False, default=""),
    Column("email", String, nullable=False, default=""),
    Column("platform_id", String, nullable=False, default=""),
    Column("enrolled", Boolean, nullable=False, default=False),  # on the roster
)
files = Table(
    "files",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),  # packed by zlib
)
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("what", String, nullable=False),  # in the words of the command
    Column("kit", String, nullable=False),
    Column("environment", String, nullable=False),  # digest of the judge and the libraries
    Column("seed", Integer, nullable=False),
    Column("device", String, nullable=False),
    Column("began", String, nullable=False),
    Column("ended", String),  # never, if it was interrupted
)
results = Table(
    "results",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("student", ForeignKey("students.student"), nullable=False),
    Column("assignment", String, nullable=False),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("status", String, nullable=False),
    Column("points", Float),
    Column("max_points", Float, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("device", String, nullable=False),
    Column("isolation", String, nullable=False),
    Column("unsure", Boolean, nullable=False),  # another try of the same might end otherwise
    Column("tampered", Boolean, nullable=False),
    Column("message", Text, nullable=False),
    Column("digests", Text, nullable=False),  # of each exercise, when it was run
    Column("result", Text, nullable=False),
    UniqueConstraint("run", "student", "assignment"),
)
exports = Table(
    "exports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("path", String, nullable=False),
)
exported = Table(
    "exported",
    metadata,
    Column("export", ForeignKey("exports.id"), primary_key=True),
    Column("result", ForeignKey("results.id"), primary_key=True),
)
GRADE = [column for column in results.c if column.name != "result"]


class StoreError(RuntimeError):
    """The store cannot be opened or written."""


@dataclass(frozen=True)
class Student:
    """Somebody who takes the course, or who has handed something in."""

    student: str
    name: str = ""
    email: str = ""
    platform_id: str = ""
    enrolled: bool = False


class Store:
    """The results of a course, at a path or at the URL of a database; use it as a context."""

    def __init__(self, where: str, reading: bool = False) -> None:
        """Open the store; one that does not exist yet is made, unless it is for `reading`.

        For that it need not lie where one can write, or where there is room.

        Raises:
            StoreError: it cannot be opened, or is not of this kit's version; then it is unchanged.
        """
        url = make_url(where) if "://" in where else URL.create("sqlite", database=where)
        self._engine = _engine(url, reading)
        if reading:
            try:
                self._look(where)
            except OperationalError:  # the journal cannot be made beside it
                if not _is_at_rest(url):
                    raise
                self._engine.dispose()
                self._engine = _engine(_as_it_lies(url), reading)
                self._look(where)
            return
        with self._write() as connection:
            if problem := _unfit(connection, where):
                raise StoreError(problem)
            metadata.create_all(connection)
            made = {"version": VERSION, "seed": fresh_seed()}
            connection.execute(_if_new(connection, versions, made))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def _look(self, where: str) -> None:
        with closing(self._engine.connect()) as connection:
            if problem := _unfit(connection, where) or _empty(connection, where):
                raise StoreError(problem)

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """A transaction that writes.

        Raises:
            StoreError: the database refuses (the disk is full, say); nothing of it is kept.
        """
        try:
            with self._engine.execution_options(sqlite_begin=BEGIN).begin() as writing:
                yield writing
        except DBAPIError as error:
            raise StoreError(f"the store cannot be written: {error.orig}") from None

    def _rows(self, query: Any) -> Iterator[Row]:
        with closing(self._engine.connect()) as connection:
            yield from connection.execution_options(yield_per=100).execute(query)

    def enrol(self, everybody: Iterable[Student]) -> None:
        """Put students on the roster; what is known of them already is renewed."""
        with self._write() as connection:
            for each in everybody:
                known = {**vars(each), "enrolled": True}
                connection.execute(_if_new(connection, students, known))
                same = students.c.student == each.student
                connection.execute(update(students).where(same).values(known))

    def begin(self, what: str, seed: int, device: str, environment: str) -> int:
        """Start a run and return its number."""
        row = {"what": what, "kit": autograder.__version__, "environment": environment,
               "seed": seed, "device": device, "began": now()}  # fmt: skip
        with self._write() as connection:
            return _new_id(connection.execute(insert(runs).values(row)))

    def end(self, run: int) -> None:
        with self._write() as connection:
            connection.execute(update(runs).where(runs.c.id == run).values(ended=now()))

    def add(
        self,
        run: int,
        result: Result,
        digests: Mapping[str, str],
        data: bytes | None,
        platform_id: str = "",
        late: bool = False,
    ) -> None:
        """Keep a result, and the bytes that it is about.

        Raises:
            StoreError: it cannot be written (the disk is full, say).
        """
        outcomes = {each.outcome for each in result.checks}
        row = {
            each.name: getattr(result, each.name) for each in GRADE if hasattr(result, each.name)
        }
        row |= {
            "run": run,
            "late": late,
            "unsure": bool(outcomes & UNSURE or result.tampered),
            "tampered": bool(result.tampered),
            "digests": json.dumps(digests),
            "result": msgspec.json.encode(result).decode(),
        }
        who = {"student": result.student, "platform_id": platform_id}
        with self._write() as connection:
            connection.execute(_if_new(connection, students, who))
            if data is not None:
                kept = {"sha256": result.sha256, "data": zlib.compress(data)}
                connection.execute(_if_new(connection, files, kept))
            connection.execute(insert(results).values(row))

    def data(self, sha256: str) -> bytes:
        """The bytes that a result is about.

        Raises:
            StoreError: they are not there, or not what they were.
        """
        query = select(files.c.data).where(files.c.sha256 == sha256)
        row = next(self._rows(query), None)
        if row is None:
            raise StoreError(f"the bytes of {sha256[:12]} are not in the store")
        try:
            return zlib.decompress(row.data)
        except zlib.error as error:
            raise StoreError(f"the bytes of {sha256[:12]} are damaged: {error}") from None

    def grades(self, run: int | None = None, assignment: str | None = None) -> list[Row]:
        """Each student's newest result in each assignment (as it was after `run`), without JSON."""
        return list(self._rows(_newest(run, assignment).with_only_columns(*GRADE)))

    def newest(self) -> Iterator[tuple[Row, Result]]:
        """As `grades`, with the whole results, one by one."""
        for row in self._rows(_newest()):
            yield row, _decoded(row)

    def result(self, id: int) -> Result:
        return _decoded(next(self._rows(select(results).where(results.c.id == id))))

    def digests(self, row: Row) -> dict[str, str]:
        """Of each exercise and check, when the result was made."""
        return _read(row, row.digests, dict[str, str])

    def history(self, student: str) -> list[tuple[Row, Result]]:
        """All results of a student, oldest first, each with the run that gave it."""
        query = select(results, runs.c.what, runs.c.kit).join(runs)
        query = query.where(results.c.student == student).order_by(results.c.id)
        return [(row, _decoded(row)) for row in self._rows(query)]

    def earlier(self) -> Iterator[Row]:
        """All grades ever given, oldest first, without JSON; `exported` tells those given out."""
        out = results.c.id.in_(select(exported.c.result)).label("exported")
        yield from self._rows(select(*GRADE, out).order_by(results.c.id))

    def seed(self) -> int:
        """The seed that the class was graded with last, or is to be graded with first."""
        last = select(runs.c.seed).order_by(runs.c.id.desc()).limit(1)
        return next(row.seed for query in (last, select(versions)) for row in self._rows(query))

    def runs(self) -> list[Row]:
        return list(self._rows(select(runs).order_by(runs.c.id)))

    def students(self) -> list[Student]:
        return [Student(*row) for row in self._rows(select(students).order_by(students.c.student))]

    def note_export(self, path: str, ids: Iterable[int]) -> None:
        """Remember which grades were given out."""
        with self._write() as connection:
            made = connection.execute(insert(exports).values(at=now(), path=path))
            rows = [{"export": _new_id(made), "result": id} for id in ids]
            if rows:
                connection.execute(insert(exported), rows)


def _unfit(connection: Connection, at: str) -> str:
    """Why the database cannot be this kit's store, or nothing."""
    seen = inspect(connection)
    tables = set(seen.get_table_names()) & set(metadata.tables)
    if not tables:
        return ""
    found = connection.scalar(select(func.max(versions.c.version))) if "version" in tables else None
    if found is None:
        return f"{at} is a database of something else: take another with --store"
    if found > VERSION:
        return (
            f"{at} is of a newer kit (version {found}, this one reads {VERSION}): update this kit"
        )
    whole = tables == set(metadata.tables) and all(
        set(table.columns.keys()) <= {column["name"] for column in seen.get_columns(name)}
        for name, table in metadata.tables.items()
    )
    if found < VERSION or not whole:
        return f"{at} is of an older kit: go on with that one, or grade into another with --store"
    return ""


def _empty(connection: Connection, at: str) -> str:
    """Why there is nothing to be read, or nothing."""
    if inspect(connection).has_table(results.name):
        return ""
    return f"{at} holds no results yet: grade a class first"


def _is_at_rest(url: URL) -> bool:
    """Whether all that was ever written stands in the file, and nobody is writing."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    file, journal = Path(url.database), Path(f"{url.database}-wal")
    return file.is_file() and not (journal.exists() and journal.stat().st_size)


def _as_it_lies(url: URL) -> URL:
    """SQLite's file without journal and locks, for where these cannot be made."""
    file = f"file:{quote(str(url.database))}"
    return URL.create("sqlite", database=file, query={"immutable": "1", "uri": "true"})


def _engine(url: URL, reading: bool) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        if not reading:
            event.listen(engine, "connect", _keep_a_journal)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins, not the driver
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")


def _keep_a_journal(connection: Any, _: object) -> None:
    """So that readers and a writer do not wait for each other, in this file from now on."""
    connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Any) -> None:
    """A writer takes its turn at once: one that has read first could not wait for another."""
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _if_new(connection: Any, table: Table, row: dict[str, Any]) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).values(row).on_conflict_do_nothing()


def _new_id(made: Any) -> int:
    return made.inserted_primary_key[0]


def _newest(run: int | None = None, assignment: str | None = None) -> Any:
    ids = select(func.max(results.c.id)).group_by(results.c.student, results.c.assignment)
    if run is not None:
        ids = ids.where(results.c.run <= run)
    if assignment:
        ids = ids.where(results.c.assignment == assignment)
    return select(results).where(results.c.id.in_(ids)).order_by(
        results.c.student, results.c.assignment
    )  # fmt: skip


def _decoded(row: Row) -> Result:
    return _read(row, row.result, Result)


def _read(row: Row, text: str, shape: Any) -> Any:
    try:
        return msgspec.json.decode(text, type=shape)
    except msgspec.DecodeError as error:
        raise StoreError(f"the result {row.id} in the store is damaged: {error}") from None
