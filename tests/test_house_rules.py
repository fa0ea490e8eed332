"""Rules of the house that a machine can check in a second. Each names the rule; `STYLE` and the decisions say why."""

import ast
import re
import subprocess
from functools import cache
from importlib import resources
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
import yaml

from kefu.database.migrate import migrations
from kefu.perception.intents import source_hash
from kefu.perception.vectors import Vectors

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 500
CODE = {".py", ".ts", ".tsx", ".vue", ".js", ".mjs", ".sql"}
GENERATED = {"web/console/src/api/schema.d.ts"}
BANNED = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "handler", "processor", "engine", "misc", "impl"}
# The process of the local model is what the trade calls an inference engine; it runs alone and nothing imports it.
ALLOWED = {"src/kefu/llm/engine.py"}


@cache
def _tracked() -> tuple[str, ...]:
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(name for name in listed if name and (ROOT / name).is_file())


@cache
def _text(name: str) -> str | None:
    content = (ROOT / name).read_bytes()
    return None if b"\0" in content else content.decode("utf-8", "replace")


def _sources(folder: str = "src/kefu/") -> list[tuple[str, str]]:
    return [(name, _text(name) or "") for name in _tracked() if name.startswith(folder) and name.endswith(".py")]


def test_no_source_file_is_longer_than_five_hundred_lines() -> None:
    names = [name for name in _tracked() if Path(name).suffix in CODE and name not in GENERATED]
    assert [name for name in names if len((_text(name) or "").splitlines()) > LONGEST] == []


def test_no_module_or_folder_has_a_name_that_says_nothing() -> None:
    names = [name for name in _tracked() if name.startswith(("src/", "scripts/", "tests/", "benches/")) and name not in ALLOWED]
    assert [name for name in names if {part.split(".")[0] for part in Path(name).parts} & BANNED] == []


def test_sql_is_in_the_database_room_and_in_the_stores_only() -> None:
    asks_sql = re.compile(r"^\s*(?:import|from) psycopg|\.execute\(", re.MULTILINE)
    outside = [name for name, text in _sources() if asks_sql.search(text) and not name.startswith("src/kefu/database/")]
    assert [name for name in outside if not name.endswith("/store.py")] == []


def test_settings_are_read_in_one_place() -> None:
    # Libraries read threads and switches of theirs from the environment when they are loaded: set in four places, read in none.
    readers = [name for name, text in _sources() if re.search(r"\bos\.environ\b|\bgetenv\b", text)]
    assert set(readers) <= {
        "src/kefu/settings.py",
        "src/kefu/__init__.py",
        "src/kefu/perception/vectors.py",
        "src/kefu/perception/pinyin.py",
        "src/kefu/llm/engine.py",
    }


def test_no_module_says_what_it_does_in_print() -> None:
    printing = [name for name, text in _sources() for node in ast.walk(ast.parse(text)) if _is_print(node)]
    assert set(printing) <= {"src/kefu/perception/intents.py"}  # a training script's one line


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, text in _sources() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def test_migrations_are_numbered_without_doubles_and_isolate_what_they_add() -> None:
    numbers = [number for number, _, _ in migrations()]
    assert numbers == sorted(set(numbers))
    isolated_at = min(number for number, _, sql in migrations() if "isolate_merchants()" in sql)
    later = [(name, sql) for number, name, sql in migrations() if number > isolated_at and re.search(r"CREATE TABLE (?!queue\.)", sql)]
    assert [name for name, sql in later if "isolate_merchants()" not in sql] == []


def test_kefus_own_sentences_have_the_same_fields_in_each_language() -> None:
    said = yaml.safe_load((resources.files("kefu.turn") / "wording.yaml").read_text(encoding="utf-8"))
    assert [key for key, texts in said.items() if set(texts) != {"zh", "en"}] == []
    assert [key for key, texts in said.items() if _fields(texts["zh"]) != _fields(texts["en"])] == []


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_intent_weights_were_made_from_the_examples_that_are_there() -> None:
    with (resources.files("kefu.perception") / "intents.npz").open("rb") as stream, np.load(stream) as stored:
        assert str(stored["source"]) == source_hash(Vectors().name), "run `make intents` and commit what it writes"


# ---- what must not be published

# Put together here, so that this file does not name them itself.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("registry", "npmmirror", "com"),
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
        ("mirrors", "aliyun", "com"),
        ("pypi", "tuna", "tsinghua", "edu", "cn"),
        ("jfrog", "io"),
        ("nexus", "repository"),
    )
]
MACHINE_PATHS = [f"{'/'}{name}/" for name in ("root", "work", "home/[a-z]+", "Users/[A-Za-z]+", "tmp/[a-z0-9]+", "builds")]


def test_no_file_names_a_package_registry() -> None:
    named = re.compile("|".join(re.escape(host) for host in REGISTRIES))
    assert [name for name in _tracked() if named.search(_text(name) or "")] == []


def test_no_file_holds_a_path_of_the_machine_it_was_made_on() -> None:
    absolute = re.compile(rf"(?<![\w./:~*}}])(?:{'|'.join(MACHINE_PATHS)})")
    found = {name: hit.group() for name in _tracked() if (hit := absolute.search(_text(name) or ""))}
    found.pop("tests/test_docs.py", None)  # it names the paths that documents must not name
    assert found == {}


@pytest.mark.parametrize("part", ["widget", "console"])
def test_lock_files_hold_versions_and_hashes_and_no_addresses(part: str) -> None:
    text = _text(f"web/{part}/package-lock.json") or ""
    assert '"integrity"' in text
    assert [word for word in ('"resolved"', '"funding"', "://") if word in text] == []


def test_python_requirements_are_locked_by_hash() -> None:
    locks = [name for name in _tracked() if re.fullmatch(r"requirements/\w+\.txt", name)]
    assert len(locks) == len([name for name in _tracked() if re.fullmatch(r"requirements/\w+\.in", name)])
    for name in locks:
        pins = re.findall(r"^[a-z0-9][\w.\[\],-]*==", _text(name) or "", re.MULTILINE)
        assert len(pins) <= (_text(name) or "").count("--hash=sha256:"), name
