"""Translation over HTTP: a message for its reader, a reply for its customer, streamed as the model writes; and what is kept."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, StringConstraints
from pydantic_core import to_json

from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.render import Restores
from kefu.entrypoints.seen import seen_by
from kefu.entrypoints.wire import MESSAGE_LIMIT, Wire
from kefu.errors import BadInput, NotFound
from kefu.people import Person
from kefu.turn import Book, Services
from kefu.turn.translating import Translation, Untranslated, kept_translations, translate

router = APIRouter(prefix="/v1/staff", tags=["copilot"])
User = Annotated[Person, Allowed("copilot", "use")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
_UNFINISHED = re.compile(r"〔[^〕]*$")  # a token of which not all has come yet
WHY = {
    "no_model": {
        "en": "This shop runs without a language model. Set KEFU_LLM to `embedded` (the local one) or `openai` (any endpoint), "
        "and start Kefu again.",
        "zh": "本店没有启用语言模型。把 KEFU_LLM 设为 embedded（本机模型）或 openai（任意兼容接口），重启后即可翻译。",
    },
    "not_now": {"en": "The language model does not answer now. Try again in a moment.", "zh": "语言模型暂时没有回应，请稍后再试。"},
    "budget": {
        "en": "The budget for language models is spent. An owner can raise it under Settings.",
        "zh": "语言模型的预算已用完，店主可以调高。",
    },
    "refused": {"en": "The model's server refused the text.", "zh": "模型服务拒绝了这段文字。"},
    "same_language": {"en": "It is in this language already.", "zh": "原文就是这种语言。"},
}


class AskTranslation(Wire):
    """Either a message that is there, by its `seq`, or a `text` that is being written."""

    target: LanguageCode = Field(description="the language wanted, such as en")
    seq: int | None = Field(default=None, ge=1)
    text: Annotated[str, Field(max_length=MESSAGE_LIMIT)] = ""
    again: bool = Field(default=False, description="ask the model anew although a translation is kept")


class TextDifference(BaseModel):
    """`said` stands in one of the two texts only."""

    kind: Literal["lost", "added", "turned", "language", "length"]
    said: str


class Translated(BaseModel):
    """A line of the answer: the text as far as it has come, and with `is_done` the whole with what was found; or `problem` says why not."""

    text: str = ""
    is_done: bool = False
    seq: int | None = None
    source: str = ""
    target: str = ""
    differences: list[TextDifference] = []
    model: str = ""
    is_kept: bool = False
    milliseconds: float = 0.0
    problem: Literal["", "no_model", "not_now", "budget", "refused", "same_language"] = ""
    why: dict[str, str] = Field(default={}, description="by language, with what to do about it")


class Translations(BaseModel):
    has_model: bool = Field(description="whether anything can be translated at all")
    kept: list[Translated]


@router.get("/conversations/{id}/translations")
async def translations(id: UUID, person: User, services: Parts, target: Annotated[LanguageCode, Query()]) -> Translations:
    """Messages of this conversation that were translated into a language before; nothing is asked of a model."""
    found = await services.conversations.get(person.merchant_id, id)
    messages = await services.conversations.messages(found)
    kept = await kept_translations(services, await Book.open(services, found), [each.text for each in messages], target)
    seen = await seen_by(services, person, found)
    rows = [_done(kept[each.text], seen, each.seq) for each in messages if each.text in kept]
    return Translations(has_model=bool(services.model or services.small), kept=rows)


@router.post("/conversations/{id}/translate", response_class=StreamingResponse)
async def translate_text(id: UUID, body: AskTranslation, person: User, services: Parts) -> StreamingResponse:
    """Translate a message, or what is typed: one JSON object a line, each with all there is so far, the last with `is_done`.

    Masked before the model; every figure, amount, date, code and name is held against the original, and what differs is said.
    """
    found = await services.conversations.get(person.merchant_id, id)
    book, seen = await Book.open(services, found), await seen_by(services, person, found)
    if body.seq is None:
        if not body.text.strip():
            raise BadInput("There is nothing to translate: give a message's seq, or a text.")
        text: str = await book.masked(services, body.text.replace("\0", " ").strip())
        # Whoever holds the talk reads the reply as the customer will.
        reader: Restores = book.vault if found.person_id == person.id else seen
    else:
        message = next((each for each in await services.conversations.messages(found) if each.seq == body.seq), None)
        if message is None:
            raise NotFound("There is no such message in this conversation.")
        text, reader = message.text, seen
    return StreamingResponse(_lines(services, book, text, body, reader), media_type="application/x-ndjson")


async def _lines(services: Services, book: Book, text: str, body: AskTranslation, reader: Restores) -> AsyncIterator[bytes]:
    grown: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(translate(services, book, text, body.target, grown.put, again=body.again))
    try:
        while not task.done() or not grown.empty():
            with suppress(TimeoutError):
                async with asyncio.timeout(0.1):
                    said = await grown.get()
                while not grown.empty():
                    said = grown.get_nowait()
                yield _line(Translated(text=reader.restore(_UNFINISHED.sub("", said)), seq=body.seq))
        yield _line(_done(task.result(), reader, body.seq))
    finally:
        task.cancel()  # whoever left does not pay for more


def _done(made: Translation | Untranslated, reader: Restores, seq: int | None) -> Translated:
    if isinstance(made, Untranslated):
        return Translated(is_done=True, seq=seq, problem=made.code, why=WHY[made.code])
    return Translated(
        text=reader.restore(made.text),
        is_done=True,
        seq=seq,
        source=made.source,
        target=made.target,
        differences=[TextDifference(kind=each.kind, said=reader.restore(each.said)) for each in made.differences],
        model=made.model,
        is_kept=made.is_kept,
        milliseconds=round(made.milliseconds, 1),
    )


def _line(row: Translated) -> bytes:
    return to_json(row.model_dump()) + b"\n"
