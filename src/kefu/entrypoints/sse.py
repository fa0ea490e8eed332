"""Server-sent events: one format for replies as they are made and for news of a conversation."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic_core import to_json

KEEP_ALIVE_SECONDS = 15.0
RETRY_SECONDS = 1.0
KEEP_ALIVE = b": still here\n\n"


def event(name: str, data: BaseModel | Mapping[str, Any]) -> bytes:
    """One event; its data is one line of JSON."""
    return b"event: " + name.encode() + b"\ndata: " + to_json(data) + b"\n\n"


def stream(events: AsyncGenerator[bytes, None], stopping: asyncio.Event | None = None) -> StreamingResponse:
    """The events as a response. With `stopping`, it ends as soon as the server stops: for streams that never end by themselves."""
    events = _until(stopping, events) if stopping else events
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _until(stopping: asyncio.Event, events: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    stop = asyncio.create_task(stopping.wait())
    step: asyncio.Task[bytes | None] | None = None
    try:
        while not stopping.is_set():
            step = asyncio.create_task(anext(events, None))  # pyright: ignore[reportArgumentType] - with a default it is a coroutine
            try:
                await asyncio.wait({step, stop}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not step.done():
                    step.cancel()
                    await asyncio.wait({step})
            if step.cancelled() or (item := step.result()) is None:
                return
            yield item
    finally:
        stop.cancel()
        if step is None or step.done():  # a step that was cancelled just now closes them as it ends
            await events.aclose()


async def next_or_none(queue: asyncio.Queue[Any], seconds: float = KEEP_ALIVE_SECONDS) -> Any | None:
    """The queue's next item, or None when it is time for a keep-alive."""
    try:
        return await asyncio.wait_for(queue.get(), seconds)
    except TimeoutError:
        return None
