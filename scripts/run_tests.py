"""Run the browser tests and pytest, both to their end, and print 'N passed, N failed' of all together as the last line."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Files are dealt to the workers whole: a file shares its fixtures (a loaded shop), and the real model runs in one of them only.
SUITES = (
    ("browser", ("tests/browser.py",)),
    ("pytest", ("-m", "pytest", "-n", "2", "--dist", "loadfile", "--durations", "8")),
)


def main() -> None:
    total = {"passed": 0, "failed": 0, "skipped": 0}
    is_bad = False
    with tempfile.TemporaryDirectory(prefix="kefu-home-") as home:
        # Nothing of a developer's own: neither settings nor the data in .kefu.
        kept = ("KEFU_TEST_", "KEFU_DATA")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_") or name.startswith(kept)}
        for name, arguments in SUITES:
            print(f"· {name}", flush=True)
            status, last = run((sys.executable, *arguments), environment | {"KEFU_HOME": home})
            counts = counts_of(last)
            if status and not counts["failed"]:
                counts["failed"] = 1  # it ended before it could count
            total = {kind: total[kind] + counts[kind] for kind in total}
            is_bad |= bool(status)
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"\n{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    sys.exit(1 if is_bad or total["failed"] else 0)


def run(command: tuple[str, ...], environment: dict[str, str]) -> tuple[int, str]:
    """The status and the last line of output that counts tests; everything is shown as it comes."""
    last = ""
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if re.search(r"\d+ (passed|failed|error)", line):
                last = line
    return process.returncode, last


def counts_of(line: str) -> dict[str, int]:
    found = {kind: int(number) for number, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", line)}
    return {"passed": found.get("passed", 0), "failed": found.get("failed", 0) + found.get("error", 0), "skipped": found.get("skipped", 0)}


if __name__ == "__main__":
    main()
