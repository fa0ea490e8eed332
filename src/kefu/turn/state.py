"""The nouns of a turn: each verb takes plain values and returns one of these. All texts in them are masked."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from kefu.governance.ledger import Promise
from kefu.knowledge.goods import Fit, GoodsFound, Link
from kefu.people.queue import Place
from kefu.perception.signals import Signal
from kefu.turn.flows.events import Course
from kefu.turn.flows.run import Followed, Offer, Run
from kefu.turn.mood.course import Feelings, Mood
from kefu.vocabulary import Article, Findings, Found, Merchant, Order, Parcel, Product, Who

ANY_TOKEN = re.compile(r"〔[^〕#]*#\d+〕")  # of this vault or merely typed: `Vault.value_of` knows which
ORDER_TOKEN = re.compile(r"〔(?:订单|order)#\d+〕")
TRACKING_TOKEN = re.compile(r"〔(?:运单|tracking)#\d+〕")
PRODUCT_FACTS = ("product.price", "product.stock", "product.options", "product.attribute", "product.describe")

WaitingWish = Literal["place", "withdraw", "contact"]
Lane = Literal["verbatim", "fact", "quote", "small", "model", "act", "policy", "ask", "decline", "hand_over", "smalltalk"]

# ---- receive


@dataclass(frozen=True, slots=True)
class Focus:
    """What the talk is about, kept between turns: so that 'and in blue?' and 那运费呢 can be understood."""

    product: str | None = None
    sku: str | None = None
    order: str | None = None  # a token of the vault, never the number itself
    intent: str = ""
    query: str = ""  # the last question that was answered from the articles
    sought: tuple[str, ...] = ()  # what the last search of the catalogue was for, in the customer's words, the refinements last
    topic: str = ""
    candidates: tuple[str, ...] = ()  # products the customer was asked to choose from
    pending: str = ""  # the question that waits for that choice, or for the customer to identify
    misses: int = 0  # answers in a row that did not help
    runs: tuple[Run, ...] = ()  # errands that are open, the one being talked about first
    feelings: Feelings = ()  # of the customer's last messages
    last_run: int = 0  # number of the last errand that was begun


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in: one or several messages written before an answer, as one text."""

    merchant: Merchant
    who: Who
    text: str
    language: str  # of the conversation so far: the guess when the text has no words
    focus: Focus
    history: tuple[tuple[Literal["customer", "ai", "person"], str], ...]
    up_to: int
    today: date
    bought: frozenset[str] = frozenset()  # products of a signed-in customer's latest orders
    floor: Literal["ai", "person"] = "ai"
    is_waiting: bool = False  # in line for a person
    offered: Offer | None = None  # the errand that Kefu's own last message offered


# ---- understand


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of a sum that is asked for. `skus`: the variants that the words leave open."""

    product: str
    skus: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Request:
    """One thing the customer wants. `query` is what to search for: the clause, completed from the talk when it was a follow-up."""

    text: str
    intent: str
    confidence: float
    cue: str = ""
    query: str = ""
    products: tuple[str, ...] = ()  # one: clear; several: the text names no single one
    sku: str | None = None
    said: str = ""  # the words that named the products
    order: str | None = None  # token
    tracking: str | None = None  # token
    attributes: tuple[str, ...] = ()
    is_near: bool = False  # the attributes only come nearest to the question: no word of it is theirs
    limit_minor: int | None = None  # "under 200": the highest price, in the shop's minor units
    follow_up: bool = False
    context: str = ""  # the question before it, in this message or the last, that a short question goes on from
    items: tuple[Item, ...] = ()  # what a sum is asked of, and how many of each
    is_own: bool = False  # the clause names something that the customer has bought
    kind_only: bool = False  # the products were named by their kind ("kettle"), not by name
    order_day: tuple[int, int] | None = None  # (month, day) of "my order of 11 November"
    order_status: tuple[str, ...] = ()  # "the one I have not paid"
    wish: str = ""  # the errand that the clause asks to start, an intent of kind `do`
    wish_confidence: float = 0.0
    leaf: str = ""  # the likeliest intent of the whole taxonomy
    leaf_confidence: float = 0.0
    taught: str = ""  # the errand that one of the merchant's own intents begins: a flow, or an intent that starts one
    hints: Mapping[str, str] = field(default_factory=dict[str, str])  # slot → the words that a model says belong to it
    before: tuple[str, ...] = ()  # what was sought before, when the clause refines it: 'the black one?', 那便宜点的呢
    others: tuple[str, ...] = ()  # what the products are asked to fit
    cheaper_than: tuple[str, ...] = ()  # products that something cheaper is wanted than
    asks: tuple[str, ...] = ()  # several questions to the articles in one message, each by itself; `query` is all of them
    maybe_order: str = ""  # the likeliest question about an order when the clause may be one; "" when it hardly is


@dataclass(frozen=True, slots=True)
class Meaning:
    language: str
    script: str
    requests: tuple[Request, ...]
    mood: Mood = field(default_factory=Mood)
    signals: tuple[Signal, ...] = ()  # of risk: regulator, press, lawyer, harm …


# ---- decide: a closed union, one for each request


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer from the shop's articles."""

    query: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Read live facts of the shop. `reads` only: nothing is changed."""

    tool: Literal["product", "find_products", "compare", "goods", "absent", "order", "orders"]
    aspect: str
    arguments: Mapping[str, Any]
    else_answer: str = ""  # search the articles for this when the look-up gives nothing
    articles_first: bool = False  # the words may ask a general question: an article that surely answers goes before the facts


@dataclass(frozen=True, slots=True)
class Act:
    """Bind the session to an order's reader. What the shop changes is changed by flows: `Follow`."""

    name: Literal["identify"]
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the customer for what is missing."""

    what: Literal["which_product", "which_order", "identify", "rephrase"]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    reason: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A word of courtesy that needs no evidence: greeting, thanks, goodbye, 'are you a robot?'"""

    kind: str


