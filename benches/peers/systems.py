"""The systems under test: processes that are started, asked, weighed and ended. Each answers a question with its words and its sources."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faq
import httpx
import psutil

from kefu.llm import assemble

HERE = Path(__file__).resolve().parent
PEERS = ("langchain", "llamaindex", "haystack")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "LANGCHAIN_TRACING_V2": "false"}
START_SECONDS = 240


@dataclass
class Answer:
    """One question's answer. Milliseconds; `cpu_ms` of the system, `database_ms` of its Postgres, `model_ms` of the model's server."""

    text: str = ""
    articles: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    lane: str = ""
    whole_ms: float = 0.0
    first_ms: float = 0.0
    cpu_ms: float = 0.0
    database_ms: float = 0.0
    model_ms: float = 0.0


class System(ABC):
    """A process that answers. `ask` gives an Answer without the times of processors, which `measured` adds."""

    name = ""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.http = httpx.Client(timeout=300)

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def ask(self, question: faq.Question) -> Answer: ...

    def database(self) -> list[psutil.Process]:
        return []

    def own(self) -> list[psutil.Process]:
        return _tree(self.process.pid) if self.process else []

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        self.process = None


class Peer(System):
    def __init__(self, name: str, home: Path, llm: dict[str, str] | None) -> None:
        super().__init__()
        self.name, self._home = name, home
        # The name comes first, so that no system finds its prompt read already in the model's memory because another asked the same.
        rules = {
            language: f"({name})\n"
            + (faq.ROOT / f"src/kefu/turn/prompts/answer.{language}.md").read_text(encoding="utf-8").strip().format(shop=shop)
            for language, shop in (("zh", "朴屿家居"), ("en", "Puyu Home"))
        }
        self._job = home / f"{name}.json"
        self._job.write_text(
            json.dumps({"kept": str(home / "vectors.json"), "articles": faq.articles(), "llm": llm, "rules": rules}, ensure_ascii=False),
            encoding="utf-8",
        )

    def start(self) -> None:
        command = (str(_python(self._home, self.name)), str(HERE / "serve.py"), self.name, str(self._job))
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **ONE_THREAD}
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.startswith("READY"):
            raise RuntimeError(f"{self.name} did not start: run {' '.join(command)} to see why")
        self._url = f"http://127.0.0.1:{int(line.split()[1])}/"

    def ask(self, question: faq.Question) -> Answer:
        answer, begun = Answer(lane="peer"), time.perf_counter()
        with self.http.stream("POST", self._url, json={"question": question.text, "language": question.language}) as reply:
            for line in reply.iter_lines():
                row = json.loads(line)
                if row.get("delta"):
                    answer.first_ms = answer.first_ms or _since(begun)
                    answer.text += row["delta"]
                elif "articles" in row:
                    answer.articles, answer.evidence = row["articles"], row["evidence"]
        answer.whole_ms = _since(begun)
        return answer


class Kefu(System):
    """Kefu as it is served: its HTTP API, embedded Postgres, and the shop that holds this FAQ."""

    name = "kefu"

    def __init__(self, home: Path, llm: dict[str, str] | None) -> None:
        super().__init__()
        chosen = (
            {"KEFU_LLM": "openai", "KEFU_LLM_BASE_URL": llm["url"], "KEFU_LLM_KEY": llm["key"], "KEFU_LLM_MODEL": llm["model"]}
            if llm
            else {"KEFU_LLM": "off"}
        )
        self._home = home / "kefu"
        path = os.pathsep.join(filter(None, (str(faq.ROOT / "src"), os.environ.get("PYTHONPATH", ""))))
        self._env = {**os.environ, **ONE_THREAD, **chosen, "KEFU_HOME": str(self._home), "KEFU_NEW_CONVERSATIONS": "0", "PYTHONPATH": path}
        if not (self._home / "loaded").exists():
            faq.write_shop(home / "shop")
            subprocess.run(
                (sys.executable, "-m", "kefu.cli", "shop", "load", str(home / "shop")), env=self._env, check=True, stdout=subprocess.DEVNULL
            )
            (self._home / "loaded").touch()

    def start(self) -> None:
        port = _free_port()
        command = (sys.executable, "-m", "kefu.cli", "serve", "--port", str(port))
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env=self._env)
        self._url = f"http://127.0.0.1:{port}/v1"
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if self.http.get(f"{self._url}/health").status_code == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"Kefu did not start: run {' '.join(command)} with KEFU_HOME={self._home} to see why")

    def database(self) -> list[psutil.Process]:
        file = self._home / "postgres" / "postmaster.pid"
        found = [file] if file.is_file() else list((self._home / "postgres").glob("**/postmaster.pid"))
        return _tree(int(found[0].read_text().split()[0])) if found else []

    def ask(self, question: faq.Question) -> Answer:
        """A conversation of its own for each question; only the question is timed."""
        started = (
            self.http.post(f"{self._url}/conversations", json={"merchant": faq.NAME, "language": question.language})
            .raise_for_status()
            .json()
        )
        headers = {"Authorization": f"Bearer {started['secret']}", "Accept": "text/event-stream"}
        answer, begun, kind = Answer(), time.perf_counter(), ""
        with self.http.stream(
            "POST", f"{self._url}/conversations/{started['id']}/messages", headers=headers, json={"text": question.text}
        ) as reply:
            for line in reply.iter_lines():
                if line.startswith("event:"):
                    kind = line.removeprefix("event:").strip()
                elif line.startswith("data:") and kind in ("text", "message", "problem"):
                    answer.first_ms = answer.first_ms or _since(begun)
                    row = json.loads(line.removeprefix("data:"))
                    if kind == "message":
                        message: dict[str, Any] = row.get("message", row)
                        cited = message["citations"]
                        answer.text, answer.lane = message["text"], message["lane"] or ""
                        answer.articles = [each["passage"].split(".")[0] for each in cited]
                        answer.evidence = [f"{each['title']}\n{each['quote']}" for each in cited]
                        break
        answer.whole_ms = _since(begun)
        return answer


@contextmanager
def model_server(home: Path, threads: int) -> Iterator[tuple[dict[str, str], psutil.Process]]:
    """The product's own server of the embedded model, which all systems share: its address, key and name, and its process."""
    file, key = assemble(home / "models"), secrets.token_urlsafe(16)
    command = (sys.executable, "-m", "kefu.llm.engine", "--model", str(file), "--threads", str(threads))
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{key}\n")
    process.stdin.flush()
    try:
        while not (line := process.stdout.readline()).startswith("READY "):
            if not line:
                raise RuntimeError("the model's server did not start")
        yield (
            {"url": f"http://127.0.0.1:{json.loads(line.removeprefix('READY '))['port']}/v1", "key": key, "model": file.stem},
            psutil.Process(process.pid),
        )
    finally:
        process.kill()
        process.wait()


