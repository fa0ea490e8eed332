"""A scripted customer: knows what it wants, says it in its own words, reveals what it is asked for, and agrees to nothing else.

It reads what a person would read: the reply's text, its buttons and the card that lists what would happen. It never sees a tool's name, an
item's id or the shop's state. `Scripted` is named in every report as "scripted".
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kefu.vocabulary import Change, Order, OrderLine, PaymentMethod, Product, Variant, in_language

MOST_TURNS = 30
PATIENCE = 6  # replies in a row without a listing, before a goal is given up

_OPENINGS = {
    "cancel_order": (
        "I'd like to cancel {order}.",
        "Please cancel {order}, {because}.",
        "Hi, I need {order} cancelled because {because}.",
        "Can you cancel {order} for me? {Because}.",
    ),
    "change_address": (
        "I need to change the shipping address of {order}.",
        "Please send {order} to a different address: {address}.",
        "Could you update the delivery address for {order} to {address}?",
    ),
    "change_payment": (
        "I want to pay for {order} with {method} instead.",
        "Please change the payment method of {order} to {method}.",
        "Could you switch the payment for {order} to {method}?",
    ),
    "change_items": (
        "I'd like to change {items} in {order} to {wanted}.",
        "In {order}, please change {items} to {wanted}.",
        "Can you modify {order}? I want {wanted} instead of {items}.",
    ),
    "return_items": (
        "I want to return {items} from {order}.",
        "I'd like to send back {items} that came with {order}.",
        "Please help me return {items}, it was in {order}.",
        "I need to return {items}.",
    ),
    "exchange_items": (
        "I'd like to exchange {items} from {order} for {wanted}.",
        "I want to swap {items} in {order} for {wanted}.",
        "Can you exchange {items} for {wanted}? They were in {order}.",
        "I need to exchange {items}.",
    ),
    "change_default_address": (
        "Please update the default address in my account.",
        "I moved. Please change my default address to {address}.",
    ),
}
_REASONS = {
    "no_longer_needed": ("I no longer need it", "it is no longer needed", "I don't need it any more"),
    "ordered_by_mistake": ("I ordered it by mistake", "it was ordered by mistake"),
}
_RETURN_REASONS = ("I changed my mind", "I don't need it any more", "It is not what I expected, I don't like it")


@dataclass
class Known:
    """What the customer knows: who they are, and their own orders as they remember them (products and options, not ids of items)."""

    name: str
    email: str
    postcode: str
    gives_email: bool
    orders: Mapping[str, Order]
    products: Mapping[str, Product]
    methods: Mapping[str, PaymentMethod]
    order_numbers: frozenset[str]  # the numbers they have at hand; other orders they describe
    told: str = ""  # the task's own words


@dataclass(frozen=True, slots=True)
class Read:
    """A reply as the customer reads it. `plan`: the card that lists what would happen, if there is one."""

    text: str
    lane: str
    buttons: tuple[str, ...]
    plan: Mapping[str, Any] | None


@dataclass
class Scripted:
    """One customer with goals, in order. `say(None)` opens; `say(read)` answers a reply; None when they are content or give up."""

    known: Known
    goals: Sequence[Change]
    seed: int = 0
    done: list[int] = field(default_factory=list[int])
    given_up: list[int] = field(default_factory=list[int])
    _at: int = 0
    _stuck: int = 0

    name = "scripted"

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def say(self, read: Read | None) -> str | None:
        if not self.goals:
            return self._tell(read)
        if read is None:
            return self._open(greets=True)
        if self._at >= len(self.goals):
            return None
        if read.lane == "act" and not self._lists(read):
            self.done.append(self._at)
            self._at += 1
            self._stuck = 0
            return self._next(read)
        self._stuck = 0 if read.plan is not None else self._stuck + 1
        if self._stuck > PATIENCE:
            return self._give_up(read)
        return self._answer(read)

    def _tell(self, read: Read | None) -> str | None:
        """A customer who wants nothing changed tells what the task's words say, and says who they are when asked; it agrees to nothing."""
        self._at += 1
        if self._at == 1:
            return first_person(self.known.told)
        if read and self._at <= PATIENCE and re.search(r"e-?mail address|zip code", read.text.lower()):
            return self._who()
        return "No, thank you." if read and read.plan and self._at <= PATIENCE + 2 else None

    @property
    def goal(self) -> Change:
        return self.goals[self._at]

    # ---- what to say next

    def _lists(self, read: Read) -> bool:
        return read.plan is not None and bool(read.plan) and self._at + 1 >= len(self.goals) and not read.text

    def _next(self, read: Read) -> str | None:
        if self._at >= len(self.goals):
            return None
        if read.plan is not None:
            return self._judge(read.plan)
        return self._open(greets=False)

    def _give_up(self, read: Read) -> str | None:
        self.given_up.append(self._at)
        self._at += 1
        self._stuck = 0
        return self._open(greets=False) if self._at < len(self.goals) else None

    def _open(self, greets: bool) -> str:
        text = self._worded(self._random.choice(_OPENINGS[self.goal.name]))
        if greets:
            text = self._random.choice(("", "Hi! ", "Hello, ", "Hey there. ")) + text
            if self._random.random() < 0.4:
                text += f" {self._who()}"
        else:
            text = self._random.choice(("", "Also, ", "One more thing: ", "Next: ")) + text
        return text

    def _answer(self, read: Read) -> str:
        if read.plan is not None:
            return self._judge(read.plan)
        lower = read.text.lower()
        if (
            re.search(r"e-?mail address|zip code|postcode", lower)
            and "?" not in lower.split("zip code")[-1][:3]
            and self._is_unknown(lower)
        ):
            return self._who()
        if len(read.buttons) > 1 and (choice := self._choose(read)):
            return choice
        if "address" in lower and self.goal.arguments.get("address"):
            return str(self.goal.arguments["address"])
        if re.search(r"\bwhich order\b|order number|\border is it\b", lower):
            return self._order_words(strict=True)
        if re.search(r"\bwhich (?:of the )?items?\b|\bwhich item\b", lower):
            return self._items_words()
        if re.search(r"\breason\b|\bwhy\b", lower):
            return self._because()
        if re.search(r"\bpay|\brefund go\b|method", lower) and self.goal.arguments.get("method"):
            return self._method_words()
        return self._worded(self._random.choice(_OPENINGS[self.goal.name]))

    def _is_unknown(self, lower: str) -> bool:
        return "account" in lower or "identity" in lower or "find" in lower

    def _who(self) -> str:
        if self.known.gives_email:
            return self._random.choice((f"My email is {self.known.email}.", f"It's {self.known.email}", f"{self.known.email}"))
        return self._random.choice(
            (
                f"My name is {self.known.name} and my zip code is {self.known.postcode}.",
                f"{self.known.name}, zip {self.known.postcode}",
                f"I'm {self.known.name}, {self.known.postcode}.",
            )
        )

    def _judge(self, plan: Mapping[str, Any]) -> str:
        """A yes when the list is exactly what is wanted, else what is wrong with it."""
        wrong = self._wrong(plan)
        if wrong is None:
            return self._random.choice(("Yes, please.", "Yes", "Yes, go ahead.", "That's right, please proceed.", "Yes, confirm."))
        return wrong

    def _wrong(self, plan: Mapping[str, Any]) -> str | None:
        goal = self.goal
        if plan.get("change") != goal.name:
            return f"No, that is not what I want. {self._worded(_OPENINGS[goal.name][0])}"
        if goal.arguments.get("order") and str(plan.get("order")).lstrip("#") != goal.arguments["order"]:
            return f"No, not that order. {self._order_words(strict=True)}"
        if wrong_lines := self._wrong_lines(plan):
            return wrong_lines
        method = goal.arguments.get("method")
        if method and plan.get("method") not in (method, None):
            return f"No, please use {self._method_words()}."
        if goal.arguments.get("address") and _plain(plan.get("address")) != _plain(goal.arguments["address"]):
            return f"No, the address should be {goal.arguments['address']}"
        if goal.name == "cancel_order" and goal.arguments.get("reason") and plan.get("reason") != goal.arguments["reason"]:
            return f"No, the reason is that {self._because()}."
        return None

    def _wrong_lines(self, plan: Mapping[str, Any]) -> str | None:
        wanted = {int(line["line"]): line.get("sku") for line in self.goal.arguments.get("lines", ())}
        listed = {int(line["line"]): line.get("sku") for line in plan.get("lines", ())}
        if not wanted:
            return None
        if set(listed) != set(wanted):
            return f"No, only these: {self._items_words()}." if set(listed) > set(wanted) else f"No, it should be {self._items_words()}."
        for number, sku in wanted.items():
            if sku is not None and listed[number] != sku:
                line = self._line(number)
                return f"No, for the {in_language(line.name, 'en')[0]} I want {self._variant_words(line, str(sku), full=True)}."
        return None

    def _choose(self, read: Read) -> str | None:
        """One of the buttons, when one of them is what the customer wants."""
        goal, buttons = self.goal, read.buttons
        order = str(goal.arguments.get("order", ""))
        if order and any(order in button for button in buttons):
            return order
        method = self.known.methods.get(str(goal.arguments.get("method", "")))
        if method and in_language(method.label, "en")[0] in buttons:
            return in_language(method.label, "en")[0]
        for line in goal.arguments.get("lines", ()):
            if line.get("sku"):
                variant = self._variant(self._line(int(line["line"])), str(line["sku"]))
                about = in_language(self._line(int(line["line"])).name, "en")[0].lower()
                if variant and variant.said("en") in buttons and about in read.text.lower():
                    return variant.said("en")
        if goal.name in ("return_items", "exchange_items", "change_items") and re.search(
            r"\bwhich (?:of the )?items?\b", read.text, re.IGNORECASE
        ):
            return self._items_words()
        if re.search(r"\breason\b|\bwhy\b", read.text, re.IGNORECASE):
            return self._because()
        return None

    # ---- words

    def _worded(self, template: str) -> str:
        because = self._because()
        return template.format(
            order=self._order_words(),
            because=because,
            Because=because[:1].upper() + because[1:],
            address=self.goal.arguments.get("address", ""),
            method=self._method_words(),
            items=self._items_words(),
            wanted=self._wanted_words(),
        )

    def _because(self) -> str:
        reasons = _REASONS.get(str(self.goal.arguments.get("reason", "")), _RETURN_REASONS)
        return self._random.choice(reasons)

    def _order_words(self, strict: bool = False) -> str:
        order = str(self.goal.arguments.get("order", ""))
        if order in self.known.order_numbers or strict:
            return f"order #{order}" if not strict else f"#{order}"
        lines = self.known.orders[order].lines if order in self.known.orders else ()
        return f"my order with the {in_language(lines[0].name, 'en')[0].lower()}" if lines else "my order"

    def _method_words(self) -> str:
        method = self.known.methods.get(str(self.goal.arguments.get("method", "")))
        if method is None:
            return "the original payment method"
        return {"gift_card": "my gift card", "paypal": "my PayPal account", "card": f"my {in_language(method.label, 'en')[0]}"}.get(
            method.kind, in_language(method.label, "en")[0]
        )

    def _line(self, number: int) -> OrderLine:
        order = self.known.orders[str(self.goal.arguments["order"])]
        return next(line for line in order.lines if line.line == number)

    def _items_words(self) -> str:
        lines = [self._line(int(line["line"])) for line in self.goal.arguments.get("lines", ())]
        if not lines:
            return "it"
        return _joined([self._line_words(line) for line in lines])

    def _line_words(self, line: OrderLine) -> str:
        """The product's name; with its options where the order holds several of the same product."""
        order = self.known.orders[str(self.goal.arguments["order"])]
        name = in_language(line.name, "en")[0].lower()
        if sum(other.product == line.product for other in order.lines) > 1:
            return f"the {name} ({' '.join(line.options.get('en', {}).values())})"
        return f"the {name}"

    def _wanted_words(self) -> str:
        wanted = [(self._line(int(line["line"])), str(line["sku"])) for line in self.goal.arguments.get("lines", ()) if line.get("sku")]
        said = [
            f"{self._article(line, sku)} {self._variant_words(line, sku)} {in_language(line.name, 'en')[0].lower()}" for line, sku in wanted
        ]
        return _joined(said) if said else "something else"

    def _article(self, line: OrderLine, sku: str) -> str:
        return "another of the" if line.sku == sku else "a"

    def _variant(self, line: OrderLine, sku: str) -> Variant | None:
        return next((variant for variant in self.known.products[line.product].variants if variant.sku == sku), None)

    def _variant_words(self, line: OrderLine, sku: str, full: bool = False) -> str:
        """What is different about the wanted version; all of its options when asked to be exact."""
        variant = self._variant(line, sku)
        if variant is None:
            return "another version"
        had, wanted = line.options.get("en", {}), variant.options.get("en", {})
        said = [f"{name} {value}" if value in ("yes", "no") else value for name, value in wanted.items() if full or had.get(name) != value]
        return " ".join(said) or "same kind of"


_PERSONS = {
    "you are": "I am",
    "you're": "I'm",
    "you've": "I've",
    "you'd": "I'd",
    "you'll": "I'll",
    "yourself": "myself",
    "your": "my",
    "you": "I",
}


def first_person(told: str) -> str:
    """An instruction ('You want to know …') as the customer would say it ('I want to know …')."""
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, _PERSONS)) + r")\b", re.IGNORECASE)

    def mine(found: re.Match[str]) -> str:
        word = _PERSONS[found.group(0).lower()]
        return word[:1].upper() + word[1:] if found.group(0)[:1].isupper() else word

    return pattern.sub(mine, told)


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _plain(text: Any) -> str:
    return re.sub(r"[\W_]+", "", str(text or "")).lower()
