"""The OpenAI chat protocol on the wire: a `Prompt` becomes a request body, chunks of JSON become pieces of text and a `Completion`."""

import json
import math
import time
from typing import Any, Literal, cast

from kefu.llm.model import Completion, Prices, Prompt, ToolCall, Usage

SchemaSupport = Literal["schema", "object", "none"]
LONGEST_TOKEN, LEAST_TOKENS = 16, 4000  # characters a token may have, thoughts included, before a server is held to run on without end
FINISH: dict[str, Literal["stop", "length", "calls", "filtered"]] = {
    "length": "length",
    "tool_calls": "calls",
    "function_call": "calls",
    "content_filter": "filtered",
}


def request_body(prompt: Prompt, model: str, schema_support: SchemaSupport, extra: dict[str, object]) -> dict[str, object]:
    """The JSON body of a streamed chat completion. A server without schemas gets the schema in words, behind the stable part."""
    system = prompt.system
    body: dict[str, object] = {"model": model, "max_tokens": prompt.max_tokens, "temperature": prompt.temperature, "stream": True}
    body["stream_options"] = {"include_usage": True}
    if prompt.confidence:
        body["logprobs"] = True
    if prompt.stop:
        body["stop"] = list(prompt.stop)
    if prompt.tools:
        body["tools"] = [{"type": "function", "function": dict(tool)} for tool in prompt.tools]
    if prompt.json_schema is not None:
        if schema_support == "schema":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": prompt.json_schema},
            }
        else:
            system += "\n\nAnswer with one JSON object that obeys this JSON schema:\n" + json.dumps(prompt.json_schema, ensure_ascii=False)
        if schema_support == "object":
            body["response_format"] = {"type": "json_object"}
    first = [{"role": "system", "content": system}] if system else []
    body["messages"] = first + [{"role": role, "content": words} for role, words in prompt.messages]
    return body | extra


def estimated_tokens(text: str) -> int:
    """A guess for servers that do not count: .3 token a Latin and .6 a Chinese character (DeepSeek API docs, "Token & Token Usage")."""
    wide = sum(character > "\u2e7f" for character in text)
    return round(0.6 * wide + 0.3 * (len(text) - wide))


class Gathering:
    """One answer as it grows. `take` gives the piece of text in a chunk; `completion` sums up."""

    def __init__(self, prompt: Prompt, prices: Prices) -> None:
        self._prompt, self._prices, self._started = prompt, prices, time.monotonic()
        self._pieces: list[str] = []
        self._calls: dict[int, dict[str, str]] = {}
        self._usage: dict[str, Any] = {}
        self._first_at: float | None = None
        self._thought = ""
        self._likely: list[float] = []
        self._length = 0
        self.finish: str | None = None
        self.model = ""

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def has_begun(self) -> bool:
        """Whether anything of the answer has come: words, thoughts or a call."""
        return self._first_at is not None

    def take(self, chunk: dict[str, Any]) -> str:
        """Text that the chunk adds, '' for none. Takes whole (not streamed) completions too. Raises ValueError when it is neither."""
        self.model = str(chunk.get("model") or self.model)
        self._usage = _object(chunk.get("usage")) or self._usage
        choices = _objects(chunk.get("choices"))
        if not choices:
            return ""
        self.finish = choices[0].get("finish_reason") or self.finish
        delta = _object(choices[0].get("delta") or choices[0].get("message"))
        for call in _objects(delta.get("tool_calls")):
            self._take_call(call)
        thought = str(delta.get("reasoning_content") or delta.get("reasoning") or "")
        piece = str(delta.get("content") or "")
        if self._first_at is None and (piece or thought or self._calls):
            self._first_at = time.monotonic()
        self._thought += thought
        self._pieces.append(piece)
        self._likely += _likelihoods(choices[0].get("logprobs"))
        self._length += len(piece) + len(thought)
        if self._length > LONGEST_TOKEN * max(self._prompt.max_tokens, LEAST_TOKENS):
            raise ValueError(f"more than was asked for: {self._length} characters for at most {self._prompt.max_tokens} tokens")
        return piece

    def _take_call(self, call: dict[str, Any]) -> None:
        """Servers send a call whole or in pieces of its arguments, and some leave out the index."""
        at = call.get("index")
        place = self._calls.setdefault(len(self._calls) if at is None else int(at), {"name": "", "arguments": ""})
        function = _object(call.get("function"))
        place["name"] += str(function.get("name") or "")
        arguments = function.get("arguments") or ""
        place["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments)

    def completion(self, model: str) -> Completion:
        """Raises ValueError when the arguments of a call are not a JSON object."""
        calls = tuple(ToolCall(call["name"], _arguments(call)) for _, call in sorted(self._calls.items()))
        version = self.model or model
        finish = "calls" if calls else FINISH.get(self.finish or "stop", "stop")
        return Completion(self.text, self.usage(), model, version, finish, calls, self._confidence())

    def _confidence(self) -> float | None:
        """The geometric mean of the tokens' probabilities; None when the server did not tell them."""
        return math.exp(sum(self._likely) / len(self._likely)) if self._likely else None

    def usage(self) -> Usage:
        now = time.monotonic()
        counted = isinstance(self._usage.get("prompt_tokens"), int) and isinstance(self._usage.get("completion_tokens"), int)
        if counted:
            read, written = int(self._usage["prompt_tokens"]), int(self._usage["completion_tokens"])
        else:
            calls = "".join(call["name"] + call["arguments"] for call in self._calls.values())
            read, written = estimated_tokens(self._prompt.text), estimated_tokens(self._thought + self.text + calls)
        details = _object(self._usage.get("prompt_tokens_details"))
        cached = min(read, int(details.get("cached_tokens") or self._usage.get("prompt_cache_hit_tokens") or 0))
        return Usage(
            prompt_tokens=read,
            completion_tokens=written,
            cached_tokens=cached,
            milliseconds=round((now - self._started) * 1000),
            first_token_milliseconds=round(((self._first_at or now) - self._started) * 1000),
            cost=self._prices.cost(read, cached, written),
            currency=self._prices.currency,
            estimated=not counted,
        )


def _likelihoods(value: object) -> list[float]:
    """Logarithms of the tokens' probabilities; [] for what has another shape: an answer is not lost for them."""
    try:
        rows = _objects(_object(value).get("content"))
    except ValueError:
        return []
    return [float(row["logprob"]) for row in rows if isinstance(row.get("logprob"), (int, float))]


def _object(value: object) -> dict[str, Any]:
    """`value` when it is a JSON object, {} for null. Raises ValueError for anything else."""
    if value is None or isinstance(value, dict):
        return cast(dict[str, Any], value or {})
    raise ValueError(f"{str(value)[:60]!r} where an object belongs")


def _objects(value: object) -> list[dict[str, Any]]:
    if value is None or isinstance(value, list):
        return [_object(item) for item in cast(list[object], value or [])]
    raise ValueError(f"{str(value)[:60]!r} where a list belongs")


def _arguments(call: dict[str, str]) -> dict[str, object]:
    try:
        arguments = json.loads(call["arguments"] or "{}")
    except json.JSONDecodeError:
        arguments = None
    if not isinstance(arguments, dict):
        raise ValueError(f"its call of {call['name']} has arguments that are not a JSON object")
    return cast(dict[str, object], arguments)
