"""What goes over HTTP: the request and response models of API v1, with the examples that OpenAPI shows.

These models are the contract with the widget, the console and shops' own code. They know nothing of how a turn works.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from kefu.people import Role

MESSAGE_LIMIT = 4000  # characters; a longer message gets a clear 422 and is not stored

Sender = Literal["customer", "ai", "person", "system"]
HandOverState = Literal["none", "waiting", "person"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]


class Wire(BaseModel):
    """Base of all requests: unknown fields are refused, so that a typing mistake is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _without_nul(cls, value: object) -> object:
        """Postgres stores no NUL."""
        return value.replace("\0", " ") if isinstance(value, str) else value


class Problem(BaseModel):
    """The one error shape (RFC 9457 style); `detail` says what to do, in English and Chinese."""

    status: int
    title: str
    detail: str
    detail_zh: str
    places: list[str] = []


class StartConversation(Wire):
    """A customer opens the widget of a merchant's shop."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"merchant": "puyu", "language": "zh", "page": "/products/kettle"}]}
    )
    merchant: Slug
    language: str | None = Field(
        default=None, max_length=16, description="the page's language (BCP 47), a first guess until the customer writes"
    )
    page: str | None = Field(default=None, max_length=500, description="path of the page the widget is on")
    product: str | None = Field(default=None, max_length=80, description="product id when the page shows one product")
    token: str | None = Field(default=None, max_length=4000, description="signed customer token from the shop (JWT)")


class QuickReply(BaseModel):
    """A button under a reply; a tap sends `text` as the customer's message."""

    text: str


class Citation(BaseModel):
    """The passage behind a sentence. `index` is what `Sentence.citations` points at, from 1."""

    index: int
    passage: str
    title: str
    url: str | None = None
    quote: str = Field(default="", description="the passage's own words")


class Sentence(BaseModel):
    """One sentence of a reply with the citations that support it."""

    text: str
    citations: list[int] = []
    own: bool = Field(default=False, description="Kefu's own words that state no fact: comfort, a note on the language, a farewell")


class ProductCard(BaseModel):
    kind: Literal["product"] = "product"
    product: str
    name: str
    price: str = Field(description="ready to show, e.g. '¥129.00' or '¥129.00–159.00'")
    list_price: str | None = None
    stock: Literal["in_stock", "low", "sold_out"]
    picture: str | None = None
    url: str | None = None


class OrderLine(BaseModel):
    name: str
    options: str = ""
    quantity: int
    price: str
    picture: str | None = None


class OrderCard(BaseModel):
    kind: Literal["order"] = "order"
    order: str
    status: str
    status_text: str
    placed_at: datetime
    total: str
    lines: list[OrderLine]


class ParcelEvent(BaseModel):
    at: datetime
    text: str
    place: str = ""


class ParcelCard(BaseModel):
    kind: Literal["parcel"] = "parcel"
    order: str
    carrier: str
    tracking_number: str
    status: str
    status_text: str
    eta: date | None = None
    events: list[ParcelEvent] = Field(description="newest first")


class PlanEffect(BaseModel):
    kind: str = Field(description="status, line, money_back, money_due, address, payment_method, invoice, notice or parcel")
    text: str
    amount: str | None = None


class PlanCard(BaseModel):
    """What would be done after a yes: the same effects and amounts as in the message."""

    kind: Literal["plan"] = "plan"
    title: str
    change: str
    order: str | None = None
    effects: list[PlanEffect] = []
    money_back: str | None = None
    money_due: str | None = None


class CompareColumn(BaseModel):
    product: str
    name: str


class CompareRow(BaseModel):
    name: str
    values: list[str] = Field(description="one for each column")


class CompareCard(BaseModel):
    """Products side by side."""

    kind: Literal["compare"] = "compare"
    columns: list[CompareColumn]
    rows: list[CompareRow]


Card = Annotated[ProductCard | OrderCard | ParcelCard | PlanCard | CompareCard, Field(discriminator="kind")]


