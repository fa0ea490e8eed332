"""The queries of kept translations."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kefu.database import Connection

Row = dict[str, Any]


async def select_translations(connection: Connection, conversation: UUID, digests: Sequence[str], language: str) -> list[Row]:
    """Those of the texts with these digests, in this language."""
    sql = "SELECT * FROM translation WHERE conversation_id = %s AND language = %s AND digest = ANY(%s)"
    return await (await connection.execute(sql, (conversation, language, list(digests)))).fetchall()


async def upsert_translation(connection: Connection, merchant_id: int, conversation: UUID, values: Mapping[str, Any]) -> None:
    await connection.execute(
        """
        INSERT INTO translation (merchant_id, conversation_id, digest, language, source, text, differences, model)
        VALUES (%(merchant)s, %(conversation)s, %(digest)s, %(language)s, %(source)s, %(text)s, %(differences)s, %(model)s)
        ON CONFLICT (merchant_id, conversation_id, digest, language) DO UPDATE
        SET text = excluded.text, source = excluded.source, differences = excluded.differences, model = excluded.model, at = now()
        """,
        {
            **values,
            "merchant": merchant_id,
            "conversation": conversation,
            "differences": json.dumps(values["differences"], ensure_ascii=False),
        },
    )
