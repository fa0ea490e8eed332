"""Whose turn it is: pure choices over tickets and people on duty."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from kefu.people.queue.nouns import TIERS, Duty, Ticket

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def order_of(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Those who wait, in the order they are served."""
    return sorted(tickets, key=rank)


def rank(ticket: Ticket) -> tuple[int, datetime, UUID]:
    """Smaller is served sooner: by priority, then by who asked first."""
    return ticket.need.priority, ticket.asked_at, ticket.id


def choose(ticket: Ticket, duties: Sequence[Duty]) -> Duty | None:
    """Who is offered a ticket; None when nobody who may take it has room.

    Who was with this customer last comes first. Then whoever is trained for no more than is needed, so that specialists stay free; then
    the smallest share of load, then who has waited longest for work. Someone who let it lapse is asked again only when all others did.
    """
    able = [duty for duty in duties if can_take(ticket, duty) and duty.load + ticket.need.weight <= duty.capacity]
    fresh = [duty for duty in able if duty.person not in ticket.passed] or able
    return min(fresh, key=lambda duty: _cost(ticket, duty), default=None)


def can_take(ticket: Ticket, duty: Duty) -> bool:
    """On duty, of the tier that is needed or above, with the skill and the customer's language."""
    need = ticket.need
    return (
        duty.presence == "on"
        and TIERS.index(duty.tier) >= TIERS.index(need.tier)
        and (not duty.skills or need.skill in duty.skills or need.skill == "general")
        and (not duty.languages or need.language in duty.languages)
    )


def _cost(ticket: Ticket, duty: Duty) -> tuple[bool, int, float, datetime, str]:
    above = TIERS.index(duty.tier) - TIERS.index(ticket.need.tier)
    share = duty.load / duty.capacity if duty.capacity else 1.0
    return (duty.person != ticket.last_person, above, round(share, 6), duty.last_given or _NEVER, str(duty.person))


def widened(ticket: Ticket, duties: Sequence[Duty]) -> Ticket:
    """The ticket as it is offered when nobody on duty fits: first any skill, then any language of a higher tier is better than nobody."""
    if any(can_take(ticket, duty) for duty in duties):
        return ticket
    any_skill = replace(ticket, need=replace(ticket.need, skill="general"))
    if any(can_take(any_skill, duty) for duty in duties):
        return any_skill
    present = [duty for duty in duties if duty.presence == "on"]
    if not present:
        return ticket
    highest = max(present, key=lambda duty: TIERS.index(duty.tier))
    tier = min(ticket.need.tier, highest.tier, key=TIERS.index)
    language = ticket.need.language if any(not d.languages or ticket.need.language in d.languages for d in present) else ""
    return replace(ticket, need=replace(any_skill.need, tier=tier, language=language or next(iter(highest.languages), "")))