class Message(BaseModel):
    """One message of a conversation, as its customer sees it."""

    id: str
    seq: int = Field(description="order in the conversation, from 1")
    sender: Sender
    sender_name: str = Field(default="", description="the person's name when a person wrote it")
    text: str
    language: str
    at: datetime
    lane: str | None = Field(
        default=None, description="how an AI reply was made: verbatim, fact, quote, model, act, policy, ask, decline, hand_over, smalltalk"
    )
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    cards: list[Card] = []
    quick_replies: list[QuickReply] = []
    hand_over: HandOverState = "none"
    trace: str | None = None
    client_id: str | None = None
    generated_by_ai: bool = Field(default=False, description="machine-readable provenance: true for every AI message")
    original: "Original | None" = Field(default=None, description="for the staff: what the person wrote before it was translated")


class Original(BaseModel):
    """A person's own words, of which a message is the translation that they approved."""

    text: str
    language: str


class Identity(BaseModel):
    """Who the server holds the customer to be. The level comes from a check, never from what the customer says."""

    level: Literal["anonymous", "order", "customer"]
    name: str | None = None
    order: str | None = None


class Conversation(BaseModel):
    """A conversation just started, or found again. `secret` is the bearer for all its other calls."""

    id: str
    secret: str | None = Field(default=None, description="only in the answer to POST /v1/conversations")
    merchant: str
    title: str
    colour: str
    language: str
    identity: Identity
    hand_over: HandOverState
    messages: list[Message]


class SendMessage(Wire):
    """The customer says something."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "雾岚电热水壶多少钱？有货吗"}, {"text": "Where is my order?"}]}
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=MESSAGE_LIMIT)]
    client_id: str | None = Field(default=None, max_length=64, description="the sender's own id: sending twice with one id counts once")


class Identify(Wire):
    """Show who you are: a signed token from the shop, or one order's number with its phone's last four digits."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"order": "PY2611200137", "phone_last4": "0137"}, {"token": "eyJ…"}]}
    )
    token: str | None = Field(default=None, max_length=4000)
    order: str | None = Field(default=None, max_length=64)
    phone_last4: str | None = Field(default=None, pattern=r"^\d{4}$")


class CatalogueProduct(BaseModel):
    product: str
    name: str
    summary: str
    category: str
    price: str
    list_price: str | None = None
    stock: Literal["in_stock", "low", "sold_out"]
    picture: str | None = None


class Category(BaseModel):
    id: str
    name: str
    count: int


class Catalogue(BaseModel):
    """A merchant's public catalogue, as the demo shop page shows it."""

    merchant: str
    title: str
    about: str
    colour: str
    categories: list[Category]
    products: list[CatalogueProduct]


class ProductVariant(BaseModel):
    sku: str
    options: str
    price: str
    list_price: str | None = None
    stock: int
    restock_on: date | None = None


class Attribute(BaseModel):
    name: str
    value: str


class Product(CatalogueProduct):
    description: str
    attributes: list[Attribute]
    variants: list[ProductVariant]


# ---- staff


class SignIn(Wire):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"merchant": "puyu", "email": "lin@puyu.example", "password": "…"}]}
    )
    merchant: Slug
    email: str = Field(max_length=200)
    password: str = Field(max_length=200)
    code: str = Field(default="", max_length=20, description="of the second step, once a 401 titled `Code needed` has asked for it")


class Person(BaseModel):
    id: str
    name: str
    email: str
    role: Role
    merchant: str
    merchant_title: str
    lacks_second_step: bool = Field(description="the role must have one: until then only the calls of one's own account are open")
    may: list[str] = Field(description="what the role may do, as `object.act`; see docs/reference/roles.md")


class SignedIn(BaseModel):
    token: str = Field(description="bearer for the staff calls, valid 12 h")
    person: Person


class ConversationRow(BaseModel):
    """One line of the console's list."""

    id: str
    customer: str = Field(description="name when identified, else a short alias such as 'Guest 8F3A'")
    identity: Literal["anonymous", "order", "customer"]
    language: str
    hand_over: HandOverState
    hand_over_reason: str | None = None
    person: str | None = Field(default=None, description="name of the person who has the floor; null when nobody has taken it")
    waiting_since: datetime | None = None
    last_message: str
    last_sender: Sender
    last_at: datetime
    message_count: int
    lanes: list[str] = Field(default=[], description="lanes used, most frequent first")
    labels: list[str] = []
    snoozed_until: datetime | None = None


class ConversationPage(BaseModel):
    rows: list[ConversationRow]
    next: str | None = Field(default=None, description="cursor for the next page")
    counts: dict[str, int] = Field(description="conversations by hand-over state: all, none, waiting, person")


