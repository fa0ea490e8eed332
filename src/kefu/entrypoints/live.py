"""`WS /v1/staff/live`: a console hears what happens, in order and without gaps, and says who looks and types.

The token comes in the first message or as a subprotocol, never in the address, which proxies write into their logs.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from kefu.entrypoints.live_feed import Feeds, Listener
from kefu.entrypoints.wire import Wire
from kefu.errors import KefuError, NotSignedIn, TryAgainLater
from kefu.people import People, Person
from kefu.people.live import LiveEvent
from kefu.turn import Services

router = APIRouter(prefix="/v1/staff")
PROTOCOL, BEARER = "kefu.v1", "bearer."
HELLO_SECONDS = 5.0
BEAT_SECONDS = 15.0  # both sides say `here` this often when they have nothing else to say
SILENT_SECONDS = 45.0  # three missed ones and the line is dead
SEND_SECONDS = 10.0
LONGEST = 4096  # characters of one message of a console
MOST_AT_ONCE, MOST_A_SECOND = 60.0, 10.0
SAY_AGAIN_SECONDS = 30.0  # who looks is forgotten after twice as long

BAD_MESSAGE, SIGNED_OUT, NOT_ALLOWED, SILENT, TOO_SLOW, TOO_MANY = 4400, 4401, 4403, 4408, 4410, 4429
RESTARTING, TRY_LATER, GONE = 1012, 1013, 1000
Token = Annotated[str, Field(max_length=300)]


class Hello(Wire):
    """The first message. `after`: the number of the last event that this console has seen, None for a page that was just opened."""

    type: Literal["hello"]
    token: Token | None = None
    after: Annotated[int, Field(ge=0)] | None = None


class Here(Wire):
    type: Literal["here"]


class Look(Wire):
    """The conversation that is open in the console, None when there is none."""

    type: Literal["looking"]
    conversation: UUID | None


class Type(Wire):
    type: Literal["typing"]
    conversation: UUID


Said = Hello | Here | Look | Type
_said: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="type")])


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Typed events with numbers: what was missed since `after` first, or `reload` when that is too far back."""
    if not is_own_page(socket.headers.get("origin"), socket.headers.get("host", ""), socket.app.state.origins):
        await socket.close(NOT_ALLOWED)
        return
    offered: list[str] = socket.scope.get("subprotocols", [])
    await socket.accept(PROTOCOL if PROTOCOL in offered else None)
    code = await _attend(socket, offered)
    if code is not None:
        try:
            async with asyncio.timeout(1):
                await socket.close(code)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            return  # it does not read, or is gone: the server lets the connection go


def is_own_page(origin: str | None, host: str, allowed: Sequence[str]) -> bool:
    """Whether a page of `origin` may connect: one of this server, one that is named, or no page at all.

    `*` stands for the shops that may embed the widget; consoles of theirs are named one by one.
    """
    return origin is None or urlsplit(origin).netloc == host or origin in allowed


async def _attend(socket: WebSocket, offered: Sequence[str]) -> int | None:
    """The whole life of one connection; gives the code to close it with, None when the other side has gone."""
    services, people = cast(Services, socket.app.state.services), cast(People, socket.app.state.people)
    try:
        hello = await _hello(socket)
        token = hello.token or next((each.removeprefix(BEARER) for each in offered if each.startswith(BEARER)), "")
        person = await people.by_token(token)
        if not person.may("read", "conversation"):
            return NOT_ALLOWED
        async with cast(Feeds, socket.app.state.feeds).join(person.merchant_id) as listener:
            console = _Console(socket, services, people, token, person, listener)
            await console.welcome(hello.after)
            return await console.run(socket.app.state.stopping)
    except NotSignedIn:
        return SIGNED_OUT
    except TryAgainLater:
        return TRY_LATER
    except (ValidationError, KeyError):
        return BAD_MESSAGE
    except TimeoutError:
        return SILENT
    except WebSocketDisconnect:
        return None


async def _hello(socket: WebSocket) -> Hello:
    async with asyncio.timeout(HELLO_SECONDS):
        said = _said.validate_json((await socket.receive_text())[:LONGEST])
    if not isinstance(said, Hello):
        raise NotSignedIn("Say hello first.")
    return said


