"""Any endpoint that speaks the OpenAI chat protocol: vLLM, Ollama, DeepSeek, Qwen, ERNIE … and Kefu's own engine.

Patience is bounded four times: to connect, to the first token, between two tokens, and in all. A failure is tried again only while nothing
of the answer has come, since a customer must not read half an answer and then another one.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx

from kefu.errors import Refused, TryAgainLater
from kefu.llm.breaker import Breaker
from kefu.llm.model import Completion, CutShort, ModelState, Prices, Prompt, collected
from kefu.llm.sse import Events
from kefu.llm.wire import Gathering, SchemaSupport, request_body

log = logging.getLogger("kefu.llm")

T = TypeVar("T")
LONGEST_BODY = 4_000_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try. The wait before try n is random up to backoff·2ⁿ (full jitter)."""

    connect: float = 5
    first_token: float = 30
    between_tokens: float = 20
    total: float = 120
    tries: int = 3
    backoff: float = 0.5
    longest_pause: float = 20  # a server that asks for more is not waited for


class _Failed(Exception):
    """One try came to nothing before the first token. `pause`: seconds that the server asked for; `busy`: it answers, but has no time."""

    def __init__(self, why: str, pause: float | None = None, again: bool = True, busy: bool = False) -> None:
        super().__init__(why)
        self.pause, self.again, self.busy = pause, again, busy


