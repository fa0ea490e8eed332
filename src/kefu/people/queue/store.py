"""The queries of the queue, on connections opened for the merchant."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.conversations import move_floor
from kefu.database import Connection
from kefu.people.queue.nouns import Duty, Event, EventKind, Need, Ticket

_TICKET = """
SELECT t.*, coalesce(p.name, '') AS person_name
FROM ticket t LEFT JOIN person p ON p.merchant_id = t.merchant_id AND p.person_id = t.person_id
"""
_PAST_DAYS, _PAST_MOST = 14, 200


async def hold_desk(connection: Connection) -> str:
    """One change of a merchant's queue at a time; gives the merchant's time zone."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('desk:' || current_merchant(), 0))")
    return await timezone(connection)


async def timezone(connection: Connection) -> str:
    row = await (await connection.execute("SELECT timezone FROM merchant WHERE merchant_id = current_merchant()")).fetchone()
    return row["timezone"] if row else "UTC"


async def select_rules(connection: Connection) -> str | None:
    row = await (await connection.execute("SELECT source FROM desk_rules")).fetchone()
    return row["source"] if row else None


async def upsert_rules(connection: Connection, source: str, person: UUID | None) -> None:
    await connection.execute(
        """
        INSERT INTO desk_rules (merchant_id, source, changed_by) VALUES (current_merchant(), %s, %s)
        ON CONFLICT (merchant_id) DO UPDATE SET source = excluded.source, changed_by = excluded.changed_by, changed_at = now()
        """,
        (source, person),
    )