class Hidden(BaseModel):
    """The customer's personal values that are shown in part only, because the caller's work needs no more."""

    kinds: dict[str, int] = Field(description="phone, name, address …: how many values of each are hidden")
    may_unmask: list[str] = Field(description="the kinds that the caller may look at, with a reason")
    until: datetime | None = Field(description="when what was unmasked is hidden again")
    minutes: int = Field(description="how long unmasking lasts")


class Unmask(Wire):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kinds": ["phone"], "reason": "Courier has the wrong number and asks for hers"}]}
    )
    kinds: list[Annotated[str, Field(max_length=20)]] = Field(max_length=20)
    reason: str = Field(max_length=500, description="put on record with the caller's name; personal values in it are masked")


class StaffConversation(BaseModel):
    row: ConversationRow
    messages: list[Message]
    traces: list["TraceRow"]
    hidden: Hidden


class StaffMessage(Wire):
    text: Annotated[str, StringConstraints(min_length=1, max_length=MESSAGE_LIMIT)]
    suggestion: UUID | None = Field(default=None, description="the copilot's suggestion that it was made of, as it was or changed")
    was_warned: bool = Field(default=False, description="the person has read the warnings about this text and sends it anyway")
    original: Annotated[str, Field(max_length=MESSAGE_LIMIT)] = Field(
        default="", description="the person's own words, when `text` is a translation of them that they approved"
    )


class TraceRow(BaseModel):
    id: str
    at: datetime
    asked: str = Field(description="masked words of the customer")
    lane: str
    milliseconds: float
    cpu_milliseconds: float
    cost: str
    verdict: str


class TraceStep(BaseModel):
    """One verb of the turn. `made` is the noun it returned, as JSON, masked."""

    verb: str
    started_ms: float = Field(description="since the start of the turn")
    milliseconds: float
    cpu_milliseconds: float
    summary: str = Field(description="one readable line, e.g. 'product.price 0.97 → 雾岚电热水壶'")
    made: dict[str, object]


class TraceEvidence(BaseModel):
    index: int
    kind: Literal["passage", "fact", "outcome"]
    id: str
    title: str
    text: str
    score: float | None = None
    reasons: list[str] = Field(default=[], description="why it was found: 'terms 退货 运费', 'vector 0.83', 'alias', 'example'")
    supports: list[int] = Field(default=[], description="indices (from 0) of the reply's sentences")


class TracePassed(BaseModel):
    """A cheaper lane that was not taken, and why."""

    request: str = Field(description="intent of the request it was for")
    lane: str
    code: str = Field(description="the reason's name, e.g. too_long")
    why: dict[str, str] = Field(description="the reason by language")


class TraceCall(BaseModel):
    """One call of a language model, whatever became of its words."""

    purpose: Literal["plan", "small", "model"]
    model: str
    prompt_tokens: int
    cached_tokens: int = Field(description="of the prompt's tokens, those that the server remembered")
    completion_tokens: int
    milliseconds: int
    first_token_milliseconds: int
    cpu_milliseconds: int = Field(description="of this machine's processor, for a model that runs on it")
    cost: str
    estimated: bool = Field(description="the server did not count, so the tokens are a guess")
    ended: str = Field(default="", description="how the call ended when not as it should")


class Health(BaseModel):
    """It answers. `starting`: slower than it will, since parts are still being made."""

    status: Literal["ok", "starting"]
    version: str
    parts: dict[str, Literal["waiting", "making", "ready", "failed"]] = Field(description="search, copilot, model, small model")


class Trace(BaseModel):
    """Why this answer: every noun of one turn, with scores, versions, times and cost. Texts are masked."""

    id: str
    conversation: str
    at: datetime
    lane: str
    why: list[str] = Field(description="why this lane")
    passed: list[TracePassed] = Field(default=[], description="cheaper lanes that were passed over, in order of cost")
    asked: str
    sentences: list[Sentence] = Field(description="what left, as the customer read it")
    unsent: list[Sentence] = Field(default=[], description="drafts that were never sent")
    evidence: list[TraceEvidence]
    steps: list[TraceStep]
    verdict: str
    findings: list[str] = Field(default=[], description="what verification objected to, with the span")
    versions: dict[str, str]
    tokens: dict[str, int]
    cost: str
    currency: str = ""
    calls: list[TraceCall] = []
    milliseconds: float
    cpu_milliseconds: float
    failed: str | None = None
