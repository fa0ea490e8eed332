"""The API against its own description: inputs made from OpenAPI, right and wrong ones; no 5xx, answers as described."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# What the description promises of every answer. Left out: checks of how strict the input is, for the API takes more than it describes.
# The planner is left out: a day of thousands of hand-overs is played for longer than a request of this test may take.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"
SECONDS = 20  # for each reader


@pytest.mark.parametrize("reader", ["nobody", "a customer", "a person"])
async def test_no_input_breaks_the_api_and_answers_are_as_described(running: Any, tmp_path: Path, reader: str) -> None:
    talk = await running.talk()
    headers = {"nobody": {}, "a customer": talk.headers, "a person": await running.staff()}[reader]
    # Ids that are there, so that the inputs reach further than "not found".
    (tmp_path / "schemathesis.toml").write_text(f'[parameters]\n"path.id" = "{talk.id}"\n"path.merchant" = "shanlan"\n')
    command = (
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{running.base}/openapi.json"),
        *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "12", "--max-time", str(SECONDS)),
        *("--seed", "1", "--generation-database", "none", "--suppress-health-check", "all", "--no-shrink", "--continue-on-failure"),
        *("--exclude-path-regex", "(events|staff/planner)$", "--request-timeout", "20", "--warnings", "off", "--no-color"),
        *(argument for name, value in headers.items() for argument in ("--header", f"{name}: {value}")),
    )
    done = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS * 5)
    assert " passed" in done.stdout, done.stdout[-3000:] + done.stderr[-1000:]
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