class _Console:
    """One connection after its hello.

    Its tasks wait with `asyncio.timeout`: `wait_for` of Python 3.11 may lose the cancellation of a task whose wait ends at that moment.
    """

    def __init__(self, socket: WebSocket, services: Services, people: People, token: str, person: Person, listener: Listener) -> None:
        self._socket, self._services, self._people = socket, services, people
        self._token, self._person, self._listener = token, person, listener
        self._at: UUID | None = None
        self._told_at = 0.0
        self._sent = listener.since

    async def welcome(self, after: int | None) -> None:
        merchant_id, now, since = self._person.merchant_id, self._services.clock_now(), self._listener.since
        await self._services.queue.seen(self._person, now)
        looking = await self._services.live.looking(merchant_id, now)
        await self._send(
            type="welcome",
            seq=since if after is None else after,
            person=str(self._person.id),
            beat_seconds=BEAT_SECONDS,
            looking=[{"person": str(each.person), "name": each.name, "conversation": str(each.conversation)} for each in looking],
        )
        missed = [] if after is None else await self._services.live.missed(merchant_id, after, since)
        if missed is None:
            await self._send(type="reload", seq=since)
        for event in missed or ():
            await self._send(**_shown(event))

    async def run(self, stopping: asyncio.Event) -> int | None:
        waits = (self._listener.is_slow.wait(), stopping.wait())
        read, write, check = (asyncio.create_task(each) for each in (self._read(), self._write(), self._recheck()))
        slow, stop = (asyncio.create_task(each) for each in waits)
        tasks: set[asyncio.Task[Any]] = {read, write, check, slow, stop}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if slow in done:
                return TOO_SLOW
            if stop in done:
                return RESTARTING
            return cast("int | None", next(iter(done)).result())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._look_at(None)

    # ---- what the console says

    async def _read(self) -> int | None:
        left, since = MOST_AT_ONCE, monotonic()
        while True:
            try:
                async with asyncio.timeout(SILENT_SECONDS):
                    text = await self._socket.receive_text()
            except TimeoutError:
                return SILENT
            now = monotonic()
            left, since = min(MOST_AT_ONCE, left + (now - since) * MOST_A_SECOND) - 1, now
            if left < 0:
                return TOO_MANY
            if len(text) > LONGEST:
                return BAD_MESSAGE
            await self._take(_said.validate_json(text))

    async def _take(self, said: Said) -> None:
        try:
            match said:
                case Here():
                    await self._services.queue.seen(self._person, self._services.clock_now())
                    if self._at and monotonic() - self._told_at >= SAY_AGAIN_SECONDS:
                        await self._tell_looking(self._at, True)
                case Look():
                    await self._look_at(said.conversation)
                case Type():
                    await self._tell("typing", said.conversation, {"name": self._person.name})
                case Hello():
                    pass  # it was said already
        except TryAgainLater:
            return  # presence is said again with the next beat; nothing of it is kept

    async def _look_at(self, conversation: UUID | None) -> None:
        before, self._at = self._at, conversation
        try:
            if before and before != conversation:
                await self._tell_looking(before, False)
            if conversation and before != conversation:
                await self._tell_looking(conversation, True)
        except KefuError:
            return

    async def _tell_looking(self, conversation: UUID, is_looking: bool) -> None:
        self._told_at = monotonic()
        await self._tell("looking", conversation, {"is": is_looking, "name": self._person.name})

    async def _tell(self, kind: Literal["looking", "typing"], conversation: UUID, details: dict[str, Any]) -> None:
        await self._services.live.tell(self._person.merchant_id, kind, conversation, self._person.id, details)

    # ---- what it is told

    async def _write(self) -> int:
        while True:
            event = None
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    event = await self._listener.waiting.get()
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await (self._send(**_shown(event)) if event else self._send(type="here", seq=self._sent))
            except TimeoutError:
                return TOO_SLOW

    async def _send(self, **message: Any) -> None:
        self._sent = message.get("seq", self._sent)
        await self._socket.send_text(to_json(message).decode())

    async def _recheck(self) -> int:
        """Ends when the session does: at once when somebody of this merchant was signed out, else with the next beat."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._listener.recheck.wait()
            self._listener.recheck.clear()
            try:
                self._person = await self._people.by_token(self._token)
                if not self._person.may("read", "conversation"):
                    return NOT_ALLOWED
            except NotSignedIn:
                return SIGNED_OUT
            except TryAgainLater:
                continue


def _shown(event: LiveEvent) -> dict[str, Any]:
    told: dict[str, Any] = {"type": event.kind, "seq": event.seq, "at": event.at}
    if event.conversation:
        told["conversation"] = str(event.conversation)
    if event.person:
        told["person"] = str(event.person)
    return told | dict(event.details)