@dataclass(frozen=True, slots=True)
class Follow:
    """Go on with the errands that are open."""

    followed: Followed


@dataclass(frozen=True, slots=True)
class Heed:
    """Taken up by an errand that another request of the message goes on with: nothing more to do or say for this one."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something about being in line for a person: the place, back to the AI, or a contact left instead (its token)."""

    wish: WaitingWish
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Escalate:
    """A risk that a person must see soon: it goes on file as a case, and to the front of the line."""

    kind: str


Decision = Answer | LookUp | Act | Ask | HandOver | Chat | Follow | Heed | Escalate | Wait


# ---- retrieve and act


@dataclass(frozen=True, slots=True)
class Asked:
    """A sum that a question asks for: which, and the amount in it. `text` is the question with what it goes on from."""

    kind: str
    text: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the articles say to one request's query; None when nothing was searched for."""

    findings: Findings | None = None
    asked: Asked | None = None  # the sum that the question asks for, when it does
    rules: tuple[Found, ...] = ()  # passages that may state its rule
    dated: date | None = None  # the day of the customer's order, when its rule is told in the place of today's


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look-up or an act gave for one request."""

    status: Literal["none", "found", "nothing", "needs_identity", "wrong_identity", "too_many", "done", "failed"] = "none"
    products: tuple[Product, ...] = ()
    orders: tuple[Order, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    place: Place | None = None  # in line for a person; None when nobody is waited for
    promise: Promise | None = None  # made by this act
    course: Course | None = None  # for `Follow`: how the errands went on
    fits: tuple[tuple[str, str, Fit], ...] = ()  # (product, other, whether they fit)
    links: tuple[tuple[str, Link], ...] = ()  # what belongs to the product asked about
    articles: tuple[Article, ...] = ()  # on the care of the product
    goods: GoodsFound | None = None  # for a search: which constraints each product keeps
    sought: tuple[str, ...] = ()  # and what was searched for, to be refined later


# ---- draft


@dataclass(frozen=True, slots=True)
class Support:
    """One piece of evidence as the reply cites it and the Trace shows it."""

    kind: Literal["passage", "fact"]
    id: str
    title: str
    text: str
    url: str | None = None
    score: float | None = None
    reasons: tuple[str, ...] = ()
    cited: bool = True  # facts are evidence, too, but only passages get a number the customer sees


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence and the supports (indices in its part) that back it."""

    text: str
    supports: tuple[int, ...] = ()
    is_own: bool = False  # of an article, a rule or a reviewed template over facts, within a part of another lane


@dataclass(frozen=True, slots=True)
class Passed:
    """A cheaper lane that was not taken. `why` is a key of `lanes/passed.yaml`, `values` fill its sentence."""

    lane: Lane
    why: str
    values: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one request."""

    lane: Lane
    lines: tuple[Line, ...]
    why: tuple[str, ...]
    supports: tuple[Support, ...] = ()
    cards: tuple[Mapping[str, Any], ...] = ()
    quick_replies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # names the sentences may use besides those in the evidence
    promises: tuple[Promise, ...] = ()  # on record: the only ones that the sentences may make
    flow: bool = False  # says how an errand goes on: always said, and last, for it ends with the question that is open
    acts: frozenset[str] = frozenset()  # done in this turn: the only ones that the sentences may speak of as done
    asked: str = ""  # the question, where a model words the answer: its conditions must be those of the evidence
    model: Mapping[str, Any] = field(default_factory=dict[str, Any])  # name and version when a model wrote it
    passed: tuple[Passed, ...] = ()  # cheaper lanes, in order of cost


@dataclass(frozen=True, slots=True)
class Draft:
    parts: tuple[Part, ...]


# ---- verify: a closed union


@dataclass(frozen=True, slots=True)
class Objection:
    """Words of a sentence that may not be said, why, and the sentence of the evidence that they are against ('' when there is none)."""

    part: int
    line: int
    span: tuple[int, int]
    said: str
    reason: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    pass


@dataclass(frozen=True, slots=True)
class Mend:
    reasons: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class GiveToPerson:
    reasons: tuple[Objection, ...]


Verdict = Send | Mend | GiveToPerson

# ---- reply


@dataclass(frozen=True, slots=True)
class Reply:
    """What is stored and sent: still masked, restored for the customer on the way out."""

    text: str
    lane: Lane
    language: str
    content: dict[str, Any]
    focus: dict[str, Any]


# ---- how a turn tells its listener what it is doing

Tell = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""`await tell("progress", {...})`: called for progress and for each verified piece of text."""
