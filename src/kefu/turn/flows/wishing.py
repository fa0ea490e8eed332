"""Which errand a clause wishes to begin: by its cues, by what was taught, by what the talk was about, and by the classifier of wishes."""

import re
from collections.abc import Sequence

from kefu.perception.clauses import asks
from kefu.perception.language import to_simplified
from kefu.turn.facts.sums import sum_asked
from kefu.turn.flows.assent import assent, gives_up
from kefu.turn.flows.fill import NOT_WANTED
from kefu.turn.flows.run import Flows, Offer
from kefu.turn.flows.script import Flow
from kefu.turn.named.own import asks_state
from kefu.turn.state import ORDER_TOKEN, Focus, Request

SURE_WISH = 0.75  # a wish of at least this confidence starts its flow
OVERRIDING_WISH = 0.85  # while a question of another flow is open and the words also answer it
# Asked about the rules ("how do I …", "能不能 …") instead of asked for ("please …", "帮我 …").
ABOUT_RULES = re.compile(
    r"怎[么莫](?!还|不)|咋(?!还|不)|为啥|为什么|啥时|几时|多[重大高长宽厚]|如何|多久|(?<!用了)(?<!过了)(?<!没)(?<!好)(?<!这)(?<!前)几天|多少|谁|什么|哪|规则|政策|全文|条款"
    r"|[能可会].{1,8}不\W*$|[给还有算收让行]不\W*$|(?:我|你们?)不\W*$"
    r"|吗\W*$|么\W*$|^\W*那.{1,8}呢\W*$|能不能|能否|可不可以|是否|[?？]\W*$"
    r"|\b(?:how|what'?s?|when|where|who|which|why|can i|can an?|could i|may i|do i|am i|is it|is the|are there|do you|does"
    r"|will (?:my|i|it|the)|policy|terms|rules)\b",
    re.IGNORECASE,
)
ASKS_TO_DO = re.compile(
    r"帮(?:我|忙|下)|给我|请(?!问)|麻烦|我要|我想|想(?:要)?(?:把|退|换|取消|改)|我得|[我要想]申请|替我|\b(?:please|can you|could you"
    r"|would you|will you|help me|i(?:'d| would) like|i want|i need|i'd love|go ahead|let'?s|i wish|i am (?:looking|trying"
    r"|hoping)|i'm (?:looking|trying|hoping)|looking to)\b",
    re.IGNORECASE,
)
_MAY_I = re.compile(r"能|可以|可不可以|\b(?:can|could|may|might) (?:i|you|we)\b|\bis it possible\b", re.IGNORECASE)
_OF_GOODS = ("product.care", "product.compare", "product.fits", "product.belonging", "product.absent")  # questions, whatever else is said
# One of the customer's own, named by when or how it came to them.
_OF_MINE = re.compile(
    r"我(?:昨[天晚]|今[天早]|刚[才刚]?|前[天几]天?|上[周次个]|那)?.{0,4}(?:下|买|拍|订)的|\bmy (?:last|latest|newest|order)\b"
    r"|\b(?:that|which)? ?i (?:just |only )?(?:ordered|bought|placed|got)\b|\bi (?:haven'?t|have not) paid",
    re.IGNORECASE,
)
_OF_SENDING = re.compile(
    r"(?:退货|寄回)(?:的)?地址|(?:怎么|如何|往哪|寄到?哪).{0,2}寄|寄(?:到|去|回)哪"
    r"|\breturn address\b|\bhow (?:do|can|should) i (?:send|post|ship)\b",
    re.IGNORECASE,
)
ON_FILE = "case"  # intent of a focus whose last errand put a case on file
_SCOLDS_ON = re.compile(
    r"(?:有没有|没|有)人(?:管|理|处理)|管不管|什么态度|谁(?:来)?(?:负责|管)"
    r"|\b(?:nobody|no ?one|does anyone|anybody) .{0,12}\b(?:care|help|answer|reading)",
    re.IGNORECASE,
)
_TOLD = ("knowledge", "rejects", "product.describe", "order.parcel", "order.status")


def _is_told(request: Request) -> bool:
    """Whether a clause only tells more, or scolds on, so that it belongs to the case that was just put on file."""
    names_other = request.products or request.order or request.tracking
    return not names_other and (bool(_SCOLDS_ON.search(request.text)) or (request.intent in _TOLD and not asks(request.text)))


def is_yes_to(offer: Offer | None, request: Request) -> bool:
    return offer is not None and assent(request.text) == "yes"


