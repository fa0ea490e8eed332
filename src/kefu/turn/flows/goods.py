"""Which lines of an order, and which other option of a product, a customer's words mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kefu.perception.language import to_simplified
from kefu.perception.links import pieces
from kefu.vocabulary import Order, OrderLine, Product, Variant

_ALL = re.compile(
    r"全部|整单|整个订单|所有(?:的)?(?:商品|东西|货)?|都(?:要|想)?(?:退|换|不要)|全(?:都)?(?:退|换|不要)|(?:两|三|四)(?:个|件|样)都"
    r"|\b(?:everything|all (?:of )?(?:it|them|the items|items|the things|of the items)|all(?: of)? (?:my|these|those|five|four"
    r"|three|\d) items"
    r"|(?:the )?(?:whole|entire|full|complete) (?:order|thing)|both(?: items| of them)?|every (?:item|thing))\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"除了|除|但(?:是)?不(?:要)?(?:退|换)|\b(?:except|but not|other than|apart from|excluding|besides)\b", re.IGNORECASE)
_NTH = re.compile(
    r"第\s*([一二两三四五六七八九1-9])|(?<!\w)(first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|last)(?!\w)|最后", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"^\W*(\d{1,2})\W*$")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_INTO = re.compile(
    r"换(?:成|为|个|一个|到)|改(?:成|为|到)|变成|要(?=.{0,8}的)|\b(?:for|to|with|into|instead of this,?"
    r"|rather)\b(?!\s+(?:return|exchange|change|modify|swap))",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,，;；。:：]|\band\b(?=.{0,30}\b(?:for|to|into|with)\b)", re.IGNORECASE)
_CHEAPEST = re.compile(
    r"最便宜|便宜(?:点|的)|最低价|\b(?:cheapest|least expensive|lowest[- ]price[d]?|whichever is cheaper|cheaper)\b", re.IGNORECASE
)
_SAME = re.compile(
    r"一样的|同款|同样的|原款|\b(?:the same|a same|same (?:one|item|model|thing|kind)|identical"
    r"|another of the same|like for like)\b",
    re.IGNORECASE,
)
_DEAREST = re.compile(r"最贵|\bmost expensive\b", re.IGNORECASE)
ENOUGH = 0.5  # share of a name's words from which a line counts as named among the few lines of one order


@dataclass(frozen=True, slots=True)
class Named:
    """Lines that words name. `unsure`: several lines fit equally and the words do not say that all are meant."""

    lines: tuple[int, ...]
    unsure: bool = False


def named_lines(text: str, order: Order, products: Mapping[str, Product], is_asked: bool = False) -> Named:
    """The lines of `order` that `text` names by product, option, position or 'all'; none when it names nothing in the order."""
    plain = to_simplified(text)
    every = tuple(line.line for line in order.lines)
    if split := _EXCEPT.search(plain):
        left = _by_name(plain[split.end() :], order, products).lines
        if left and (_ALL.search(plain) or is_asked):
            return Named(tuple(line for line in every if line not in left))
    named = _by_name(plain, order, products)
    if named.lines:
        return named
    if kind := _by_kind(plain, order):
        return Named(kind)
    if _ALL.search(plain):
        return Named(every)
    if is_asked and (nth := _nth(plain, len(every))):
        return Named((every[nth - 1],))
    return Named(())


def named_orders(text: str, orders: Iterable[Order], products: Mapping[str, Product]) -> tuple[Order, ...]:
    """The orders that hold what `text` names, in their order."""
    plain = to_simplified(text)
    orders = tuple(orders)
    return tuple(order for order in orders if _by_name(plain, order, products).lines) or tuple(
        order for order in orders if _by_kind(plain, order)
    )


def _by_name(plain: str, order: Order, products: Mapping[str, Product]) -> Named:
    said = _words(plain)
    scored = {line.line: _named_by(said, line, products) for line in order.lines}
    hits = [line for line in order.lines if scored[line.line] >= ENOUGH]
    if not hits:
        return Named(())
    kept: list[int] = []
    unsure = False
    for product in dict.fromkeys(line.product for line in hits):
        same = [line for line in hits if line.product == product]
        if len(same) > 1:
            options = {line.line: _options_said(plain, line.options) for line in same}
            best = max(options.values())
            chosen = [line for line in same if options[line.line] == best]
            is_told = best > 0 and best == min(len(_first(line.options)) for line in chosen)
            unsure = unsure or (len(chosen) > 1 and not is_told and not _is_plural(plain))
            same = chosen
        kept += [line.line for line in same]
    top = max(scored[line] for line in kept)
    # 'bottle' names a water bottle by half and a bottle rack by half; 'water bottle' only the first
    kept = [line for line in kept if scored[line] >= 0.67 * top]
    return Named(tuple(sorted(kept)), unsure)


def _by_kind(plain: str, order: Order) -> tuple[int, ...]:
    """The one line whose name ends with a word that was said: 'the quilt' for 'Cumulus Goose Down Quilt'; () when several do."""
    said, lower = _words(plain), plain.lower()
    hits = [line.line for line in order.lines if any(_ends_with(to_simplified(name), said, lower) for name in line.name.values())]
    return tuple(hits) if len(hits) == 1 else ()


def _ends_with(name: str, said: frozenset[str], plain: str) -> bool:
    if re.search(r"[\u3400-\u9fff]$", name):
        return name[-2:] in plain
    words = re.findall(r"[a-z]{3,}", name.lower())
    return len(words) > 2 and words[-1] in said


def _is_plural(plain: str) -> bool:
    return bool(re.search(r"两|都|全|\b(?:both|two|all|these|those|\w{3,}s)\b", plain, re.IGNORECASE))


def _named_by(said: frozenset[str], line: OrderLine, products: Mapping[str, Product]) -> float:
    product = products.get(line.product)
    names = [*line.name.values(), *(product.name.values() if product else ()), *(product.aliases if product else ())]
    return max((_share(_words(to_simplified(name)), said) for name in names if name), default=0.0)


def _share(name: frozenset[str], said: frozenset[str]) -> float:
    return len(name & said) / len(name) if name else 0.0


def _words(text: str) -> frozenset[str]:
    """Pieces of a text, plural English words also in the singular."""
    found = pieces(re.sub(r"[.,;:!?]+(?=\s|$)", " ", text))
    return found | {word[:-1] for word in found if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss")}


def _nth(plain: str, count: int) -> int:
    if bare := _BARE_NUMBER.match(plain):
        number = int(bare.group(1))
        return number if 1 <= number <= count else 0
    found = _NTH.search(plain)
    if not found:
        return 0
    han = found.group(1)
    number = (_HAN.get(han) or int(han)) if han else _ORDINALS.get((found.group(2) or "last").lower(), count)
    return number if 1 <= number <= count else 0


# ---- options


def stretches_of(text: str, line: OrderLine, lines: Sequence[OrderLine], products: Mapping[str, Product]) -> tuple[str, ...]:
    """The stretches of `text` that may tell the new options of `line`, the likeliest first; the whole text for a single line.

    A product may be named several times ('the lamp … for a blue lamp'); its options stand before the name ('a blue lamp') or after it
    (台灯换成蓝色的), up to where another one is named.
    """
    plain = to_simplified(text)
    if len(lines) <= 1:
        return (plain,)
    if own := _by_own_options(plain, line, [other for other in lines if other.product == line.product]):
        return own
    named = sorted((place for other in lines for place in _places_of(plain, other, products)), key=lambda place: place[:2])
    found: list[str] = []
    for number in reversed(range(len(named))):
        start, end, which = named[number]
        if which != line.line:
            continue
        before = named[number - 1][1] if number else 0
        after = named[number + 1][0] if number + 1 < len(named) else len(plain)
        sides = [plain[before:end], plain[start:after]]
        found += sides if plain.isascii() else sides[::-1]
    return tuple(found)


def _by_own_options(plain: str, line: OrderLine, same: Sequence[OrderLine]) -> tuple[str, ...]:
    """Of several lines of one product, what a clause turns this one into: 蓝色的换成白色，黑色的换成灰色."""
    if len(same) <= 1:
        return ()
    found: list[str] = []
    for clause in _CLAUSES.split(plain):
        for turn in _INTO.finditer(clause):
            said = {other.line: _options_said(clause[: turn.start()], other.options) for other in same}
            if said[line.line] == max(said.values()) > 0 and list(said.values()).count(said[line.line]) == 1:
                found.append(clause[turn.start() :])
                break
    return tuple(found)


def _places_of(plain: str, line: OrderLine, products: Mapping[str, Product]) -> list[tuple[int, int, int]]:
    """(start, end, line) of every mention; the longest name at a place counts."""
    lower = plain.lower()
    names = [to_simplified(name).lower() for name in line.name.values()]
    product = products.get(line.product)
    names += [to_simplified(alias).lower() for alias in (product.aliases if product else ())]
    tails = [name.split()[-1] for name in names if " " in name] + [name[-2:] for name in names if not name.isascii()]
    places: dict[int, int] = {}
    for word in sorted({*names, *tails}, key=len, reverse=True):
        for found in re.finditer(re.escape(word), lower) if word else ():
            if not any(start <= found.start() < end for start, end in places.items()):
                places[found.start()] = found.end()
    return [(start, end, line.line) for start, end in places.items()]


def chosen_variants(text: str, line: OrderLine, product: Product) -> tuple[Variant, ...]:
    """The variants in stock, other than the line's own, that `text` asks for; best first, () when it asks for none.

    What the text does not speak of stays as it was, when such a variant is there.
    """
    plain = to_simplified(text)
    current = next((variant.options for variant in product.variants if variant.sku == line.sku), line.options)
    there = [variant for variant in product.variants if variant.stock > 0]
    if whole := [variant for variant in there if _is_said_whole(plain, variant)]:
        return (min(whole, key=lambda variant: variant.price),)  # the same options twice: the one that costs less
    wanted = _wanted(plain, current, product)
    if not wanted and _SAME.search(plain):
        return tuple(variant for variant in there if variant.sku == line.sku)
    others = [variant for variant in there if variant.sku != line.sku]
    fitting = [variant for variant in others if all(_value(variant.options, name) in values for name, values in wanted.items())]
    cheapest, dearest = bool(_CHEAPEST.search(plain)), bool(_DEAREST.search(plain))
    if not wanted and not (cheapest or dearest):
        return ()
    if cheapest or dearest:
        return tuple(sorted(fitting, key=lambda variant: variant.price, reverse=dearest))[:1]
    kept = {variant.sku: _kept(variant.options, current, wanted) for variant in fitting}
    best = max(kept.values(), default=0)
    return tuple(variant for variant in fitting if kept[variant.sku] == best)


def _is_said_whole(plain: str, variant: Variant) -> bool:
    """'glass · brown · 5 ft': all options of a variant as its button shows them."""
    text = _bare(plain)
    return any(len(options) > 1 and _bare(" ".join(options.values())) in text for options in variant.options.values())


def _bare(text: str) -> str:
    return re.sub(r"[^\w%\"'.+-]+", " ", to_simplified(text).lower()).strip()


def open_choices(line: OrderLine, product: Product) -> tuple[Variant, ...]:
    """All variants that the line could be changed to now."""
    return tuple(variant for variant in product.variants if variant.sku != line.sku and variant.stock > 0)


_Options = Mapping[str, Mapping[str, str]]


def _wanted(plain: str, current: _Options, product: Product) -> dict[str, frozenset[str]]:
    """option → its values asked for. In 'black one for a white one' the words after the turn count."""
    turns = list(_INTO.finditer(plain))
    after = plain[turns[-1].end() :] if turns else plain
    for text in (after, plain) if turns else (plain,):
        said = _values_said(text, product)
        if turns and text is plain:
            said = {name: values - {_value(current, name)} for name, values in said.items()}
        changed = {name: values for name, values in said.items() if values and values != frozenset({_value(current, name)})}
        if changed:
            same = {name: values for name, values in said.items() if values == frozenset({_value(current, name)})}
            return {name: values - {_value(current, name)} or values for name, values in changed.items()} | same
    return {}


def _values_said(plain: str, product: Product) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    hidden: dict[str, list[str]] = {}
    for variant in product.variants:
        for language, options in variant.options.items():
            for name, value in options.items():
                if _says(plain, value) or _says_whether(plain, name, value):
                    key = _option_key(variant.options, language, name)
                    found.setdefault(key, set()).add(_value(variant.options, key))
                    hidden.setdefault(key, []).append(value)
    if not found:
        return _colours_said(plain, product) or _parts_said(plain, product)
    # '1.5 liters' holds '5 liters' and '深蓝' holds '蓝': the longer value hides the shorter one
    return {
        name: frozenset(value for value in values if not any(value != other and value in other for other in values))
        for name, values in found.items()
    }


_COLOURS = re.compile(
    r"([红橙黄绿青蓝紫黑白灰粉棕金银米])色?(?:的|那|款|$|吧)|\b(red|orange|yellow|green|blue|purple|black"
    r"|white|gr[ae]y|pink|brown|gold|silver)\b",
    re.IGNORECASE,
)


def _colours_said(plain: str, product: Product) -> dict[str, frozenset[str]]:
    """'The white one' where the only white is called 'rice white' / 米白."""
    said = {colour.lower() for pair in _COLOURS.findall(plain) for colour in pair if colour}
    found: dict[str, set[str]] = {}
    for variant in product.variants:
        for language, options in variant.options.items():
            for name, value in options.items():
                if any(colour in value.lower() for colour in said):
                    key = _option_key(variant.options, language, name)
                    found.setdefault(key, set()).add(_value(variant.options, key))
    return {name: frozenset(values) for name, values in found.items() if len(values) == 1}


def _parts_said(plain: str, product: Product) -> dict[str, frozenset[str]]:
    """'The sand one' for 'Sand beige': a word of a value that no other value of this option has."""
    said = _words(plain)
    values: dict[str, dict[str, frozenset[str]]] = {}
    for variant in product.variants:
        for language, options in variant.options.items():
            for name, value in options.items():
                key = _option_key(variant.options, language, name)
                words = frozenset(word for word in re.findall(r"[a-z]{4,}", value.lower()))
                of_value = values.setdefault(key, {}).get(_value(variant.options, key), frozenset[str]())
                values[key][_value(variant.options, key)] = of_value | words
    found: dict[str, frozenset[str]] = {}
    for key, each in values.items():
        hits = [
            value
            for value, words in each.items()
            if any(word in said and sum(word in others for others in each.values()) == 1 for word in words)
        ]
        if len(hits) == 1:
            found[key] = frozenset(hits)
    return found


def _option_key(options: _Options, language: str, name: str) -> str:
    """One name for an option in all languages: that of its place in the first language."""
    place = list(options[language]).index(name)
    first = list(next(iter(options.values())))
    return first[place] if place < len(first) else name


def _first(options: _Options) -> Mapping[str, str]:
    none: Mapping[str, str] = {}
    return next(iter(options.values()), none)


def _value(options: _Options, key: str) -> str:
    return _first(options).get(key, "")


def _kept(options: _Options, current: _Options, wanted: Mapping[str, frozenset[str]]) -> int:
    first = _first(options)
    return sum(_value(current, name) == value for name, value in first.items() if name not in wanted)


def _options_said(plain: str, options: _Options) -> int:
    return max((sum(_says(plain, value) for value in values.values()) for values in options.values()), default=0)


def _says_whether(plain: str, name: str, value: str) -> bool:
    """'waterproof boots', 'not waterproof': options whose value is yes or no are said by their name."""
    said = value.lower().strip()
    if said not in ("yes", "no", "是", "否", "有", "无") or not (place := re.search(re.escape(name.lower()), plain.lower())):
        return False
    lower = plain.lower()
    before, after = lower[max(0, place.start() - 8) : place.start()], lower[place.end() : place.end() + 6]
    is_denied = bool(re.search(r"(?:not|non|no|without)[\s-]*$|不|无|没", before) or re.match(r"\W*(?:no|none|not|无|没有)\b", after))
    return is_denied == (said in ("no", "否", "无"))


_PLURAL = re.compile(r"(?<=[a-z]{2})s\b")
_UNIT = re.compile(r"(?<=\d)\s*-?\s*(?=[a-z\u3400-\u9fff\"])", re.IGNORECASE)


def _says(plain: str, value: str) -> bool:
    """Whether the text says an option's value: as a whole word in Latin script, numbers with or without a space before their unit."""
    text, wanted = _UNIT.sub("", plain.lower()), _UNIT.sub("", to_simplified(value).lower().strip())
    if not wanted:
        return False
    if wanted in ("yes", "no", "none", "是", "否", "无"):
        return False
    singular, text = _PLURAL.sub("", wanted), _PLURAL.sub("", text)
    if re.search(r"[\u3400-\u9fff]", wanted):
        short = wanted.removesuffix("色")
        return wanted in text or (
            len(short) >= 1 and wanted.endswith("色") and bool(re.search(rf"{re.escape(short)}(?:色|的|那|款|$)", text))
        )
    return bool(re.search(rf"(?<![a-z0-9.]){re.escape(singular)}(?![a-z0-9]|\.\d)", text))
