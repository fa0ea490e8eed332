"""The queries of this room, one function each. A message's arrival is announced with NOTIFY in the same transaction."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.conversations.nouns import Conversation, Message
from kefu.database import Connection
from kefu.vocabulary import Level, Who

CHANNEL = "kefu_conversation"


def _conversation(row: Mapping[str, Any]) -> Conversation:
    who = Who(row["merchant_id"], Level(row["level"]), row["customer_id"], row["order_id"])
    return Conversation(
        id=row["conversation_id"],
        merchant_id=row["merchant_id"],
        language=row["language"],
        who=who,
        hand_over=row["hand_over"],
        hand_over_reason=row["hand_over_reason"],
        waiting_since=row["waiting_since"],
        person_id=row["person_id"],
        focus=row["focus"],
        last_seq=row["last_seq"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _message(row: Mapping[str, Any]) -> Message:
    return Message(
        id=row["message_id"],
        seq=row["seq"],
        sender=row["sender"],
        text=row["text"],
        language=row["language"],
        at=row["at"],
        sender_name=row["sender_name"],
        client_id=row["client_id"],
        lane=row["lane"],
        trace_id=row["trace_id"],
        content=row["content"],
        answered_by=row["answered_by"],
    )


async def insert_conversation(
    connection: Connection, merchant_id: int, id: UUID, secret_hash: bytes, language: str, focus: Mapping[str, Any]
) -> Conversation:
    row = await (
        await connection.execute(
            """
            INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language, focus)
            VALUES (%s, %s, %s, %s, %s) RETURNING *
            """,
            (merchant_id, id, secret_hash, language, json.dumps(focus)),
        )
    ).fetchone()
    assert row is not None
    return _conversation(row)


async def select_conversation(connection: Connection, id: UUID) -> tuple[Conversation, bytes] | None:
    """The conversation and the hash of its secret."""
    row = await (await connection.execute("SELECT * FROM conversation WHERE conversation_id = %s", (id,))).fetchone()
    return (_conversation(row), bytes(row["secret_hash"])) if row else None


async def insert_message(
    connection: Connection,
    conversation: UUID,
    id: UUID,
    sender: str,
    text: str,
    language: str,
    *,
    client_id: str | None = None,
    sender_name: str = "",
    person_id: UUID | None = None,
    lane: str | None = None,
    trace_id: UUID | None = None,
    content: Mapping[str, Any] | None = None,
    answered_by: int | None = None,
) -> Message:
    """Append a message and announce it; the conversation's row lock gives it the next seq."""
    row = await (
        await connection.execute(
            """
            WITH next AS (
                UPDATE conversation SET last_seq = last_seq + 1, updated_at = clock_timestamp() WHERE conversation_id = %s
                RETURNING merchant_id, conversation_id, last_seq
            )
            INSERT INTO message (merchant_id, conversation_id, seq, message_id, sender, text, language, at, client_id, sender_name,
                                 person_id, lane, trace_id, content, answered_by)
            SELECT merchant_id, conversation_id, last_seq, %s, %s, %s, %s, clock_timestamp(), %s, %s, %s, %s, %s, %s, %s FROM next
            RETURNING *, pg_notify(%s, merchant_id || ':' || conversation_id)
            """,
            (
                conversation,
                id,
                sender,
                text,
                language,
                client_id,
                sender_name,
                person_id,
                lane,
                trace_id,
                json.dumps(content or {}, ensure_ascii=False),
                answered_by,
                CHANNEL,
            ),
        )
    ).fetchone()
    assert row is not None
    return _message(row)


