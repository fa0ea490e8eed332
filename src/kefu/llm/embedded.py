"""The local model in a process of its own, started when first needed, started again after a crash, gone with its parent.

A crash or a leak of the model runtime costs one answer and not the shop's server. The process listens on the loopback address only, on a
port that the system chose, and serves nobody without a key that is made anew for each start and passed over a pipe.
"""

import asyncio
import json
import logging
import os
import secrets
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path

from kefu.errors import Refused, TryAgainLater
from kefu.llm.endpoint import OpenAICompatible, Patience
from kefu.llm.model import Completion, ModelState, Prices, Prompt, collected
from kefu.llm.parts import fingerprint

log = logging.getLogger("kefu.llm")

READY = "READY "  # first word of the line by which the process says that it serves, and on which port
# Core-hours of a million tokens: .03 s a new token of the prompt, .085 s one of the answer (benches/LOG.md, "Embedded model").
PROMPT_CORE_HOURS, ANSWER_CORE_HOURS = Decimal("8.3"), Decimal("23.6")
SMALLEST = Decimal("0.000001")  # of a cost: budgets count in millionths
HEALTHY_SECONDS = 60  # a process that lived this long starts its next life without a pause
LONGEST_PAUSE = 30.0
HOPELESS = 5  # starts in a row without one that served: the file or the machine is wrong, say so instead of "loading"


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How the model runs. The defaults are the best of what was measured: section "Embedded model" of benches/LOG.md."""

    threads: int = 2
    context: int = 4096  # tokens of prompt and answer together
    batch: int = 512  # tokens read at once
    flash: str = "on"
    kv: str = "f16"  # type of the remembered keys and values: f16 or q8_0
    remember_mib: int = 128  # prompts read before, kept in memory when another one takes the slot; 28 KiB a token
    adapter: str = ""  # a GGUF file of a LoRA that is laid over the model; '' for none
    turns: str = ""  # how turns are marked, for a file that does not say: gemma, or '' as the file has it

    def as_arguments(self) -> list[str]:
        return [word for knob in fields(self) for word in (f"--{knob.name.replace('_', '-')}", str(getattr(self, knob.name)))]


class EmbeddedEngine:
    """A GGUF file as a language model. One request at a time, first come first served; beyond `waiting` in the queue, TryAgainLater."""

    def __init__(
        self,
        model: Path,
        *,
        options: EngineOptions | None = None,
        patience: Patience | None = None,
        start_seconds: float = 120,
        queue_seconds: float = 60,
        waiting: int = 32,
        core_hour: Decimal = Decimal(0),
        currency: str = "CNY",
    ) -> None:
        """`core_hour`: what an hour of one processor core costs, in `currency`; each answer costs the processor time that it took."""
        self._file = model
        self._options = options or EngineOptions(threads=min(2, os.cpu_count() or 1))
        self._patience = patience or Patience(connect=5, first_token=60, between_tokens=20, total=180, tries=1)
        self._start_seconds, self._queue_seconds, self._room = start_seconds, queue_seconds, waiting
        self._version = ""
        self._in_line = 0
        self._core_hour = core_hour
        # An estimate before a call is made; afterwards the processor's own clock counts.
        self.prices = Prices(core_hour * PROMPT_CORE_HOURS, core_hour * ANSWER_CORE_HOURS, Decimal(0), currency)
        self._turn = asyncio.Lock()  # wakes those who wait in the order they came
        self._keeper: asyncio.Task[None] | None = None
        self._child: asyncio.subprocess.Process | None = None
        self._endpoint: OpenAICompatible | None = None
        self._serves = asyncio.Event()
        self._failed_starts = 0
        self._said: deque[str] = deque(maxlen=20)  # last lines of the process

    @property
    def name(self) -> str:
        return self._file.stem

    @property
    def version(self) -> str:
        """First 12 hex digits of the file's sha256; '' until the model has been loaded once."""
        return self._version

    @property
    def process_id(self) -> int | None:
        return self._child.pid if self._child and self._child.returncode is None else None

    def start(self) -> None:
        """Begin to load in the background; `stream` does it too. Call it when the server starts and the first customer waits less."""
        if self._keeper is None or self._keeper.done():
            if not self._file.is_file():
                raise Refused(f"there is no model file {self._file.name}: run `make demo`, name another GGUF file, or set KEFU_LLM=off")
            self._keeper = asyncio.create_task(self._keep(), name="embedded model")

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        if self._in_line > self._room:
            raise TryAgainLater(f"{self._in_line} requests are before this one at the local model")
        self._in_line += 1
        try:
            await self._take_turn()
            try:
                endpoint = await self._serving()
                before = self._cpu_seconds()
                async with aclosing(endpoint.stream(prompt)) as parts:
                    async for part in parts:
                        yield part if isinstance(part, str) else self._told(part, self._cpu_seconds() - before)
            except TryAgainLater:
                await self._notice_death()
                raise
            finally:
                self._turn.release()
        finally:
            self._in_line -= 1

    async def complete(self, prompt: Prompt) -> Completion:
        return await collected(self.stream(prompt))

    def _told(self, completion: Completion, cpu_seconds: float) -> Completion:
        cost = (self._core_hour * round(cpu_seconds * 1000) / 3_600_000).quantize(SMALLEST)
        usage = replace(completion.usage, cpu_milliseconds=round(cpu_seconds * 1000), cost=cost, currency=self.prices.currency)
        return replace(completion, usage=usage, model=self.name, version=self._version)

    def _cpu_seconds(self) -> float:
        """Processor time of the process so far; one request runs at a time, so a difference is one answer's."""
        try:
            fields_ = Path(f"/proc/{self.process_id}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields_[11]) + int(fields_[12])) / os.sysconf("SC_CLK_TCK")

    async def state(self) -> ModelState:
        if self._serves.is_set():
            return ModelState("answers", self.name, self._version)
        if not self._file.is_file():
            return ModelState("broken", self.name, "", f"there is no file {self._file}", "run `make demo`, or set KEFU_LLM=off")
        if self._failed_starts >= HOPELESS:
            why = f"its process ended {self._failed_starts} times: {self._last_words()}"
            return ModelState("broken", self.name, self._version, why, "look at the server's log; KEFU_LLM=off runs without a model")
        why = "the model is being loaded" if self._keeper else "it is loaded when first needed"
        return ModelState("loading", self.name, self._version, why, "wait a little")

    async def close(self) -> None:
        """End the process. A stream that still runs gets TryAgainLater."""
        if self._keeper:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(self._queue_seconds):
                await self._turn.acquire()
        except TimeoutError:
            raise TryAgainLater(f"the local model has been busy for {self._queue_seconds:.0f} s") from None

    async def _serving(self) -> OpenAICompatible:
        self.start()
        try:
            async with asyncio.timeout(0 if self._failed_starts >= HOPELESS else self._start_seconds):
                await self._serves.wait()
        except TimeoutError:
            raise TryAgainLater(f"the local model is not ready: {self._last_words()}") from None
        assert self._endpoint is not None
        return self._endpoint

    async def _notice_death(self) -> None:
        """After a failure: when the process has died, the next request waits for a new one instead of running into the closed port."""
        if self._child is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._child.wait()
                    self._serves.clear()

    async def _keep(self) -> None:
        """Start, wait for the end, start again. The pause doubles while starts fail."""
        if not self._version:
            self._version = (await asyncio.to_thread(fingerprint, self._file))[:12]
        while True:
            started = time.monotonic()
            try:
                await self._live()
            except OSError as error:
                self._said.append(str(error))
            finally:
                self._serves.clear()
            lived = time.monotonic() - started
            pause = 0.0 if lived > HEALTHY_SECONDS else min(LONGEST_PAUSE, 0.5 * 2**self._failed_starts)
            log.warning("the local model's process ended after %.0f s: %s; again in %.1f s", lived, self._last_words(), pause)
            await asyncio.sleep(pause)

    async def _live(self) -> None:
        """One life of the process, from start to end. However we leave, it is dead afterwards."""
        key = secrets.token_urlsafe(24)
        arguments = ("-m", "kefu.llm.engine", "--model", str(self._file), *self._options.as_arguments())
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
        assert child.stdin is not None
        self._child, self._failed_starts = child, self._failed_starts + 1
        try:
            child.stdin.write(f"{key}\n".encode())
            async with asyncio.timeout(self._start_seconds):
                port = await self._port(child)
            if port is not None:
                # The runtime's HTTP server drops a connection that is used again after a streamed reply.
                address = f"http://127.0.0.1:{port}/v1"
                self._endpoint = OpenAICompatible(address, key, self.name, patience=self._patience, keep_connections=False)
                state = await self._endpoint.state()
                self._said.append(f"{state.state} {state.why}")
                if state.state == "answers":
                    self._failed_starts = 0
                    self._serves.set()
                    await self._listen(child)
        except TimeoutError:
            self._said.append(f"not ready after {self._start_seconds:.0f} s")
        finally:
            self._serves.clear()
            if self._endpoint is not None:
                await self._endpoint.close()
                self._endpoint = None
            if child.returncode is None:
                child.kill()
            await child.wait()
            self._said.append(f"exit code {child.returncode}")

    async def _port(self, child: asyncio.subprocess.Process) -> int | None:
        """The port, once the model is loaded; None when the process ended before."""
        assert child.stdout is not None
        async for line in child.stdout:
            words = line.decode(errors="replace").strip()
            if words.startswith(READY):
                return int(json.loads(words.removeprefix(READY))["port"])
            self._said.append(words)
        return None

    async def _listen(self, child: asyncio.subprocess.Process) -> None:
        assert child.stdout is not None
        async for line in child.stdout:
            self._said.append(line.decode(errors="replace").strip())
        await child.wait()

    def _last_words(self) -> str:
        return " / ".join(list(self._said)[-3:]) or "it said nothing"