class OpenAICompatible:
    """A language model behind `base_url` (which usually ends in /v1). The key goes into the request header and nowhere else."""

    def __init__(
        self,
        base_url: str,
        key: str,
        model: str,
        *,
        prices: Prices | None = None,
        patience: Patience | None = None,
        breaker: Breaker | None = None,
        schema_support: SchemaSupport = "schema",
        extra: dict[str, object] | None = None,
        keep_connections: bool = True,
    ) -> None:
        self._url = httpx.URL(base_url.rstrip("/"))
        self._model, self._key, self._reported = model, key, ""
        self._prices, self._patience, self._breaker = prices or Prices(), patience or Patience(), breaker or Breaker()
        self._schema_support: SchemaSupport = schema_support
        self._extra = extra or {}
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        if not keep_connections:
            headers["Connection"] = "close"
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(None, connect=self._patience.connect, pool=self._patience.connect, write=30),
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=20 if keep_connections else 0),
            trust_env=self._url.host not in LOOPBACK,  # a proxy of the environment is for the world outside
        )

    def __repr__(self) -> str:
        return f"OpenAICompatible({self.name})"

    @property
    def name(self) -> str:
        return f"{self._model}@{self._url.host}"

    @property
    def version(self) -> str:
        """The id that the server last gave its model; until the first answer, the one that was asked for."""
        return self._reported or self._model

    @property
    def prices(self) -> Prices:
        return self._prices

    async def complete(self, prompt: Prompt) -> Completion:
        return await collected(self.stream(prompt))

    async def close(self) -> None:
        await self._client.aclose()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        body = request_body(prompt, self._model, self._schema_support, self._extra)
        deadline = time.monotonic() + self._patience.total
        for number in range(self._patience.tries):
            if wait := self._breaker.seconds_to_wait():
                raise TryAgainLater(f"{self.name} has failed several times; it is asked again in {wait:.0f} s")
            gathering = Gathering(prompt, self._prices)
            settled = False
            try:
                async with aclosing(self._pieces(body, gathering, deadline)) as pieces:
                    async for piece in pieces:
                        yield piece
                completion = gathering.completion(self._model)
                self._breaker.succeeded()
                settled = True
            except _Failed as failure:
                settled = True
                if failure.busy:
                    self._breaker.dropped()
                else:
                    self._breaker.failed()
                pause = self._pause(failure, number)
                last = not failure.again or number + 1 == self._patience.tries
                if last or pause > self._patience.longest_pause or time.monotonic() + pause > deadline:
                    raise TryAgainLater(self._clean(f"{self.name} does not answer: {failure}")) from None
                log.info("%s", self._clean(f"{self.name}: {failure}; again in {pause:.1f} s"))
                await asyncio.sleep(pause)
            except CutShort:
                settled = True
                self._breaker.failed()
                raise
            except ValueError as error:
                settled = True
                self._breaker.failed()
                raise CutShort(self._clean(f"{self.name} sent something that cannot be read: {error}"), gathering.text) from None
            except Refused:
                settled = True
                self._breaker.succeeded()  # it answers, and its answer is no
                raise
            else:
                self._reported = completion.version
                yield completion
                return
            finally:
                if not settled:
                    self._breaker.dropped()

    async def state(self) -> ModelState:
        """Asks for the list of models: cheap, and shows address, key and model name at once."""
        if self._breaker.is_open:
            return ModelState("broken", self.name, self.version, "its last requests failed", "wait, or look at the model server's log")
        try:
            reply = await self._client.get(f"{self._url}/models", timeout=self._patience.connect)
        except httpx.HTTPError as error:
            why = self._clean(f"{self._url} cannot be reached ({type(error).__name__})")
            return ModelState("broken", self.name, "", why, "start the model server or correct its address in the settings")
        if reply.status_code == 503:
            return ModelState("loading", self.name, "", "the server is loading its model", "wait a little")
        if reply.status_code in (401, 403):
            return ModelState("broken", self.name, "", "the server does not accept the key", "set the model's key in the settings")
        if reply.status_code in (404, 405):
            return ModelState("answers", self.name, self.version, "the server lists no models, so only its address was checked")
        if reply.status_code != 200:
            return ModelState("broken", self.name, "", f"the server answers with status {reply.status_code}", "look at its log")
        try:
            known = [str(row["id"]) for row in reply.json()["data"]]
        except (ValueError, KeyError, TypeError):
            return ModelState("broken", self.name, "", f"{self._url} is no model server", "the address usually ends in /v1")
        if known and self._model not in known:
            why = f"the server has no model {self._model}; it has {', '.join(known[:8])}"
            return ModelState("broken", self.name, "", why, "set the model's name in the settings to one of these")
        return ModelState("answers", self.name, self.version)

    async def _pieces(self, body: dict[str, object], gathering: Gathering, deadline: float) -> AsyncGenerator[str, None]:
        """One try. Raises `_Failed` until the answer has begun and `CutShort` after."""
        try:
            async with aclosing(self._chunks(body, gathering, deadline)) as chunks:
                async for chunk in chunks:
                    if piece := gathering.take(chunk):
                        yield piece
        except (TimeoutError, httpx.HTTPError) as error:
            why = str(error) if isinstance(error, TimeoutError) else f"{type(error).__name__} {error}"
            if gathering.has_begun:
                raise CutShort(self._clean(f"{self.name} stopped in the middle of its answer: {why}"), gathering.text) from None
            raise _Failed(why, again=isinstance(error, httpx.HTTPError)) from None
        if gathering.finish is None:
            if gathering.has_begun:
                raise CutShort(f"{self.name} stopped in the middle of its answer: the connection was closed", gathering.text)
            raise _Failed("the connection was closed before the first token")

    async def _chunks(self, body: dict[str, object], gathering: Gathering, deadline: float) -> AsyncGenerator[dict[str, Any], None]:
        """The JSON values of the reply. Every wait is inside a limit and no limit spans a `yield`: the caller's own time is not cut."""
        request = self._client.build_request("POST", f"{self._url}/chat/completions", json=body)
        first_by = time.monotonic() + self._patience.first_token
        reply = await _within(self._client.send(request, stream=True), first_by, deadline, "no first token in time")
        try:
            if reply.status_code != 200:
                await self._raise_for(reply, deadline)
            if "text/html" in reply.headers.get("content-type", ""):
                raise Refused(f"{self._url} answers with a web page, not as a model: the address usually ends in /v1")
            if "application/json" in reply.headers.get("content-type", ""):
                yield self._read(str(await _within(_body(reply), first_by, deadline, "no answer in time"), "utf-8", "replace"))
                return
            events, incoming = Events(), reply.aiter_bytes()
            while True:
                limit = time.monotonic() + self._patience.between_tokens if gathering.has_begun else first_by
                why = "no next token in time" if gathering.has_begun else "no first token in time"
                chunk = await _within(anext(incoming, None), limit, deadline, why)
                for data in events.end() if chunk is None else events.feed(chunk):
                    if data == "[DONE]":
                        gathering.finish = gathering.finish or "stop"
                        return
                    yield self._read(data)
                if chunk is None:
                    return
        finally:
            await reply.aclose()

    def _read(self, data: str) -> dict[str, Any]:
        try:
            chunk = json.loads(data)
        except json.JSONDecodeError:
            raise ValueError(f"not JSON: {data[:120]!r}") from None
        if not isinstance(chunk, dict):
            raise ValueError(f"not a JSON object: {data[:120]!r}")
        if error := chunk.get("error"):  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
            raise httpx.RemoteProtocolError(f"the server reports {str(error)[:300]}")  # pyright: ignore[reportUnknownArgumentType]
        return chunk  # pyright: ignore[reportUnknownVariableType]

    async def _raise_for(self, reply: httpx.Response, deadline: float) -> None:
        status = reply.status_code
        body = await _within(_body(reply), time.monotonic() + self._patience.connect, deadline, f"status {status}")
        words = self._clean(" ".join(str(body, "utf-8", "replace").split())[:300])
        if status in (408, 409, 425, 429) or status >= 500:
            raise _Failed(f"status {status} {words}", _retry_after(reply.headers.get("retry-after")), busy=status == 429)
        if status in (401, 403):  # such replies quote parts of the key
            raise Refused(f"{self.name} does not accept the key (status {status}): set the model's key in the settings")
        if status == 402:
            raise Refused(f"the account at {self.name} has no balance left: {words}")
        if status in (404, 405):
            raise Refused(
                f"{self._url} has no model {self._model} or no chat completions (status {status}): check address and model. {words}"
            )
        raise Refused(f"{self.name} refuses the request (status {status}): {words}")

    def _pause(self, failure: _Failed, number: int) -> float:
        if failure.pause is not None:
            return failure.pause
        return random.uniform(0, self._patience.backoff * 2**number)

    def _clean(self, words: str) -> str:
        return words.replace(self._key, "〔key〕") if self._key else words


async def _body(reply: httpx.Response) -> bytes:
    """The whole body. Raises ValueError for one that does not end: it must not fill the memory."""
    whole = b""
    async for chunk in reply.aiter_bytes():
        whole += chunk
        if len(whole) > LONGEST_BODY:
            raise ValueError(f"an answer longer than {LONGEST_BODY} bytes")
    return whole


async def _within(work: Awaitable[T], limit: float, deadline: float, why: str) -> T:
    """The result of `work`, or TimeoutError saying which patience was at an end; both limits are monotonic times."""
    now = time.monotonic()
    try:
        async with asyncio.timeout(max(0, min(limit, deadline) - now)):
            return await work
    except TimeoutError:
        raise TimeoutError("not done in the time allowed in all" if deadline <= limit else why) from None


def _retry_after(header: str | None) -> float | None:
    """Seconds from a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3)."""
    if not header:
        return None
    try:
        if header.strip().isdigit():
            return float(header)
        return max(0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
