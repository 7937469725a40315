"""Hands the submissions of a class to the workers of a Dask cluster.

A worker is an ordinary `dask worker` in whose environment this kit is installed; it keeps its jail
for the whole run. Only this process writes to the store, so that nothing is stored twice, however
often a lost worker's submission is graded again.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from threading import Lock

import msgspec
from distributed import Client, Future, KilledWorker, as_completed, wait

from autograder.classroom.digests import environment
from autograder.classroom.workers import CannotGrade, Job, Setup, Station, broken
from autograder.results import Result

PATIENCE = 60  # seconds, for the scheduler and for the first worker
AHEAD = 2  # submissions on their way for each thread of the cluster

_stations: dict[Setup, Station] = {}  # of this worker: one, or two while two runs share it
_one_at_a_time = Lock()  # torch's generator and the jail are for one thread alone


def graded(
    jobs: Iterator[Job], setup: Setup, address: str
) -> Generator[tuple[Job, Result], None, None]:
    """Grade the jobs on a cluster, and yield each as soon as it is finished.

    Args:
        address: of the scheduler (`tcp://host:8786`), or the path of its scheduler file.

    Raises:
        CannotGrade: there is no such cluster, it has other versions, or no jail as is wanted.
    """
    with _client(address) as client:
        waiting: dict[Future, Job] = {}
        finished = as_completed(loop=client.loop)

        def send() -> None:
            """Let the cluster have enough to do, and no more than that."""
            room = AHEAD * sum(client.nthreads().values()) - len(waiting)
            for job in islice(jobs, max(room, 0 if waiting else 1)):
                future = client.submit(grade, job, setup, environment(), pure=False)
                waiting[future] = job
                finished.add(future)

        send()
        for future in finished:
            job = waiting.pop(future)
            yield job, _result(future, job, setup)
            send()


def _result(future: Future, job: Job, setup: Setup) -> Result:
    """What a worker says of the job; nothing else that may come from it ends the run.

    Raises:
        CannotGrade: the worker cannot grade at all.
        CancelledError: the cluster went away.
    """
    try:
        result = msgspec.json.decode(future.result(), type=Result)
    except (CancelledError, CannotGrade):
        raise
    except KilledWorker:
        return broken(job, setup, "it ended every worker that graded it")
    except ImportError as error:
        raise CannotGrade(f"the workers do not have this kit: {error}") from None
    except Exception as error:
        return broken(job, setup, f"{type(error).__name__}: {error}")
    told = result.student, result.assignment, result.sha256, result.seed
    if told != (job.student, job.assignment, job.sha256, setup.seed):
        return broken(job, setup, "a worker sent the result of something else")
    return result


@contextmanager
def _client(address: str) -> Generator[Client, None, None]:
    """The cluster, left with nothing of ours in it.

    Raises:
        CannotGrade: it is not there, has no worker, or went away.
    """
    for name in ("distributed", "distributed.client"):  # which Dask gives a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is raised
    where = {"scheduler_file": address} if Path(address).is_file() else {"address": address}
    try:
        client = Client(**where, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CannotGrade(f"there is no Dask scheduler at {address}: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, PATIENCE)
        except TimeoutError:
            raise CannotGrade(
                f"the cluster at {address} has no worker: start some with "
                f"`dask worker {address} --nthreads 1 --nworkers auto`"
            ) from None
        try:
            yield client
        except (CancelledError, OSError) as error:
            raise CannotGrade(f"the cluster at {address} went away: {error}") from None
        finally:
            with suppress(Exception):  # busy for long
                if client.status == "running":
                    workers = list(client.nthreads())
                    wait([client.submit(leave, workers=[each], pure=False) for each in workers], 5)


def grade(job: Job, setup: Setup, kit: str) -> bytes:
    """On a worker: one submission's result, as JSON.

    Raises:
        CannotGrade: this worker's kit or libraries would give other results, or it has no jail.
    """
    if environment() != kit:
        raise CannotGrade(
            "a worker has another kit, Python, libraries or machine than this one: the same "
            "versions give the same results"
        )
    with _one_at_a_time:
        if setup not in _stations:
            for old in list(_stations)[:-1]:
                _stations.pop(old).close()
            _stations[setup] = Station(setup)
        return msgspec.json.encode(_stations[setup].grade(job))


def leave() -> None:
    """On a worker: close the jails; a run that still needs one opens it again."""
    with _one_at_a_time:
        while _stations:
            _stations.popitem()[1].close()
