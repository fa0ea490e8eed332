"""What of this process is ready. It listens before everything is: a part that is still being made answers too, later than it will.

A process that only listens and has nothing to prepare is ready.
"""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Literal

from kefu.llm.model import ModelState

PartState = Literal["waiting", "making", "ready", "failed"]
_OF_MODEL: dict[str, PartState] = {"answers": "ready", "loading": "making", "broken": "failed", "off": "ready"}


class Readiness:
    def __init__(self, *parts: str) -> None:
        """`parts` that will be made, in this order."""
        self._states: dict[str, PartState] = dict.fromkeys(parts, "waiting")
        self._models: dict[str, Callable[[], Awaitable[ModelState]]] = {}

    @contextmanager
    def making(self, part: str) -> Generator[None]:
        """Ready when this ends well, failed when it does not."""
        self._states[part] = "making"
        try:
            yield
        except BaseException:
            self._states[part] = "failed"
            raise
        self._states[part] = "ready"

    def watch(self, part: str, state: Callable[[], Awaitable[ModelState]]) -> None:
        """A model on this machine, which loads by itself and may fall over later."""
        self._models[part] = state

    async def parts(self) -> dict[str, PartState]:
        """Each part by name, as it is now."""
        models: dict[str, PartState] = {part: _OF_MODEL[(await state()).state] for part, state in self._models.items()}
        return {**self._states, **models}
