"""A customer played by a language model: it is given the task's instruction and nothing else. Named "model:<name>" in reports."""

from dataclasses import dataclass, field
from typing import Literal

from kefu.errors import Refused, TryAgainLater
from kefu.evaluation.customer import Read
from kefu.llm import LanguageModel, Prompt

OVER = "THE END"
Who = Literal["user", "assistant"]
_SYSTEM = """You play a customer of an online shop who chats with its service. This is all you know and want:
{instruction}

Write only the customer's next message, in one or two short sentences of your own. Say only what you know; do not invent order numbers, \
names or products. Answer what you are asked. Agree only to what you want, and correct what is wrong. When everything you want is done, or \
clearly cannot be done, write only: {over}"""


@dataclass
class Spoken:
    """`model` writes; the shop's messages are its `user`, its own are its `assistant`."""

    model: LanguageModel
    instruction: str
    _talk: list[tuple[Who, str]] = field(default_factory=list[tuple[Who, str]])

    async def say(self, read: Read | None) -> str | None:
        """The next message; None when the customer is done or the model does not answer."""
        self._talk.append(("user", read.text if read else "(The chat opens. Write your first message.)"))
        prompt = Prompt(_SYSTEM.format(instruction=self.instruction, over=OVER), tuple(self._talk), max_tokens=90, temperature=0.3)
        try:
            text = (await self.model.complete(prompt)).text.strip()
        except (TryAgainLater, Refused):
            return None
        if OVER in text or not text:
            return None
        self._talk.append(("assistant", text))
        return text