async def insert_ticket(connection: Connection, ticket: Ticket, expected: float | None) -> None:
    need = ticket.need
    await connection.execute(
        """
        INSERT INTO ticket (merchant_id, ticket_id, conversation_id, reason, skill, tier, priority, language, weight, route, state,
                            asked_at, due_at, last_person, expected, told, packet)
        VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            *(ticket.id, ticket.conversation, need.reason, need.skill, need.tier, need.priority, need.language, need.weight, need.rule),
            *(
                ticket.state,
                ticket.asked_at,
                ticket.due_at,
                ticket.last_person,
                expected,
                Jsonb(dict(ticket.told)),
                Jsonb(dict(ticket.packet)),
            ),
        ),
    )


async def update_ticket(connection: Connection, ticket: Ticket) -> None:
    """Write the ticket as it is now, and give its conversation's floor to whoever has it."""
    await connection.execute(
        """
        UPDATE ticket SET reason = %s, skill = %s, tier = %s, priority = %s, weight = %s, state = %s, due_at = %s, person_id = %s,
            last_person = %s, passed = %s, offer_ends = %s, taken_at = %s, answered_at = %s, breached_at = %s, contact = %s,
            ended_at = %s, ending = %s, told = %s, packet = %s
        WHERE ticket_id = %s
        """,
        (
            *(ticket.need.reason, ticket.need.skill, ticket.need.tier, ticket.need.priority, ticket.need.weight, ticket.state),
            *(ticket.due_at, ticket.person, ticket.last_person, list(ticket.passed), ticket.offer_ends, ticket.taken_at),
            *(ticket.answered_at, ticket.breached_at, ticket.contact, ticket.ended_at, ticket.ending, Jsonb(dict(ticket.told))),
            *(Jsonb(dict(ticket.packet)), ticket.id),
        ),
    )


async def give_floor(connection: Connection, ticket: Ticket) -> None:
    """The conversation's floor follows its ticket: held is a person's; a customer who is to be called talks with the AI meanwhile."""
    if ticket.state == "held":
        state, person, since = "person", ticket.person, ticket.asked_at
    elif ticket.state == "done" or ticket.contact:
        state, person, since = "none", None, None
    else:
        state, person, since = "waiting", None, ticket.asked_at
    reason = None if ticket.state == "done" else ticket.need.reason
    await move_floor(connection, ticket.merchant_id, ticket.conversation, state, reason, person, since)


async def insert_event(
    connection: Connection,
    ticket: UUID,
    kind: EventKind,
    at: datetime,
    person: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    await connection.execute(
        """
        INSERT INTO ticket_event (merchant_id, ticket_id, position, kind, at, person_id, details)
        SELECT current_merchant(), %(ticket)s, coalesce(max(position), 0) + 1, %(kind)s, %(at)s, %(person)s, %(details)s
        FROM ticket_event WHERE ticket_id = %(ticket)s
        """,
        {"ticket": ticket, "kind": kind, "at": at, "person": person, "details": Jsonb(dict(details or {}))},
    )


async def select_open(connection: Connection) -> list[Ticket]:
    rows = await (await connection.execute(_TICKET + "WHERE t.state <> 'done'")).fetchall()
    return [_ticket(row) for row in rows]


async def select_open_of(connection: Connection, conversation: UUID) -> Ticket | None:
    row = await (await connection.execute(_TICKET + "WHERE t.conversation_id = %s AND t.state <> 'done'", (conversation,))).fetchone()
    return _ticket(row) if row else None


async def select_latest_of(connection: Connection, conversation: UUID) -> Ticket | None:
    sql = _TICKET + "WHERE t.conversation_id = %s ORDER BY t.asked_at DESC LIMIT 1"
    row = await (await connection.execute(sql, (conversation,))).fetchone()
    return _ticket(row) if row else None


async def select_ended(connection: Connection, since: datetime, limit: int) -> list[Ticket]:
    sql = _TICKET + "WHERE t.state = 'done' AND t.ended_at >= %s ORDER BY t.ended_at DESC LIMIT %s"
    return [_ticket(row) for row in await (await connection.execute(sql, (since, limit))).fetchall()]


async def select_events(connection: Connection, ticket: UUID) -> list[Event]:
    sql = """
    SELECT e.*, coalesce(p.name, '') AS person_name FROM ticket_event e LEFT JOIN person p USING (merchant_id, person_id)
    WHERE e.ticket_id = %s ORDER BY e.position
    """
    rows = await (await connection.execute(sql, (ticket,))).fetchall()
    return [Event(row["kind"], row["at"], row["person_id"], row["person_name"], row["details"]) for row in rows]


async def select_last_person(connection: Connection, conversation: UUID) -> UUID | None:
    """Who held this conversation last, or another one of the same customer within the last two weeks."""
    sql = """
    SELECT t.last_person FROM ticket t JOIN conversation c USING (merchant_id, conversation_id)
    WHERE t.last_person IS NOT NULL AND t.asked_at > now() - interval '14 days'
      AND (t.conversation_id = %(id)s
           OR c.customer_id = (SELECT customer_id FROM conversation WHERE conversation_id = %(id)s))
    ORDER BY t.conversation_id = %(id)s DESC, t.asked_at DESC LIMIT 1
    """
    row = await (await connection.execute(sql, {"id": conversation})).fetchone()
    return row["last_person"] if row else None


async def select_unanswered_since(connection: Connection) -> dict[UUID, datetime]:
    """Conversations a person holds in which the customer had the last word, with when the first such word was said."""
    sql = """
    SELECT t.conversation_id, min(m.at) AS since FROM ticket t JOIN message m USING (merchant_id, conversation_id)
    WHERE t.state = 'held' AND m.sender = 'customer' AND m.at >= t.taken_at
      AND m.seq > coalesce((SELECT max(seq) FROM message s WHERE s.conversation_id = t.conversation_id AND s.sender = 'person'), 0)
    GROUP BY t.conversation_id
    """
    return {row["conversation_id"]: row["since"] for row in await (await connection.execute(sql)).fetchall()}


async def select_past(connection: Connection, now: datetime) -> tuple[tuple[tuple[float, float | None], ...], tuple[float, ...]]:
    """(seconds waited, seconds expected) and seconds held, of hand-overs of the last two weeks that people were there for."""
    sql = """
    SELECT extract(epoch FROM taken_at - asked_at)::float AS waited, expected, extract(epoch FROM ended_at - taken_at)::float AS held
    FROM ticket WHERE taken_at IS NOT NULL AND asked_at > %s AND contact = '' AND NOT told ? 'closed'
    ORDER BY asked_at DESC LIMIT %s
    """
    rows = await (await connection.execute(sql, (now - timedelta(days=_PAST_DAYS), _PAST_MOST))).fetchall()
    waits = tuple((row["waited"], row["expected"]) for row in rows)
    return waits, tuple(row["held"] for row in rows if row["held"] is not None)


async def select_duties(connection: Connection) -> list[Duty]:
    sql = """
    SELECT p.person_id, p.name, d.tier, d.skills, d.languages, d.capacity, coalesce(d.presence, 'off') AS presence, d.seen_at, d.last_given,
           coalesce(sum(t.weight), 0) AS load, count(t.ticket_id) FILTER (WHERE t.state = 'held') AS held
    FROM person p
    LEFT JOIN duty d USING (merchant_id, person_id)
    LEFT JOIN ticket t ON t.merchant_id = p.merchant_id AND t.person_id = p.person_id AND t.state IN ('offered', 'held')
    GROUP BY p.person_id, p.name, d.tier, d.skills, d.languages, d.capacity, d.presence, d.seen_at, d.last_given
    ORDER BY p.name, p.person_id
    """
    return [_duty(row) for row in await (await connection.execute(sql)).fetchall()]


async def upsert_presence(connection: Connection, person: UUID, presence: str, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO duty (merchant_id, person_id, presence, seen_at) VALUES (current_merchant(), %s, %s, %s)
        ON CONFLICT (merchant_id, person_id) DO UPDATE SET presence = excluded.presence, seen_at = excluded.seen_at, lapses = 0,
            returns_to = NULL
        """,
        (person, presence, at),
    )


async def update_seen(connection: Connection, person: UUID, at: datetime) -> None:
    """A console that was lost and is back makes its person what they were before."""
    sql = "UPDATE duty SET seen_at = %s, presence = coalesce(returns_to, presence), returns_to = NULL WHERE person_id = %s"
    await connection.execute(sql, (at, person))


async def update_absent(connection: Connection, unseen_since: datetime) -> None:
    """Whose console has not been heard of for that long is not there, whatever they last said."""
    sql = "UPDATE duty SET returns_to = presence, presence = 'off' WHERE presence <> 'off' AND seen_at < %s"
    await connection.execute(sql, (unseen_since,))


async def update_waited_for(connection: Connection, seen_at: datetime) -> None:
    """Whoever is present counts as seen at that time at least."""
    await connection.execute("UPDATE duty SET seen_at = %s WHERE presence <> 'off' AND seen_at < %s", (seen_at, seen_at))


async def upsert_duty(connection: Connection, duty: Duty) -> None:
    await connection.execute(
        """
        INSERT INTO duty (merchant_id, person_id, tier, skills, languages, capacity) VALUES (current_merchant(), %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, person_id) DO UPDATE SET tier = excluded.tier, skills = excluded.skills,
            languages = excluded.languages, capacity = excluded.capacity
        """,
        (duty.person, duty.tier, sorted(duty.skills), sorted(duty.languages), duty.capacity),
    )


async def note_given(connection: Connection, person: UUID, at: datetime) -> None:
    await connection.execute("UPDATE duty SET last_given = %s WHERE person_id = %s", (at, person))


async def note_lapse(connection: Connection, person: UUID, most: int) -> None:
    """Count an offer that ran out; who lets `most` in a row run out is away until they say otherwise."""
    sql = "UPDATE duty SET lapses = lapses + 1, presence = CASE WHEN lapses + 1 >= %s THEN 'away' ELSE presence END WHERE person_id = %s"
    await connection.execute(sql, (most, person))


async def note_accepted(connection: Connection, person: UUID) -> None:
    await connection.execute("UPDATE duty SET lapses = 0 WHERE person_id = %s", (person,))


async def select_busy_merchants(connection: Connection) -> Sequence[int]:
    """Merchants with an open ticket or somebody present; on the owner's connection."""
    sql = "SELECT merchant_id FROM ticket WHERE state <> 'done' UNION SELECT merchant_id FROM duty WHERE presence <> 'off'"
    return [row["merchant_id"] for row in await (await connection.execute(sql)).fetchall()]


def _ticket(row: Mapping[str, Any]) -> Ticket:
    need = Need(row["reason"], row["skill"], row["tier"], row["priority"], row["language"], row["weight"], row["route"])
    return Ticket(
        id=row["ticket_id"],
        merchant_id=row["merchant_id"],
        conversation=row["conversation_id"],
        need=need,
        state=row["state"],
        asked_at=row["asked_at"],
        due_at=row["due_at"],
        person=row["person_id"],
        person_name=row["person_name"],
        last_person=row["last_person"],
        passed=tuple(row["passed"]),
        offer_ends=row["offer_ends"],
        taken_at=row["taken_at"],
        answered_at=row["answered_at"],
        breached_at=row["breached_at"],
        contact=row["contact"],
        ended_at=row["ended_at"],
        ending=row["ending"],
        told=row["told"],
        packet=row["packet"],
    )


def _duty(row: Mapping[str, Any]) -> Duty:
    if row["tier"] is None:
        return Duty(row["person_id"], row["name"])
    return Duty(
        person=row["person_id"],
        name=row["name"],
        tier=row["tier"],
        skills=frozenset(row["skills"]),
        languages=frozenset(row["languages"]),
        capacity=row["capacity"],
        presence=row["presence"],
        load=row["load"],
        held=row["held"],
        last_given=row["last_given"],
        seen_at=row["seen_at"],
    )
