"""Make what a first suggestion would wait for ready before it is asked for: one turn thought through in nobody's conversation."""

from dataclasses import replace
from uuid import uuid4

from kefu.conversations import Conversation, Message
from kefu.governance.claims import check_claims
from kefu.shops import merchant
from kefu.turn.copilot.manner import tone_of
from kefu.turn.copilot.rehearsal import Rehearsal
from kefu.turn.copilot.similar import similar
from kefu.turn.flow import think
from kefu.turn.mood.course import Mood
from kefu.turn.receive import receive
from kefu.turn.services import Services
from kefu.turn.talk import nobody
from kefu.turn.trace import Record
from kefu.vocabulary import Level, Who

_SAID = {"zh": "昨天买的东西怎么还没发货？能退吗", "en": "Why has what I bought yesterday not been sent? Can I return it?"}


async def make_ready(services: Services, merchant_id: int) -> None:
    """Nothing is stored, no model is asked; it takes what such a turn takes, and once what loading its heads and words takes."""
    services = replace(services, model=None, small=None, phrasers={}, planner="off")
    shop, now = await merchant(services.database, merchant_id), services.clock_now()
    language = shop.default_language
    said = _SAID.get(language, _SAID["en"])
    nobodys = Conversation(uuid4(), merchant_id, language, Who(merchant_id, Level.ANONYMOUS), "none", None, None, None, {}, 1, now, now)
    message = Message(uuid4(), 1, "customer", said, language, now)
    desk = await Rehearsal.open(services, nobodys, nobody)
    heard = receive(nobodys, [message], [], desk.merchant, desk.now, await desk.bought(), desk.restore)
    await think(desk, replace(heard, floor="ai", is_waiting=False), Record(nobodys, desk.purse.calls))
    await similar(services, nobodys, said)
    check_claims(said, (said,), today=desk.today)
    tone_of(said, language, desk.merchant.style, Mood())
