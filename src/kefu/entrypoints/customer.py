"""The customer's side of the API: conversations, messages, identity, the public catalogue."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from kefu.conversations import Conversation, Message
from kefu.entrypoints import wire
from kefu.entrypoints.parts import Bearer, Parts, Stopping
from kefu.entrypoints.problems import problem_of
from kefu.entrypoints.render import render_conversation, render_identity, render_messages, render_one
from kefu.entrypoints.sse import KEEP_ALIVE, RETRY_SECONDS, event, next_or_none, stream
from kefu.errors import BadInput, NotFound, Refused, TryAgainLater
from kefu.quality.ratings import respond
from kefu.shops import merchant_by_name
from kefu.turn import Book, Services, ask_for_person, greet, hear, identify_by_order, sign_in_customer
from kefu.turn.notices import deliver_waiting

router = APIRouter(prefix="/v1", tags=["customer"])

_END = b""
WRONG_PROOF = "The order number and the digits do not match. Check both and try again."


async def conversation_of(id: UUID, services: Parts, bearer: Bearer) -> Conversation:
    """The conversation that the bearer opens; 404 for a wrong id and a wrong bearer alike."""
    return await services.conversations.with_secret(id, bearer)


Its = Annotated[Conversation, Depends(conversation_of)]


@router.post("/conversations", status_code=201)
async def start_conversation(body: wire.StartConversation, services: Parts, request: Request) -> wire.Conversation:
    """Start a conversation. The answer holds its `secret`, the bearer of all its other calls, and a first message.

    One client address may start so many a minute (KEFU_NEW_CONVERSATIONS); then it is 429 with Retry-After.
    """
    request.app.state.starts.admit(request.client.host if request.client else "")
    shop = await merchant_by_name(services.database, body.merchant)
    if shop is None:
        raise NotFound(f"There is no shop named {body.merchant!r} here.")
    language = (body.language or shop.default_language).split("-")[0].lower()
    language = language if language in ("zh", "en") else shop.default_language if shop.default_language in ("zh", "en") else "en"
    focus = {"product": body.product} if body.product else {}
    conversation, secret = await services.conversations.start(shop.merchant_id, language, focus)
    if body.token:
        await sign_in_customer(services, conversation, body.token)
        conversation = await services.conversations.get(shop.merchant_id, conversation.id)
    await greet(services, conversation, shop)
    await deliver_waiting(services, conversation)
    return await render_conversation(services, conversation, secret)


@router.get("/conversations/{id}")
async def get_conversation(conversation: Its, services: Parts) -> wire.Conversation:
    """The conversation with all its messages, as after a reload."""
    return await render_conversation(services, conversation)


@router.get("/conversations/{id}/messages")
async def get_messages(conversation: Its, services: Parts, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0) -> list[wire.Message]:
    """Messages after the one with seq `after`, oldest first."""
    return await render_messages(services, conversation, await services.conversations.messages(conversation, after))


@router.post(
    "/conversations/{id}/messages",
    response_model=wire.Message | None,
    responses={
        202: {"description": "A person has the floor; their answer comes by GET …/events."},
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
    },
)
async def post_message(
    conversation: Its, body: wire.SendMessage, services: Parts, request: Request, accept: Annotated[str, Header()] = "application/json"
) -> Any:
    """Say something and get the reply: as JSON, or with `Accept: text/event-stream` as it is made.

    The message is stored before anything else; messages sent while a reply is being made are answered together.
    """
    if not body.text.strip():
        raise BadInput("The message is empty. Write something, or use the buttons.")
    async with services.database.together(conversation.merchant_id):
        book = await Book.open(services, conversation)
        heard = await hear(services, conversation, body.text, body.client_id, book)
    if "text/event-stream" in accept:
        return stream(_reply_events(services, conversation, heard, book, request.app.state.turns))
    reply = await respond(services, conversation, heard, book=book)
    if reply is None:
        return Response("null", 202, media_type="application/json")
    return _json(await render_one(services, await _after(services, conversation, reply), reply, book))


async def _after(services: Services, conversation: Conversation, reply: Message) -> Conversation:
    """The conversation after a reply; the reply of this very turn brought its state along."""
    if reply.hand_over:
        return replace(conversation, hand_over=reply.hand_over)
    return await services.conversations.get(conversation.merchant_id, conversation.id)


def _json(message: wire.Message) -> Response:
    """The message as a finished response: it is a checked model already, so FastAPI need not check it a second time."""
    return Response(message.model_dump_json(), media_type="application/json")


async def _reply_events(
    services: Services, conversation: Conversation, heard: Message, book: Book, turns: set[asyncio.Task[None]]
) -> AsyncGenerator[bytes, None]:
    """The events of one reply. The turn runs on when the customer goes away: what was begun is finished and stored."""
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    async def tell(kind: str, content: Mapping[str, Any]) -> None:
        queue.put_nowait(event(kind, content))

    async def run() -> None:
        try:
            reply = await respond(services, conversation, heard, tell, book)
            if reply is None:
                queue.put_nowait(event("done", {}))
            else:
                fresh = await _after(services, conversation, reply)
                queue.put_nowait(event("message", await render_one(services, fresh, reply, book)))
        except Exception as error:  # every failure is told to the customer as a problem
            queue.put_nowait(event("problem", problem_of(error)))

    yield event("accepted", {"message": await render_one(services, conversation, heard, book)})
    task = asyncio.create_task(run())
    turns.add(task)
    task.add_done_callback(turns.discard)
    task.add_done_callback(lambda _: queue.put_nowait(_END))
    while (item := await next_or_none(queue)) != _END:
        yield item or KEEP_ALIVE


@router.get("/conversations/{id}/events", response_class=StreamingResponse)
async def get_events(
    conversation: Its, services: Parts, stopping: Stopping, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> StreamingResponse:
    """News of the conversation for as long as you listen: `message` and `state` events."""
    return stream(_news(services, conversation, after), stopping)


async def _news(services: Services, conversation: Conversation, after: int) -> AsyncGenerator[bytes, None]:
    told: tuple[str, str] | None = None
    async with services.conversations.listen(conversation.merchant_id, conversation.id) as queue:
        while True:
            try:
                conversation = await services.conversations.get(conversation.merchant_id, conversation.id)
                messages = await render_messages(services, conversation, await services.conversations.messages(conversation, after))
                identity = await render_identity(services, conversation)
            except TryAgainLater:  # the database is away for a moment; the listener need not know
                yield KEEP_ALIVE
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for message in messages:
                after = message.seq
                yield event("message", message)
            if (state := (conversation.hand_over, identity.model_dump_json())) != told:
                told = state
                yield event("state", {"hand_over": conversation.hand_over, "identity": identity.model_dump()})
            while await next_or_none(queue) is None:
                yield KEEP_ALIVE


@router.post("/conversations/{id}/identity")
async def identify(conversation: Its, body: wire.Identify, services: Parts, request: Request) -> wire.Identity:
    """Show who you are. A wrong order number and wrong digits get the same answer."""
    if body.token:
        await sign_in_customer(services, conversation, body.token)
        await deliver_waiting(services, await services.conversations.get(conversation.merchant_id, conversation.id))
    elif body.order and body.phone_last4:
        client = request.client.host if request.client else None
        if await identify_by_order(services, conversation, body.order, body.phone_last4, client) is None:
            raise Refused(WRONG_PROOF)
    else:
        raise BadInput("Send either `token`, or `order` and `phone_last4`.")
    return await render_identity(services, await services.conversations.get(conversation.merchant_id, conversation.id))


@router.post("/conversations/{id}/hand-over")
async def hand_over(conversation: Its, services: Parts) -> wire.Message:
    """Talk to a person: the conversation is put in line for one, and the reply says what happens next."""
    message = await ask_for_person(services, conversation)
    return await render_one(services, await services.conversations.get(conversation.merchant_id, conversation.id), message)
