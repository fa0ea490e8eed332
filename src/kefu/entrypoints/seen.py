"""What one person may read of one conversation: its texts with the values in clear that the work needs, and the others in part."""

from dataclasses import dataclass
from datetime import datetime

from kefu.conversations import Conversation
from kefu.governance import Vault
from kefu.people import Person
from kefu.people.queue import Ticket
from kefu.people.shown import in_clear, in_part, may_unmask, unmasked
from kefu.turn import Services, open_vault_of


@dataclass(frozen=True, slots=True)
class Seen:
    """`kinds` are in clear, some of them only `until` then. `may_unmask`: the kinds that this person may look at with a reason."""

    kinds: frozenset[str]
    vault: Vault
    until: datetime | None = None
    may_unmask: frozenset[str] = frozenset()

    def restore(self, text: str) -> str:
        """A masked text as this person reads it."""
        return self.vault.restore(text, self.value)

    def value(self, kind: str, value: str) -> str:
        """A value of the shop's own records as this person reads it."""
        return value if kind in self.kinds else in_part(kind, value)

    def hidden(self) -> dict[str, int]:
        """kind → how many values of the conversation are not in clear."""
        counts: dict[str, int] = {}
        for kind in self.vault.kinds():
            if kind not in self.kinds:
                counts[kind] = counts.get(kind, 0) + 1
        return counts


async def seen_by(services: Services, person: Person, conversation: Conversation) -> Seen:
    """How this person reads this conversation now."""
    vault = await open_vault_of(services, conversation)
    found = await services.queue.ticket_of(conversation.merchant_id, conversation.id)
    held = found[0] if found and is_held_by(found[0], person) else None
    extra = await unmasked(services.database, person, conversation.id, services.clock_now())
    kinds = in_clear(held.need.skill if held else None, bool(held and held.contact))
    return Seen(kinds | extra.kinds, vault, extra.until, may_unmask(person.role))


def is_held_by(ticket: Ticket, person: Person) -> bool:
    return ticket.state == "held" and ticket.person == person.id and person.may("answer", "conversation")
