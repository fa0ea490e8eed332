"""The language models as one turn may use them: each call is counted against the merchant's budget before it is made, and noted."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kefu.database import Database
from kefu.errors import TryAgainLater
from kefu.governance.budgets import reserve, settle
from kefu.llm import Completion, LanguageModel, Prompt
from kefu.llm.model import ModelState, Prices, Usage, collected
from kefu.llm.wire import estimated_tokens

Purpose = Literal["plan", "small", "model"]
MARGIN = 1.5  # a prompt may have so many times the tokens that are guessed from its characters; the rest is settled afterwards


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model in a turn, whatever became of its words. `ended`: how it ended, '' when it did as it should."""

    purpose: Purpose
    name: str
    version: str
    usage: Usage
    ended: str = ""


@dataclass
class Purse:
    """One turn's. `calls` is filled as models are used, also by those whose words were refused or who broke off."""

    database: Database
    merchant_id: int
    conversation: UUID
    day: date
    calls: list[Call] = field(default_factory=list[Call])

    def paying(self, model: LanguageModel | None, purpose: Purpose) -> "Paid | None":
        """The model with its calls paid from here; None for none. Its calls raise BudgetSpent when nothing is left for them."""
        return Paid(model, purpose, self) if model else None


class Paid:
    """A language model whose calls are reserved before they go out and settled however they end."""

    def __init__(self, model: LanguageModel, purpose: Purpose, purse: Purse) -> None:
        self._model, self._purse = model, purse
        self._purpose: Purpose = purpose

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def version(self) -> str:
        return self._model.version

    @property
    def prices(self) -> Prices:
        return self._model.prices

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        most_read, most_cost = self._most(prompt)
        most = most_read + prompt.max_tokens
        await reserve(*self._account, most, most_cost)
        received: list[str] = []
        took, ended = Usage(0, 0, currency=self.prices.currency), "left before its end"
        try:
            async with aclosing(self._model.stream(prompt)) as parts:
                async for part in parts:
                    if isinstance(part, Completion):
                        took, ended = part.usage, ""
                    else:
                        received.append(part)
                    yield part
        except TryAgainLater as error:
            ended = str(error)
            raise
        finally:
            if ended and received:
                took = self._guessed(prompt, received)
            spent = took.prompt_tokens + took.completion_tokens
            if spent or not ended:
                self._purse.calls.append(Call(self._purpose, self.name, self.version, took, ended))
            await settle(*self._account, spent - most, took.cost - most_cost)

    async def complete(self, prompt: Prompt) -> Completion:
        return await collected(self.stream(prompt))

    async def state(self) -> ModelState:
        return await self._model.state()

    async def close(self) -> None:
        """The model belongs to the process, not to the turn."""

    @property
    def _account(self) -> tuple[Database, int, UUID, date]:
        return self._purse.database, self._purse.merchant_id, self._purse.conversation, self._purse.day

    def _most(self, prompt: Prompt) -> tuple[int, Decimal]:
        schema = f"{prompt.json_schema or ''}{prompt.tools or ''}"
        read = round(MARGIN * estimated_tokens(prompt.text + schema)) + 50
        return read, self.prices.cost(read, 0, prompt.max_tokens)

    def _guessed(self, prompt: Prompt, received: Sequence[str]) -> Usage:
        """Servers do not count for a caller who left; what had come until then was paid for."""
        read, written = estimated_tokens(prompt.text), estimated_tokens("".join(received))
        usage = Usage(read, written, currency=self.prices.currency, estimated=True)
        return replace(usage, cost=self.prices.cost(read, 0, written))
