"""Questions on how goods belong together, by their words: does it fit, what goes with it, something like it that costs less, its care."""

import re
from dataclasses import dataclass
from typing import Literal

from kefu.perception.links import best_links
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.state import Request

Aspect = Literal["fits", "belonging", "cheaper", "care"]
MOST_NAMED = 3  # products that one side of a question may name

_FITS = re.compile(
    r"能不能(?:配|用|装|放|套)|能(?:配|用|装|放|套)(?:在|进|到)?|可以(?:配|用|装|放|套)(?:在|进|到)?|配得上|配不配|兼容|适配|通用|装得上|合得上|套得上"
    r"|\b(?:fits?|works? (?:with|in|on)|compatible with|go(?:es)? (?:in|into|on|onto)|(?:be )?used? (?:with|in|on)|suits?)\b",
    re.IGNORECASE,
)
_WITH = re.compile(r"和|跟|与|同|配|\b(?:with|in|into|on|onto|for|and)\b", re.IGNORECASE)
_OR = re.compile(r"还是|\bor\b", re.IGNORECASE)
_SIDES = re.compile(r"还是|和|跟|与|比|、|\b(?:or|and|vs\.?|versus|than)\b", re.IGNORECASE)
_BELONGS = re.compile(
    r"配件|替换装|替换芯|滤芯|滤网|耗材|补充装|补充液|搭配|配什么|搭什么|(?:配|搭)(?:哪|啥)|还(?:需要|要)(?:买|配)|能用(?:什么|哪)|用(?:什么|哪种|哪款)(?:灯泡|铲|精油|香|垫)"
    r"|\b(?:what (?:goes|else goes) with|accessor(?:y|ies)|spares?|refills?|replacement|filters? for"
    r"|what else do i need|pairs? (?:well )?with|goes well with"
    r"|(?:which|what) (?:bulb|bulbs|oil|oils|spatula|utensils|tools))\b",
    re.IGNORECASE,
)
_LIKE_IT = re.compile(
    r"(?:类似|差不多|同类|同款|这种|像(?:它|这)|替代|平替|别的).{0,10}(?:便宜|实惠|平价)|(?:便宜|实惠|平价).{0,6}(?:替代|平替|类似|同类)|平替"
    r"|(?:有没有|有|还有).{0,4}(?:更)?便宜(?:一?点|些)的(?!那|规格|颜色|尺寸)"
    r"|\b(?:cheaper (?:alternative|option|version)|alternative .{0,16}cheaper"
    r"|(?:like|similar to|similar).{0,24}\b(?:cheaper|less expensive)|anything cheaper)\b",
    re.IGNORECASE,
)
_CARE = re.compile(
    r"(?:怎么|如何|要怎样|该怎么).{0,4}(?:保养|护理|打理|养护|开锅)|(?:保养|护理|养护)(?:方法|文章|说明|指南)|哪篇.{0,6}(?:保养|护理)"
    r"|生锈|锈了|长锈|结块|发霉|粘锅|冒黑烟|\brust(?:y|ed|ing)?\b|\bclump(?:s|ed|ing)?\b|\bmould(?:y)?\b|\bmoldy\b"
    r"|\bhow (?:do|should|to) .{0,12}(?:care for|look after|season|maintain)\b"
    r"|\bcare (?:guide|instructions|article|tips)\b|\bwhich article\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GoodsAsked:
    """`products` are asked about, for `fits` whether they fit one of `others`."""

    aspect: Aspect
    products: tuple[str, ...]
    others: tuple[str, ...] = ()


def goods_asked(text: str, about: tuple[str, ...], focus: str | None, catalogue: Catalogue) -> GoodsAsked | None:
    """The question on how goods belong together; None when it is none. `about`: products that the text names, `focus`: of the talk."""
    if _FITS.search(text) and (sides := _sides(text, focus, catalogue)):
        return GoodsAsked("fits", *sides)
    one = about if len(about) == 1 else (focus,) if focus and not about else ()
    if len(one) != 1 or one[0] not in catalogue.products:
        return None
    if _LIKE_IT.search(text):
        return GoodsAsked("cheaper", one)
    if _BELONGS.search(text) and catalogue.graph.belonging(one[0]):
        return GoodsAsked("belonging", one)
    if _CARE.search(text) and catalogue.graph.articles(one[0]):
        return GoodsAsked("care", one)
    return None


def compared(text: str, request: Request, has_cue: bool, catalogue: Catalogue) -> tuple[str, ...]:
    """The two products that a question holds against each other, one on each side of 还是 or 'or'; () when it does not."""
    if request.cue and not has_cue:
        return ()
    for word in (_OR if not has_cue else _SIDES).finditer(text):
        left, right = _named(text[: word.start()], catalogue), _named(text[word.end() :], catalogue)
        if len(left) == len(right) == 1 and left != right:
            return (*left, *right)
    return ()


def _sides(text: str, focus: str | None, catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The products on both sides of the word that asks whether they fit; one side may be what the talk is about."""
    for word in (*_FITS.finditer(text), *_WITH.finditer(text)):
        left, right = _named(text[: word.start()], catalogue), _named(text[word.end() :], catalogue)
        if left and right and not set(left) & set(right):
            return left, right
    named = _named(text, catalogue)
    if focus and named and focus not in named:
        return (focus,), named
    return None


def _named(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    links = best_links(catalogue.linker.link(text)) if text.strip() else ()
    products = tuple(dict.fromkeys(link.id for link in links))
    return products if len(products) <= MOST_NAMED else ()