async def insert_reply(
    connection: Connection,
    conversation: UUID,
    id: UUID,
    text: str,
    language: str,
    *,
    answers_up_to: int,
    focus: Mapping[str, Any],
    lane: str | None = None,
    trace_id: UUID | None = None,
    content: Mapping[str, Any] | None = None,
) -> Message:
    """Append the AI's reply, mark what it answers, keep what the talk is about, and announce it: one statement, one trip."""
    row = await (
        await connection.execute(
            """
            WITH next AS (
                UPDATE conversation
                SET last_seq = last_seq + 1, updated_at = clock_timestamp(), language = %(language)s, focus = %(focus)s
                WHERE conversation_id = %(conversation)s
                RETURNING merchant_id, conversation_id, last_seq, hand_over
            ), answered AS (
                UPDATE message m SET answered_by = next.last_seq FROM next
                WHERE m.conversation_id = %(conversation)s AND m.sender = 'customer' AND m.answered_by IS NULL
                  AND m.seq <= %(answers_up_to)s
            )
            INSERT INTO message (merchant_id, conversation_id, seq, message_id, sender, text, language, at, lane, trace_id, content)
            SELECT merchant_id, conversation_id, last_seq, %(id)s, 'ai', %(text)s, %(language)s, clock_timestamp(), %(lane)s, %(trace)s,
                   %(content)s
            FROM next
            RETURNING *, (SELECT hand_over FROM next), pg_notify(%(channel)s, merchant_id || ':' || conversation_id)
            """,
            {
                "conversation": conversation,
                "id": id,
                "text": text,
                "language": language,
                "focus": json.dumps(focus, ensure_ascii=False),
                "answers_up_to": answers_up_to,
                "lane": lane,
                "trace": trace_id,
                "content": json.dumps(content or {}, ensure_ascii=False),
                "channel": CHANNEL,
            },
        )
    ).fetchone()
    assert row is not None
    return replace(_message(row), hand_over=row["hand_over"])


async def delete_conversation(connection: Connection, id: UUID) -> None:
    """What belongs to it goes with it, by the foreign keys."""
    await connection.execute("DELETE FROM conversation WHERE conversation_id = %s", (id,))


async def update_times(connection: Connection, conversation: UUID, times: Mapping[int, datetime]) -> None:
    """New times for messages by seq; the conversation begins with its first one, and waits since the AI's last one."""
    for seq, at in times.items():
        await connection.execute("UPDATE message SET at = %s WHERE conversation_id = %s AND seq = %s", (at, conversation, seq))
    await connection.execute(
        """
        UPDATE conversation c SET created_at = m.first, updated_at = m.last,
                                  waiting_since = CASE WHEN waiting_since IS NULL THEN NULL ELSE m.last END
        FROM (SELECT min(at) AS first, max(at) AS last FROM message WHERE conversation_id = %(id)s) m
        WHERE c.conversation_id = %(id)s
        """,
        {"id": conversation},
    )


async def announce(connection: Connection, merchant_id: int, conversation: UUID) -> None:
    """Tell every listening process that something changed in this conversation."""
    await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, f"{merchant_id}:{conversation}"))


async def select_known_and_recent(
    connection: Connection, conversation: UUID, client_id: str | None, seconds: int
) -> tuple[Message | None, int]:
    """The message that was stored with this client id, and how many the customer sent in the last `seconds`."""
    row = await (
        await connection.execute(
            """
            SELECT m.*, recent.n FROM (
                SELECT count(*) AS n FROM message
                WHERE conversation_id = %(id)s AND sender = 'customer' AND at > now() - make_interval(secs => %(seconds)s)
            ) recent LEFT JOIN message m ON m.conversation_id = %(id)s AND m.client_id = %(client_id)s
            """,
            {"id": conversation, "client_id": client_id, "seconds": seconds},
        )
    ).fetchone()
    assert row is not None
    return (_message(row) if row["message_id"] else None), row["n"]


async def select_message(connection: Connection, conversation: UUID, seq: int) -> Message | None:
    row = await (await connection.execute("SELECT * FROM message WHERE conversation_id = %s AND seq = %s", (conversation, seq))).fetchone()
    return _message(row) if row else None


async def select_messages(connection: Connection, conversation: UUID, after: int, limit: int) -> list[Message]:
    rows = await (
        await connection.execute(
            "SELECT * FROM message WHERE conversation_id = %s AND seq > %s ORDER BY seq LIMIT %s", (conversation, after, limit)
        )
    ).fetchall()
    return [_message(row) for row in rows]


async def select_open_messages(connection: Connection, conversation: UUID, limit: int) -> tuple[list[Message], list[Message]]:
    """The customer's messages that no reply has answered yet, and the last `limit` messages before the first of them; both in order.

    Numbers have no gaps, so the messages before one are those with the numbers before its own.
    """
    rows = await (
        await connection.execute(
            """
            WITH first AS (
                SELECT min(seq) AS seq FROM message
                WHERE conversation_id = %(id)s AND sender = 'customer' AND answered_by IS NULL
            )
            SELECT m.* FROM message m, first
            WHERE m.conversation_id = %(id)s AND m.seq >= first.seq - %(limit)s
            ORDER BY m.seq
            """,
            {"id": conversation, "limit": limit},
        )
    ).fetchall()
    messages = [_message(row) for row in rows]
    opened = [message for message in messages if message.sender == "customer" and message.answered_by is None]
    return opened, [message for message in messages if opened and message.seq < opened[0].seq]


