"""The lines of an order that a change is about, found among the order's own and checked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from kefu.shops.changes.situation import Goods, Situation
from kefu.vocabulary import Impossible, Order, OrderLine, Texts


@dataclass(frozen=True, slots=True)
class WishedLine:
    """`goods`: what the customer wants instead; None for a return."""

    line: OrderLine
    quantity: int
    goods: Goods | None = None

    @property
    def sku(self) -> str:
        return self.line.sku if self.goods is None else self.goods.variant.sku

    @property
    def difference_minor(self) -> int:
        """Today's price of the new less the price paid per piece, times the quantity; below zero when the new one costs less."""
        return 0 if self.goods is None else (self.goods.variant.price.minor - self.line.unit_price.minor) * self.quantity

    def said_options(self) -> tuple[Texts, Texts]:
        """(old, new) options in words."""
        assert self.goods is not None
        new = self.goods.variant
        return {code: _said(self.line, code) for code in ("zh", "en")}, {code: new.said(code) or new.sku for code in ("zh", "en")}


def wished_lines(situation: Situation, order: Order, arguments: Mapping[str, Any], *, swaps: bool) -> tuple[WishedLine, ...] | Impossible:
    """`arguments["lines"]` as lines of this order, by line number. `swaps`: each must name a variant of the same product in stock."""
    asked = arguments.get("lines")
    if not isinstance(asked, list | tuple) or not asked:
        return Impossible("missing_argument", {"argument": "lines"})
    found: list[WishedLine] = []
    for item in cast(Sequence[Any], asked):
        wish = _wish(situation, order, item if isinstance(item, Mapping) else {"line": item}, swaps)  # pyright: ignore[reportUnknownArgumentType]
        if isinstance(wish, Impossible):
            return wish
        found.append(wish)
    if len({wish.line.line for wish in found}) < len(found):
        return Impossible("unknown_line", {"reason": "named twice"})
    if swaps and (wrong := _short(found)) is not None:
        return Impossible("unavailable_variant", {"sku": wrong})
    return tuple(sorted(found, key=lambda wish: wish.line.line))


def same_items(wished: Sequence[WishedLine]) -> bool:
    """Whether every line would become what it is: to exchange a faulty thing for its like is a wish, to change an order so hardly one."""
    return all(wish.sku == wish.line.sku for wish in wished)


def left_of(order: Order, line: OrderLine) -> int:
    """Pieces of a line that no return or exchange has been asked for."""
    asked = [back for request in order.returns if request.status != "rejected" for back in request.lines]
    return line.quantity - sum(back.quantity for back in asked if back.line == line.line)


def _wish(situation: Situation, order: Order, item: Mapping[str, Any], swaps: bool) -> WishedLine | Impossible:
    number, sku = item.get("line"), item.get("sku")
    if number is None or (swaps and not sku):
        return Impossible("length_mismatch")
    line = next((line for line in order.lines if line.line == number), None)
    if line is None:
        return Impossible("unknown_line", {"line": number})
    quantity = item.get("quantity") or left_of(order, line)
    if not isinstance(quantity, int) or not 0 < quantity <= left_of(order, line):
        return Impossible("too_many", {"line": line.line, "left": left_of(order, line)})
    if not swaps:
        return WishedLine(line, quantity)
    goods = situation.goods.get(str(sku))
    if goods is None:
        return Impossible("unavailable_variant", {"sku": str(sku)})
    if goods.product != line.product:
        return Impossible("other_product", {"line": line.line})
    return WishedLine(line, quantity, goods)


def _short(found: Sequence[WishedLine]) -> str | None:
    """The first sku of which more is wished than there is."""
    wished: Counter[str] = Counter()
    for wish in found:
        wished[wish.sku] += wish.quantity
    for wish in found:
        if wish.goods is not None and wished[wish.sku] > wish.goods.variant.stock:
            return wish.sku
    return None


def _said(line: OrderLine, language: str) -> str:
    none: Mapping[str, str] = {}
    options = line.options.get(language) or line.options.get("en") or next(iter(line.options.values()), none)
    return " · ".join(options.values()) or line.sku
