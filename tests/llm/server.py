"""A model server on a real socket that speaks the OpenAI protocol and misbehaves on demand."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Script = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class Server:
    """`scripts` are played one a request; the last one stays. `gone`: set when a caller left before the end."""

    url: str
    scripts: list[Script] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def serve() -> AsyncIterator[Server]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            raw = await reader.readexactly(int(headers.get("content-length", 0)))
            request = Request(head[0].split()[1], headers, json.loads(raw or b"{}"))
            server.requests.append(request)
            script = server.scripts.pop(0) if len(server.scripts) > 1 else server.scripts[0]
            await script(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            server.gone.set()
        finally:
            writer.close()

    listener = await asyncio.start_server(answer, "127.0.0.1", 0)
    server = Server(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1")
    async with listener:
        yield server


def status(code: int, words: str = "", **headers: str) -> Script:
    async def play(request: Request, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {code} X", "Connection: close", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join((*lines, "", words)).encode())
        await writer.drain()

    return play


def raw(*chunks: bytes | float, kind: str = "text/event-stream") -> Script:
    """Sends the bytes as they are, each in a packet of its own; a number is a pause in seconds."""

    async def play(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())
        for chunk in chunks:
            await writer.drain()
            if isinstance(chunk, bytes):
                writer.write(chunk)
                await asyncio.sleep(0.01)
            else:
                await asyncio.sleep(chunk)
        await writer.drain()

    return play


def piece(text: str, **more: object) -> bytes:
    return event({"model": "toy-1", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}], **more})


def event(value: object) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


END = event({"model": "toy-1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
USAGE = event(
    {
        "model": "toy-1",
        "choices": [],
        "usage": {"prompt_tokens": 100, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 60}},
    }
)
DONE = b"data: [DONE]\n\n"
GOOD = raw(piece("运费由"), piece("卖家承担。"), END, USAGE, DONE)