async def mark_answered(connection: Connection, conversation: UUID, up_to: int, answered_by: int) -> None:
    await connection.execute(
        """
        UPDATE message SET answered_by = %s
        WHERE conversation_id = %s AND sender = 'customer' AND answered_by IS NULL AND seq <= %s
        """,
        (answered_by, conversation, up_to),
    )


async def lock_conversation(connection: Connection, conversation: UUID) -> str | None:
    """Until the transaction ends, nobody else changes this conversation; gives its hand-over state, None when it is gone."""
    sql = "SELECT hand_over FROM conversation WHERE conversation_id = %s FOR UPDATE"
    row = await (await connection.execute(sql, (conversation,))).fetchone()
    return row["hand_over"] if row else None


async def select_reply_of(connection: Connection, conversation: UUID, up_to: int) -> Message | None:
    """The reply to the customer's last message up to `up_to` when none of them is open; None when one is."""
    row = await (
        await connection.execute(
            """
            SELECT r.* FROM message m JOIN message r ON r.conversation_id = m.conversation_id AND r.seq = m.answered_by
            WHERE m.conversation_id = %(id)s AND m.sender = 'customer' AND m.seq <= %(up_to)s AND NOT EXISTS (
                SELECT FROM message o WHERE o.conversation_id = %(id)s AND o.sender = 'customer' AND o.answered_by IS NULL
                                        AND o.seq <= %(up_to)s)
            ORDER BY m.seq DESC LIMIT 1
            """,
            {"id": conversation, "up_to": up_to},
        )
    ).fetchone()
    return _message(row) if row else None


async def take_turn(connection: Connection, conversation: UUID, owner: UUID, seconds: float) -> tuple[Conversation, bool] | None:
    """Become the one who runs the turn, if nobody does or the last one's lease ran out; None when somebody does.

    Gives the conversation as it is now, and whether a turn was left: its lease had run out.
    """
    row = await (
        await connection.execute(
            """
            WITH before AS (
                SELECT conversation_id, turn_owner FROM conversation
                WHERE conversation_id = %s AND (turn_owner IS NULL OR turn_until < clock_timestamp()) FOR UPDATE
            )
            UPDATE conversation c SET turn_owner = %s, turn_until = clock_timestamp() + make_interval(secs => %s)
            FROM before WHERE c.conversation_id = before.conversation_id
            RETURNING c.*, before.turn_owner IS NOT NULL AS was_left
            """,
            (conversation, owner, seconds),
        )
    ).fetchone()
    return (_conversation(row), row["was_left"]) if row else None


async def renew_turn(connection: Connection, conversation: UUID, owner: UUID, seconds: float) -> None:
    await connection.execute(
        """
        UPDATE conversation SET turn_until = clock_timestamp() + make_interval(secs => %s)
        WHERE conversation_id = %s AND turn_owner = %s
        """,
        (seconds, conversation, owner),
    )


async def end_turn(connection: Connection, merchant_id: int, conversation: UUID, owner: UUID) -> None:
    """Give the turn back and tell those who wait for it."""
    await connection.execute(
        """
        WITH ended AS (
            UPDATE conversation SET turn_owner = NULL, turn_until = NULL WHERE conversation_id = %s AND turn_owner = %s
        )
        SELECT pg_notify(%s, %s)
        """,
        (conversation, owner, CHANNEL, f"{merchant_id}:{conversation}"),
    )


async def update_who(connection: Connection, conversation: UUID, who: Who) -> None:
    await connection.execute(
        "UPDATE conversation SET level = %s, customer_id = %s, order_id = %s WHERE conversation_id = %s",
        (who.level.value, who.customer, who.order, conversation),
    )
    await announce(connection, who.merchant_id, conversation)


async def update_hand_over(
    connection: Connection,
    merchant_id: int,
    conversation: UUID,
    state: str,
    reason: str | None,
    person_id: UUID | None,
    since: datetime | None,
) -> None:
    await connection.execute(
        """
        UPDATE conversation
        SET hand_over = %s, hand_over_reason = %s, person_id = %s, waiting_since = %s, updated_at = clock_timestamp()
        WHERE conversation_id = %s
        """,
        (state, reason, person_id, since, conversation),
    )
    await announce(connection, merchant_id, conversation)


