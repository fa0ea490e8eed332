"""Jobs: work for one merchant that is done later, by whichever worker is free, and done again when it fails.

`@job(name)` says how a job is done, `defer` asks for one, `work` in `worker.py` is the
worker (imported by itself: the queue's library takes time that no other command should wait for). A job sees its merchant's rows only,
whatever its arguments say; the arguments are ids, never personal values. Which jobs there are is not known here.
"""

from kefu.database.jobs.kinds import job, run_now
from kefu.database.jobs.queue import defer, defer_with, list_jobs, retry_job

__all__ = ["defer", "defer_with", "job", "list_jobs", "retry_job", "run_now"]