def measured(system: System, question: faq.Question, model: psutil.Process | None) -> Answer:
    """The answer with what it took of the processors, counted over all threads."""
    groups = (system.own(), system.database(), [model] if model else [])
    before = [_cpu_ms(group) for group in groups]
    answer = system.ask(question)
    answer.cpu_ms, answer.database_ms, answer.model_ms = (_cpu_ms(group) - then for group, then in zip(groups, before, strict=True))
    return answer


def memory_mb(processes: list[psutil.Process]) -> float:
    """Resident memory; pages that processes share are split among them (PSS)."""
    total = 0.0
    for process in processes:
        with suppress(psutil.Error):
            total += process.memory_full_info().pss / 1e6
    return total


def environment(name: str, home: Path) -> None:
    """A peer's virtual environment, made once of its locked requirements."""
    folder, lock = home / "env" / name, HERE / "requirements" / f"{name}.txt"
    stamp = folder / "made-of"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == lock.read_text(encoding="utf-8"):
        return
    shutil.rmtree(folder, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    print(f"making the environment of {name}", flush=True)
    subprocess.run((uv, "venv", "--quiet", "--python", sys.executable, folder), check=True)
    subprocess.run((uv, "pip", "install", "--quiet", "--python", folder / "bin/python", "--require-hashes", "-r", lock), check=True)
    shutil.copy(lock, stamp)


def _python(home: Path, name: str) -> Path:
    return home / "env" / name / "bin" / "python"


def _tree(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


def _cpu_ms(processes: list[psutil.Process]) -> float:
    """Processor time so far by each process's own clock, in nanoseconds and with threads that have ended (clock_getcpuclockid(3))."""
    total = 0.0
    for process in processes:
        with suppress(OSError):
            total += 1000 * time.clock_gettime((~process.pid) << 3 | 2)
    return total


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _since(begun: float) -> float:
    return 1000 * (time.perf_counter() - begun)
