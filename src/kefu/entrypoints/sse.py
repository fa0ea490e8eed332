"""Server-sent events: one format for replies as they are made and for news of a conversation."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic_core import to_json

KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = b": still here\n\n"


def event(name: str, data: BaseModel | Mapping[str, Any]) -> bytes:
    """One event; its data is one line of JSON."""
    return b"event: " + name.encode() + b"\ndata: " + to_json(data) + b"\n\n"


def stream(events: AsyncGenerator[bytes, None]) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def next_or_none(queue: asyncio.Queue[Any], seconds: float = KEEP_ALIVE_SECONDS) -> Any | None:
    """The queue's next item, or None when it is time for a keep-alive."""
    try:
        return await asyncio.wait_for(queue.get(), seconds)
    except TimeoutError:
        return None
