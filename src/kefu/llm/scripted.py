"""Twins of a model that ship with Kefu: one that says what a test wrote down and checks what it was asked, and one that is switched off."""

from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from kefu.errors import TryAgainLater
from kefu.llm.model import Completion, ModelState, Prices, Prompt, ToolCall, Usage, collected
from kefu.llm.wire import estimated_tokens


@dataclass(frozen=True, slots=True)
class _Line:
    answer: str
    named: tuple[str, ...]
    never_named: tuple[str, ...]
    calls: tuple[ToolCall, ...]
    error: Exception | None
    confidence: float | None = None


class ScriptedModel:
    """Answers from a queue and raises AssertionError, listing what was missing, when a prompt did not name what it must.

    >>> model = ScriptedModel().will_say("运费由卖家承担。[1]", named=("质量问题", "运费"), never_named=("13800138000",))
    """

    name = "scripted"
    version = "1"

    def __init__(self, prices: Prices | None = None) -> None:
        self.prices = prices or Prices()
        self._lines: deque[_Line] = deque()
        self._complaints: list[str] = []
        self.asked: list[Prompt] = []

    def will_say(
        self,
        answer: str,
        named: tuple[str, ...] = (),
        never_named: tuple[str, ...] = (),
        calls: tuple[ToolCall, ...] = (),
        confidence: float | None = None,
    ) -> "ScriptedModel":
        self._lines.append(_Line(answer, named, never_named, calls, None, confidence))
        return self

    def will_fail(self, error: Exception, after: str = "") -> "ScriptedModel":
        """The stream raises `error` once it has said `after`."""
        self._lines.append(_Line(after, (), (), (), error))
        return self

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        self.asked.append(prompt)
        line = self._next(prompt)
        for at in range(0, len(line.answer), 4):
            yield line.answer[at : at + 4]
        if line.error:
            raise line.error
        read, written = estimated_tokens(prompt.text), estimated_tokens(line.answer)
        usage = Usage(read, written, cost=self.prices.cost(read, 0, written), currency=self.prices.currency, estimated=True)
        yield Completion(line.answer, usage, self.name, self.version, "calls" if line.calls else "stop", line.calls, line.confidence)

    async def complete(self, prompt: Prompt) -> Completion:
        return await collected(self.stream(prompt))

    async def state(self) -> ModelState:
        return ModelState("answers", self.name, self.version)

    async def close(self) -> None:
        return None

    def finished(self) -> None:
        """For the end of a test: raises for answers never asked for, and again for complaints that somebody's `except` has swallowed."""
        unasked = [f"never asked for: {line.answer or line.error!r}" for line in self._lines]
        if problems := [*self._complaints, *unasked]:
            raise AssertionError("\n".join(problems))

    def _next(self, prompt: Prompt) -> _Line:
        if not self._lines:
            self._complain(f"the model was asked once more than the script has answers; the prompt was:\n{prompt.text}")
        line = self._lines.popleft()
        missing = [f"the prompt does not name {words!r}" for words in line.named if words not in prompt.text]
        present = [f"the prompt must not name {words!r}" for words in line.never_named if words in prompt.text]
        if problems := missing + present:
            self._complain("\n".join((*problems, "the prompt was:", prompt.text)))
        return line

    def _complain(self, words: str) -> None:
        self._complaints.append(words)
        raise AssertionError(words)


class NoModel:
    """KEFU_LLM=off: Kefu answers with approved answers and templates only."""

    name = "off"
    version = ""
    prices = Prices()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        raise TryAgainLater("no language model is set up (KEFU_LLM=off)")
        yield ""  # makes it a generator

    async def complete(self, prompt: Prompt) -> Completion:
        return await collected(self.stream(prompt))

    async def state(self) -> ModelState:
        return ModelState("off", self.name, "", "KEFU_LLM=off", "set KEFU_LLM to use the local model or an endpoint")

    async def close(self) -> None:
        return None