def wished(
    request: Request, flows: Flows, offer: Offer | None = None, *, knows_customer: bool = False, about: Focus | None = None
) -> Flow | None:
    """The flow that a clause asks to start; None for a question about the rules and for everything else.

    `offer`: of the message before, which a bare yes takes up. What the merchant has taught goes before Kefu's own reading.
    `about`: what the talk is about; after an order of theirs a bare 不要了 gives it up, and what is told after a complaint belongs to it.
    `knows_customer`: they are signed in, so that 'can I cancel what I ordered yesterday' is about an order, not about the rules.
    """
    if offer and is_yes_to(offer, request):
        return flows.newest.get(offer.flow)
    text = NOT_WANTED.sub(" ", to_simplified(request.text))
    if about and about.order and gives_up(text):
        return flows.started_by("order.cancel")
    if about and about.intent == ON_FILE and _is_told(request):
        return flows.started_by("complaint")
    if assent(request.text) == "drop" or request.intent in _OF_GOODS:
        return None
    if not (request.products or request.items) and sum_asked(request.query):
        return None  # an amount is named and no goods: it is reckoned at once
    if _OF_SENDING.search(text):
        return None  # how and where to post it is written in the articles
    is_of_talk = any(_has(flow.questions, text) for flow in flows.newest.values() if any(step.look == "open" for step in flow.steps))
    if request.is_own and request.intent.startswith("order.") and asks_state(text) and not is_of_talk:
        return None  # 'has the refund for it gone through?' asks what is on record
    for flow in flows.newest.values():
        if _has(flow.questions, text) or ((request.products or request.items) and _has(flow.questions_on_goods, text)):
            return flow
    if request.taught and (taught := flows.started_by(request.taught)):
        return taught
    # 'can I change the address of PY…' is about that order, not about the rules
    named = bool(ORDER_TOKEN.search(text)) or (knows_customer and (request.is_own or bool(_OF_MINE.search(text))))
    if ABOUT_RULES.search(text) and not ASKS_TO_DO.search(text) and not (named and _MAY_I.search(text)):
        by_question = [flow for flow in flows.newest.values() if flow.by_question and request.is_own and _has_cue(flow, text)]
        if by_question:
            return by_question[0]
        confident = request.wish_confidence >= OVERRIDING_WISH
        return flows.started_by(request.wish) if confident and request.wish else None
    for flow in flows.newest.values():
        if _has_cue(flow, text):
            return flow
    if about and about.order and not request.said and (after := [flow for flow in flows.newest.values() if begins_after_order(flow, text)]):
        return after[0]
    asks_of_goods = request.intent.startswith("product.") and bool(request.attributes) and not request.is_own  # 声音大不大
    says_of_order = bool(request.cue) and request.intent.startswith("order.")  # 'when is my pan coming, it's stuck'
    if request.wish and request.wish_confidence >= (OVERRIDING_WISH if says_of_order else SURE_WISH) and not asks_of_goods:
        return flows.started_by(request.wish)
    return None


def wished_by_all(requests: Sequence[Request], begun: Sequence[Flow | None], message: str, flows: Flows) -> list[Flow | None]:
    """The flows that the requests begin, with the one that the message begins as a whole: 'I have a 20 off coupon. And two kettles?'

    It goes before what the classifier alone reads in a clause ('I'd like to buy a quilt'), not before what a clause says by a cue.
    """
    text = to_simplified(message)
    goods = [place for place, request in enumerate(requests) if request.products or request.items]
    says_other = any(flow and _has_cue(flow, to_simplified(request.text)) for request, flow in zip(requests, begun, strict=True))
    if not goods or len(requests) < 2 or says_other or any(request.intent in _OF_GOODS for request in requests):
        return list(begun)
    flow = next((flow for flow in flows.newest.values() if _has(flow.questions_on_goods, text)), None)
    if flow is None or flow in begun:
        return list(begun)
    return [flow if place == goods[-1] else None for place in range(len(requests))]


def is_plain(wish: Flow, request: Request) -> bool:
    """Whether the words say the wish by themselves, so that it is no answer to another question."""
    return bool(request.taught) or request.wish_confidence >= OVERRIDING_WISH or _has_cue(wish, to_simplified(request.text))


def begins_after_order(flow: Flow, text: str) -> bool:
    return _has(flow.after_order, text)


def _has_cue(flow: Flow, text: str) -> bool:
    return _has(flow.cues, text)


def _has(expressions: Sequence[str], text: str) -> bool:
    return any(re.search(each, text, re.IGNORECASE) for each in expressions)
