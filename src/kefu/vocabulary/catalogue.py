"""What a shop has to sell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from kefu.vocabulary.texts import Money, Texts


@dataclass(frozen=True, slots=True)
class Style:
    """How a merchant wants to sound: knobs that code obeys, and `guide`, a short text that only models read.

    `max_sentences`: of an answer that a model writes, 0 for no limit of the merchant's own. `sign_off` is said once a conversation.
    """

    address: str = "您"  # 您 or 你; for Chinese only
    emoji: bool = False
    sign_off: Texts = field(default_factory=dict[str, str])
    max_sentences: int = 0
    forbidden: tuple[str, ...] = ()
    guide: Texts = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Merchant:
    merchant_id: int
    name: str
    title: Texts
    about: Texts
    currency: str
    country: str
    timezone: str
    languages: tuple[str, ...]
    default_language: str
    colour: str
    support_hours: Texts
    as_of: date | None = None
    proofs: tuple[str, ...] = ("order_phone",)  # how customers may show in the talk who they are; `contact` by e-mail, or name and zip code
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class Attribute:
    """One structured fact of a product. `number` is in `unit` when the value is a measure."""

    key: str
    name: Texts
    value: Texts
    number: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """What is bought: one choice of options. `options` is by language, name → value: {"zh": {"颜色": "雾蓝"}}."""

    sku: str
    options: Mapping[str, Mapping[str, str]]
    price: Money
    list_price: Money | None
    stock: int
    restock_on: date | None = None
    weight_grams: int | None = None

    def said(self, language: str) -> str:
        """The options in words: '雾蓝 · 1.5米'; '' for the only variant."""
        none: Mapping[str, str] = {}
        options = self.options.get(language) or self.options.get("en") or next(iter(self.options.values()), none)
        return " · ".join(options.values())


RelationKind = Literal["accessory_of", "fits", "does_not_fit", "goes_with", "article"]


@dataclass(frozen=True, slots=True)
class Relation:
    """`product` is an accessory of, fits, does not fit or goes with the product `other`, or `other` is an article about its care."""

    product: str
    kind: RelationKind
    other: str
    note: Texts = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    category: str
    name: Texts
    summary: Texts
    description: Texts
    aliases: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    variants: tuple[Variant, ...]
    picture: str | None = None
    released_on: date | None = None
    category_name: Texts = field(default_factory=dict[str, str])
