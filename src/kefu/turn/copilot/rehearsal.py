"""A turn that is thought through and not taken: the same desk, with hands that read and never change anything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from kefu.errors import TryAgainLater
from kefu.governance.ledger import Promise
from kefu.people.cases import Case
from kefu.people.queue import Place
from kefu.turn.act import Hands
from kefu.turn.desk import Desk
from kefu.turn.doing import ConversationDoing
from kefu.turn.state import Heard, Meaning, Wait
from kefu.vocabulary import ActRecord, Order, Plan, Ruling, Who


@dataclass(frozen=True, slots=True)
class Intention:
    """What the turn would have done here. `name`: of a change, or 'hand_over', 'open_case', 'identify', 'set_notices', 'wait'."""

    name: str
    plan: Plan | None = None
    ruling: Ruling | None = None
    details: Mapping[str, str] = field(default_factory=dict[str, str])


class NotHere(TryAgainLater):
    """A rehearsal stops where something would be done; the steps take it for a shop that does not answer, and its part is left out."""


@dataclass
class Rehearsal(Desk):
    """The desk of a conversation whose floor a person has. `intentions` is filled as the verbs come to what they would do."""

    intentions: list[Intention] = field(default_factory=list[Intention])

    def hands(self, heard: Heard, meaning: Meaning, trace_id: UUID) -> Hands:
        real = super().hands(heard, meaning, trace_id)
        assert isinstance(real.doing, ConversationDoing)
        known = self.conversation.who

        async def identify(number: str, last4: str) -> Who | None:
            """Whoever has shown already that the order is theirs need not do so again."""
            if known.order == number:
                return known
            raise self._instead(Intention("identify", details={"order": number}))

        async def give_floor(reason: str) -> Place:
            raise self._instead(Intention("hand_over", details={"reason": reason}))

        async def while_waiting(wait: Wait) -> tuple[Place | None, Promise | None]:
            raise self._instead(Intention("wait", details={"wish": wait.wish}))

        doing = _Rehearsed(self._instead, **{name: getattr(real.doing, name) for name in ConversationDoing.__slots__})
        return replace(real, identify=identify, give_floor=give_floor, while_waiting=while_waiting, doing=doing)

    async def show(self, sentence: str) -> None:
        """To nobody: the person reads the whole."""

    def _instead(self, intention: Intention) -> "NotHere":
        self.intentions.append(intention)
        return NotHere(f"A rehearsal does nothing: {intention.name}.")


class _Rehearsed(ConversationDoing):
    """What errands may do in a rehearsal: look, plan and ask the rules; where they would act, the intention is noted."""

    __slots__ = ("_instead",)
    _instead: Callable[[Intention], NotHere]

    def __init__(self, instead: Callable[[Intention], NotHere], **parts: Any) -> None:
        super().__init__(**parts)
        object.__setattr__(self, "_instead", instead)

    async def prove(self, text: str) -> Who | None:
        return None

    async def carry_out(self, who: Who, plan: Plan, ruling: Ruling, run: int) -> tuple[ActRecord, tuple[Promise, ...]]:
        raise self._instead(Intention(plan.change.name, plan, ruling))

    async def make_up(self, who: Who, case: Case, order: Order) -> int:
        return 0

    async def set_notices(self, who: Who, *, is_on: bool) -> None:
        raise self._instead(Intention("set_notices", details={"is_on": str(is_on)}))

    async def give_floor(self, reason: str) -> Place:
        raise self._instead(Intention("hand_over", details={"reason": reason}))

    async def open_case(self, who: Who, text: str, order: Order | None, *, is_grave: bool = False) -> tuple[Case, Promise | None]:
        raise self._instead(Intention("open_case", details={"order": order.id if order else ""}))
