"""What happened while flows went on in one turn: closed, so that everything that can happen can be said."""

from dataclasses import dataclass

from kefu.governance.ledger import Promise
from kefu.people.cases import Case
from kefu.people.queue import Place
from kefu.turn.flows.bill import Bill
from kefu.turn.flows.run import Run
from kefu.turn.flows.script import Flow, Said
from kefu.vocabulary import ActRecord, Coupon, Findings, Impossible, Order, Plan, Product, Ruling


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what the button says, and the line shown beside it."""

    button: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    texts: Said


@dataclass(frozen=True, slots=True)
class Looked:
    """Live facts of an order, or of a product."""

    aspect: str
    order: Order | None = None
    product: Product | None = None
    measure: float | None = None  # of the customer, for a size


@dataclass(frozen=True, slots=True)
class Standing:
    """What was asked for in this conversation and how it stands: its acts, and the promises that are still open."""

    acts: tuple[ActRecord, ...]
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The customer's coupons that can be used today."""

    coupons: tuple[Coupon, ...]


@dataclass(frozen=True, slots=True)
class Reckoned:
    bill: Bill


@dataclass(frozen=True, slots=True)
class Quoted:
    findings: Findings
    query: str


@dataclass(frozen=True, slots=True)
class AskedFor:
    flow: Flow
    slot: str
    options: tuple[Option, ...] = ()
    about: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Exactly what would happen; only a yes to this plan counts. `changed`: it is not what was listed before."""

    flow: Flow
    plan: Plan
    ruling: Ruling
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Denied:
    """The rules say no (`ruling`), or it cannot be done at all (`impossible`)."""

    flow: Flow
    ruling: Ruling | None = None
    impossible: Impossible | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """Done: by this act, with these promises on record."""

    flow: Flow
    plan: Plan
    act: ActRecord
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A complaint is on file; `promise`: by when a person answers it."""

    case: Case
    promise: Promise | None


@dataclass(frozen=True, slots=True)
class Noted:
    """Started or put aside: 'dropped', 'queued', 'resumed', 'what_else', 'still_listed', 'identified', 'failed', 'misheard'."""

    what: str
    flow: Flow | None = None


@dataclass(frozen=True, slots=True)
class NeedsProof:
    """Who the customer is must be shown first. `ways`: the proofs that this merchant accepts."""

    flow: Flow
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenToPerson:
    reason: str
    place: Place


Event = (
    Told
    | Looked
    | Standing
    | Held
    | Reckoned
    | Quoted
    | AskedFor
    | Listed
    | Denied
    | Carried
    | CaseOpened
    | Noted
    | NeedsProof
    | GivenToPerson
)


@dataclass(frozen=True, slots=True)
class Course:
    """How the open flows went on in this turn, and where they stand after it."""

    events: tuple[Event, ...]
    runs: tuple[Run, ...]
    last_run: int = 0  # the highest number of this turn's runs, those that have ended with it among them
