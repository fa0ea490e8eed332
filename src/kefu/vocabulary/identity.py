"""Who asks, as the server holds it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How sure the server is of who the customer is; each level may see what the lower ones may."""

    ANONYMOUS = "anonymous"
    ORDER = "order"  # knows one order's number and its phone's last four digits: may read that order, no other
    CUSTOMER = "customer"  # a token signed by the shop


@dataclass(frozen=True, slots=True)
class Who:
    """The session's identity, bound by the server. Tools take it from here, never from words or a model's arguments."""

    merchant_id: int
    level: Level = Level.ANONYMOUS
    customer: str | None = None
    order: str | None = None

    def may_see_order(self, order: str, owner: str) -> bool:
        match self.level:
            case Level.ANONYMOUS:
                return False
            case Level.ORDER:
                return self.order == order
            case Level.CUSTOMER:
                return self.customer == owner
