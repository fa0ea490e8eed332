"""The worker: takes jobs from the queue, binds each to its merchant, tries again with growing pauses, and keeps what failed."""

import asyncio
import logging
import traceback
from pathlib import Path
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from kefu.database.jobs.kinds import Kind, kinds, run_now
from kefu.database.jobs.queue import defer, forget_done, merchants_of, note_failure
from kefu.database.pool import Database
from kefu.errors import KefuError, Refused, TooMany

CONCURRENCY = 2  # jobs wait for the database and for shops most of their time; more would take it from customers
FIRST_PAUSE_SECONDS = 10  # then 30, 90, 270 …
POLL_SECONDS = 20.0  # new jobs are announced at once; this is for those whose moment has come
KEPT_HOURS = 48
RESTART_SECONDS = 5.0
STALLED_SECONDS = 60.0  # a worker that gave no sign of life for so long is dead, and its jobs are anyone's


class JobFailed(Exception):
    """A job ended badly; says where, and nothing of what was worked on, because the queue's library writes it to the log."""

    def __init__(self, where: str, *, is_hopeless: bool) -> None:
        super().__init__(where)
        self.is_hopeless = is_hopeless


class Pauses(BaseRetryStrategy):
    """10 s, 30 s, 90 s and so on between tries, until there were as many as the job is worth."""

    def __init__(self, tries: int) -> None:
        self._tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        seconds = self.seconds(job.attempts, is_hopeless=isinstance(exception, JobFailed) and exception.is_hopeless)
        return None if seconds is None else RetryDecision(retry_in={"seconds": seconds})

    def seconds(self, attempts: int, *, is_hopeless: bool) -> int | None:
        """The pause after so many failed tries before this one; None when there is no other try."""
        return None if is_hopeless or attempts + 1 >= self._tries else FIRST_PAUSE_SECONDS * 3**attempts


async def work(services: Any, database: Database, *, until_empty: bool = False, concurrency: int = CONCURRENCY) -> None:
    """Do jobs until cancelled, or until none is waiting. Several workers, in several processes, share one queue.

    `services` is what the jobs are given as their first argument.
    """
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # failures are in `kefu jobs list`
    connector = PsycopgConnector(
        conninfo=database.address, kwargs={"options": "-c search_path=queue"}, min_size=1, max_size=concurrency + 2
    )
    app = App(connector=connector)
    for kind in tuple(kinds().values()):
        _register(app, kind, services, database)
    _register_upkeep(app, database)
    async with app.open_async():
        await _free_stalled(app)
        for kind in (kind for kind in kinds().values() if kind.every):  # the machine may have been off at night
            await _defer_for_all(database, kind)
        await app.run_worker_async(
            wait=not until_empty,
            concurrency=concurrency,
            install_signal_handlers=False,
            fetch_job_polling_interval=POLL_SECONDS,
            abort_job_polling_interval=60.0,
            shutdown_graceful_timeout=3.0,
            delete_jobs="never",
        )


async def work_always(services: Any, database: Database) -> None:
    """`work` until cancelled, begun again when the database was lost."""
    while True:
        try:
            await work(services, database)
        except (ConnectorException, KefuError):
            await asyncio.sleep(RESTART_SECONDS)


def _register(app: App, kind: Kind, services: Any, database: Database) -> None:
    async def run(context: JobContext, merchant_id: int, ids: dict[str, Any]) -> None:
        try:
            await run_now(services, merchant_id, kind.name, ids)
        except Exception as error:
            where = _where(error)
            assert context.job.id is not None
            await note_failure(database, context.job.id, where)
            raise JobFailed(where, is_hopeless=isinstance(error, Refused) and not isinstance(error, TooMany)) from None

    app.task(name=kind.name, pass_context=True, retry=Pauses(kind.tries))(run)
    if kind.every:

        async def for_each(timestamp: int) -> None:
            await _defer_for_all(database, kind)

        app.periodic(cron=kind.every)(app.task(name=f"each merchant: {kind.name}")(for_each))


async def _defer_for_all(database: Database, kind: Kind) -> None:
    for merchant_id in await merchants_of(database):
        await defer(database, merchant_id, kind.name, key=kind.name)


def _register_upkeep(app: App, database: Database) -> None:
    async def tidy(timestamp: int) -> None:
        await _free_stalled(app)
        await forget_done(database, KEPT_HOURS)

    app.periodic(cron="*/5 * * * *")(app.task(name="the queue itself")(tidy))


async def _free_stalled(app: App) -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await app.job_manager.retry_job(job)


def _where(error: Exception) -> str:
    """The error's kind and the innermost line of ours that it passed: `KeyError at turn/act.py:41`."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if f"{'kefu'}/" in frame.filename]
    place = f"{'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}" if frames else "an unknown place"
    return f"{type(error).__name__} at {place}"
