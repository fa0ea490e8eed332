"""The answer to the question how it was: a score by one of the buttons, then a word if she likes. All else goes its usual way."""

import re
from datetime import timedelta
from functools import cache

from kefu.conversations import Conversation, Message
from kefu.perception.wishes import read
from kefu.quality.ratings import store
from kefu.quality.ratings.asking import SCORES
from kefu.turn import Book, Services, answer, say
from kefu.turn.state import Tell
from kefu.turn.talk import nobody

WORD_WITHIN = timedelta(minutes=15)
LOW = 2  # from here down she is asked what went wrong and offered a person
_ASKS = re.compile(r"[?？]|吗|呢|多少|怎么|什么|哪|能不能|\b(?:how|what|where|when|which|who|can|could|do|does|is|are)\b", re.IGNORECASE)
_SAYS_MORE = 0.6  # of 92 intents: from here a word after the score is a request of its own
_STARS = re.compile(r"^\s*(?:([1-5])\s*(?:分|星|/\s*5|stars?|points?)?|([⭐★]{1,5}))\s*[。.!！]?\s*$", re.IGNORECASE)
_REMARKS = frozenset({"praise", "thanks", "ok", "abuse", "bye", "none", "rejects", "complaint", "chitchat"})


async def respond(
    services: Services, conversation: Conversation, heard: Message, tell: Tell = nobody, book: Book | None = None
) -> Message | None:
    """The reply to a message that was heard: to a score or the word after it, else the turn's own answer (see `answer`)."""
    if (score := score_of(heard.text)) is not None:
        if rated := await _rated(services, conversation, heard, score):
            return rated
    elif conversation.focus.get("rated") and (noted := await _noted(services, conversation, heard)):
        return noted
    return await answer(services, conversation, heard, tell, book)


@cache
def _buttons() -> dict[str, int]:
    return {_plain(say(f"rating.{score}", language)): score for score in SCORES for language in ("zh", "en")}


def score_of(text: str) -> int | None:
    """1 to 5 when the whole text is one of the buttons, a digit or stars."""
    if score := _buttons().get(_plain(text)):
        return score
    hit = _STARS.match(text)
    return (int(hit[1]) if hit[1] else len(hit[2])) if hit else None


def _plain(text: str) -> str:
    return text.strip().strip("。.!！~～").casefold()


async def _rated(services: Services, conversation: Conversation, heard: Message, score: int) -> Message | None:
    """None when nothing was asked a moment ago: then 5 is an answer to something else."""
    now = services.clock_now()
    async with services.database.open_for(conversation.merchant_id) as connection:
        asked = await store.select_open(connection, conversation.id, heard.seq)
        if asked is None or not await store.update_score(connection, conversation.id, asked["asked_seq"], score, "", now):
            return None
    language = conversation.language
    key = "rating.sorry" if score <= LOW else "rating.thanks"
    content = {"quick_replies": [{"text": say("button.person", language)}]} if score <= LOW else {}
    fresh = await services.conversations.get(conversation.merchant_id, conversation.id)
    focus = {**fresh.focus, "rated": True}
    return await services.conversations.reply(
        conversation, say(key, language), language, answers_up_to=heard.seq, focus=focus, lane="smalltalk", content=content
    )


async def _noted(services: Services, conversation: Conversation, heard: Message) -> Message | None:
    """Her word after the score is kept; None when it asks for something, which is then answered."""
    now = services.clock_now()
    async with services.database.open_for(conversation.merchant_id) as connection:
        rated = await store.select_rated(connection, conversation.id, now - WORD_WITHIN)
    if rated is None or _wants_more(services, heard.text):
        return None
    async with services.database.open_for(conversation.merchant_id) as connection:
        await store.update_word(connection, conversation.id, rated["asked_seq"], heard.text)
    focus = {name: value for name, value in conversation.focus.items() if name != "rated"}
    text = say("rating.noted", conversation.language)
    return await services.conversations.reply(
        conversation, text, conversation.language, answers_up_to=heard.seq, focus=focus, lane="smalltalk"
    )


def _wants_more(services: Services, text: str) -> bool:
    if _ASKS.search(text):
        return True
    reading = read(text, services.vectors.query(text))
    return reading.intent not in _REMARKS and reading.confidence >= _SAYS_MORE