_ROWS = """
SELECT c.*, m.text AS last_text, m.sender AS last_sender, m.at AS last_at, k.name AS customer_name, p.name AS person_name,
       n.count, n.lanes, z.until AS snoozed_until,
       (SELECT array_agg(l.label ORDER BY l.label) FROM conversation_label l
        WHERE l.conversation_id = c.conversation_id) AS labels
FROM conversation c
JOIN LATERAL (SELECT text, sender, at FROM message WHERE conversation_id = c.conversation_id AND sender <> 'system'
              ORDER BY seq DESC LIMIT 1) m ON true
JOIN LATERAL (SELECT count(*) AS count, array_agg(lane) FILTER (WHERE lane IS NOT NULL) AS lanes,
                     count(*) FILTER (WHERE sender = 'customer') AS spoken
              FROM message WHERE conversation_id = c.conversation_id) n ON true
LEFT JOIN customer k ON k.customer_id = c.customer_id
LEFT JOIN person p ON p.person_id = c.person_id AND c.hand_over = 'person'
LEFT JOIN snooze z ON z.conversation_id = c.conversation_id AND z.until > now() AND NOT EXISTS (
    SELECT FROM message w WHERE w.conversation_id = c.conversation_id AND w.sender = 'customer' AND w.at > z.at)
"""


async def select_row(connection: Connection, conversation: UUID) -> dict[str, Any] | None:
    """One conversation as `select_page` has it, whether or not its customer has spoken; None before its first message."""
    return await (await connection.execute(_ROWS + "WHERE c.conversation_id = %s", (conversation,))).fetchone()


async def select_page(
    connection: Connection,
    state: str | None,
    text: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
    *,
    label: str | None = None,
    person: UUID | None = None,
    snoozed: bool | None = None,
) -> list[dict[str, Any]]:
    """Conversations with a customer's word in them, newest first, each with its last message, count, lanes and labels.

    `text` is looked for as it is written, so two characters of Chinese are enough. `person`: who holds them. `snoozed`: only those that
    rest, or none of them; a word of the customer's wakes one up. None shows both.
    """
    return await (
        await connection.execute(
            _ROWS
            + """
            WHERE (n.spoken > 0 OR c.hand_over <> 'none')
              AND (%(state)s::text IS NULL OR c.hand_over = %(state)s)
              AND (%(at)s::timestamptz IS NULL OR (c.updated_at, c.conversation_id) < (%(at)s, %(id)s::uuid))
              AND (%(text)s::text IS NULL OR k.name ILIKE %(like)s OR c.conversation_id::text ILIKE %(like)s OR EXISTS (
                  SELECT FROM message s WHERE s.conversation_id = c.conversation_id AND s.text ILIKE %(like)s))
              AND (%(person)s::uuid IS NULL OR (c.person_id = %(person)s AND c.hand_over = 'person'))
              AND (%(snoozed)s::boolean IS NULL OR (z.until IS NOT NULL) = %(snoozed)s)
              AND (%(label)s::text IS NULL OR EXISTS (
                  SELECT FROM conversation_label l WHERE l.conversation_id = c.conversation_id AND l.label = %(label)s))
            ORDER BY c.updated_at DESC, c.conversation_id DESC LIMIT %(limit)s
            """,
            {
                "state": state,
                "text": text,
                "like": f"%{_literal(text or '')}%",
                "label": label,
                "person": person,
                "snoozed": snoozed,
                "at": before[0] if before else None,
                "id": before[1] if before else None,
                "limit": limit,
            },
        )
    ).fetchall()


def _literal(text: str) -> str:
    """For LIKE: what was typed stands for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def select_counts(connection: Connection) -> dict[str, int]:
    rows = await (
        await connection.execute(
            """
            SELECT hand_over, count(*) AS n FROM conversation c
            WHERE hand_over <> 'none' OR EXISTS (
                SELECT FROM message WHERE conversation_id = c.conversation_id AND sender = 'customer')
            GROUP BY hand_over
            """
        )
    ).fetchall()
    counts = {"none": 0, "waiting": 0, "person": 0} | {row["hand_over"]: row["n"] for row in rows}
    return counts | {"all": sum(counts.values())}
