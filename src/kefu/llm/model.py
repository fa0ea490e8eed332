"""What a language model is for Kefu: a prompt goes in, pieces of text come out, and at the end what it cost."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

from kefu.errors import TryAgainLater

ChatMessage = tuple[Literal["user", "assistant"], str]
"""Who speaks and what they say; ("user", "退货运费谁出？")."""

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request. What stays the same between requests belongs in `system`, which comes first: a model reads again only what has changed.

    `json_schema` asks for an answer that obeys a JSON schema. A tool is {"name": …, "description": …, "parameters": JSON schema}.
    `confidence` asks how likely the model held its words to be.
    """

    system: str
    messages: tuple[ChatMessage, ...]
    max_tokens: int = 300
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    json_schema: Json | None = None
    tools: tuple[Json, ...] = ()
    confidence: bool = False

    @property
    def text(self) -> str:
        """All words of the prompt, for counting and for tests."""
        return "\n".join((self.system, *(words for _, words in self.messages)))


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in `currency`. `cached`: tokens of the prompt that the server remembered."""

    prompt: Decimal = Decimal(0)
    answer: Decimal = Decimal(0)
    cached: Decimal | None = None
    currency: str = "CNY"

    def cost(self, prompt_tokens: int, cached_tokens: int, answer_tokens: int) -> Decimal:
        cached = self.prompt if self.cached is None else self.cached
        whole = (prompt_tokens - cached_tokens) * self.prompt + cached_tokens * cached + answer_tokens * self.answer
        return whole / 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer took. `cost` is in `currency`; `estimated`: the server counted no tokens, so Kefu guessed them from the text."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    milliseconds: int = 0
    first_token_milliseconds: int = 0
    cost: Decimal = Decimal(0)
    currency: str = "CNY"
    estimated: bool = False
    cpu_milliseconds: int = 0  # of this machine's processor, for a model that runs on it


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model proposes to call. It is a proposal: nothing has been called."""

    name: str
    arguments: Json


@dataclass(frozen=True, slots=True)
class Completion:
    """The whole answer. `model` and `version` say who really answered, for the Trace."""

    text: str
    usage: Usage
    model: str
    version: str
    finish: Literal["stop", "length", "calls", "filtered"] = "stop"
    calls: tuple[ToolCall, ...] = field(default=())
    confidence: float | None = None  # geometric mean of the tokens' probabilities; None when it was not told


@dataclass(frozen=True, slots=True)
class ModelState:
    """How a model is now, for `kefu doctor` and the console. `why` and `what_to_do` are sentences for a person, '' when it answers."""

    state: Literal["answers", "loading", "broken", "off"]
    name: str
    version: str = ""
    why: str = ""
    what_to_do: str = ""


class CutShort(TryAgainLater):
    """The model stopped in the middle of its answer. `received` is what had come until then."""

    def __init__(self, message: str, received: str) -> None:
        super().__init__(message)
        self.received = received


class LanguageModel(Protocol):
    """Raises `TryAgainLater` when the model does not answer now and `Refused` when it never will answer this as it stands.

    `stream` gives pieces of text as they come and last, once, a `Completion` of everything. Leave it early by `aclosing` or by cancelling
    the task, and the model stops writing.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def prices(self) -> Prices: ...

    def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]: ...

    async def complete(self, prompt: Prompt) -> Completion: ...

    async def state(self) -> ModelState: ...

    async def close(self) -> None: ...


async def collected(stream: AsyncGenerator[str | Completion, None]) -> Completion:
    """The last part of a stream, all pieces having been let by."""
    async with aclosing(stream) as parts:
        async for part in parts:
            if isinstance(part, Completion):
                return part
    raise AssertionError("a model's stream ended without its Completion")
