"""JSONL files of benches and test sets: one object a line, every mistake told with its line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from kefu.errors import BadInput


def read_objects(path: Path, example: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """('file:line', object) of every line that is not empty. Raises BadInput; `example` is shown to who wrote something else."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read.", (f"{path}: give a JSONL file in UTF-8 ({error})",)) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            row: object = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadInput(f"{path.name} is not JSONL.", (f"{place}: not JSON ({error.msg} at column {error.colno})",)) from error
        if not isinstance(row, dict):
            raise BadInput(f"{path.name} is not JSONL of objects.", (f"{place}: write an object such as {example}",))
        yield place, cast("dict[str, Any]", row)
