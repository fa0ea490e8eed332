"""The widget, the shop page and the console in a real browser against a real server with its own temporary data.

Run by `make test-web`; `--base URL` checks a server that runs already. Prints 'N passed, N failed' last.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from build_web import node_environment  # noqa: E402 - the scripts are no package

# folder in web/, and its script: the journey comes first, while nobody has talked to the demo's customers yet
PARTS = (("console", "journey"), ("widget", "browser"), ("console", "browser"))
READY_SECONDS = 420  # the first start embeds every text of the demo shops: about 70 CPU-seconds
STOP_SECONDS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="address of a running demo server; without it, one is started and stopped")
    parser.add_argument("--shots", help="folder for screenshots")
    arguments = parser.parse_args()
    environment = node_environment()
    if arguments.base:
        results = [check(*part, arguments.base, environment, arguments.shots) for part in PARTS]
    else:
        with demo_server() as base:
            results = [check(*part, base, environment, arguments.shots) for part in PARTS]
    passed, failed = (sum(numbers) for numbers in zip(*results, strict=True))
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


@contextmanager
def demo_server() -> Iterator[str]:
    """A `kefu demo` of its own, without a language model; gives its address and stops it at the end."""
    with tempfile.TemporaryDirectory(prefix="kefu-browser-", ignore_cleanup_errors=True) as home:
        given = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_")}
        environment = given | {"KEFU_HOME": home, "KEFU_LLM": "off", "PYTHONUNBUFFERED": "1"}
        command = (sys.executable, "-m", "kefu.cli", "demo", "--port", "0", "--folder", str(ROOT / "demo"))
        with subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
            said: list[str] = []
            reader = threading.Thread(target=_read, args=(server, said, ready := threading.Event()), daemon=True)
            reader.start()
            try:
                ready.wait(READY_SECONDS)
                address = re.search(r"http://[0-9.]+:\d+", "".join(said))
                if address is None:
                    sys.exit("the demo server did not start:\n" + "".join(said[-30:]))
                yield address.group(0)
            finally:
                server.terminate()
                try:
                    server.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    server.kill()
                reader.join(STOP_SECONDS)
                if server.returncode not in (0, -15):
                    print(f"the server ended with status {server.returncode}; its last words:\n{''.join(said[-30:])}", flush=True)


def _read(server: "subprocess.Popen[str]", said: list[str], ready: threading.Event) -> None:
    assert server.stdout is not None
    for line in server.stdout:
        said.append(line)
        if line.startswith("Ctrl-C"):
            ready.set()
    ready.set()


def check(part: str, script: str, base: str, environment: dict[str, str], shots: str | None) -> tuple[int, int]:
    """(passed, failed) of one browser script of a part."""
    print(f"· browser: {part}, {script}", flush=True)
    folder = ("--shots", str(Path(shots, part, script).resolve())) if shots else ()
    command = ["npm", "run", "--silent", script, "--", "--base", base, *folder]
    counts = None
    with subprocess.Popen(
        command, cwd=ROOT / "web" / part, env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if counts := re.match(r"(\d+) passed, (\d+) failed", line):
                break
            print(line, end="", flush=True)
    passed, failed = (int(counts[1]), int(counts[2])) if counts else (0, 1)
    return passed, max(failed, 1) if process.returncode else failed


if __name__ == "__main__":
    main()
