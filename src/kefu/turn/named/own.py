"""What a clause asks of the customer's own orders: whether it is about one, which of their things it names, and what of it is asked."""

import re
from collections.abc import Iterable

from kefu.perception.links import pieces
from kefu.turn.named.catalogue import Catalogue

NAMED_BY_PIECES = 0.4  # share of a bought thing's name that the words must have: 'pen pot', 硅胶厨具
LIKELY_OF_OWN = 0.25  # how likely a clause that names a bought thing must be about its order, when no word of orders is in it

# Words of buying, sending and paying back: with a product that the customer has bought, the question is about their order.
OF_ORDERS = re.compile(
    r"订单|[那这上]一?[大小]?[单笔]|单子|那次|上次|下单|买的|买了|拍的|拍下|实付|付了|退给|退了|退货|退款|退的|退我|给退|不给退|赔|到账|物流|快递|包裹|收到|没到|拒收"
    r"|到了|到(?:啊|呀|吗|呢|不|没|$)|几号|哪天|发走|发货|发了|发出|发没|打包|派送|签收|卡在|寄|送"
    r"|\b(?:orders?|ordered|parcel|package|deliver\w*|arriv\w*|turn(?:ed)? up|shipp\w*|bought|paid|refund\w*|money|courier|customs"
    r"|not here|carrying|bringing|sent|coming|come to|stuck|lost|tracking|take .{1,20} back|from the \d+\w*|signed for|packed|dispatched"
    r"|due|get(?:s|ting)? to me|get(?:s|ting)? here|be here|get back|anything back)\b",
    re.IGNORECASE,
)
# The price went down after buying: what was paid too much is asked for.
PRICE_FELL = re.compile(
    r"降(?:了|价|到)|便宜了|跌了|差价|差的?钱|差多少(?:补|退|返)|补差"
    r"|\b(?:cheaper|dropped|price drop|costs? less|(?:went|gone|is|are) down|(?:is|are) \d+ now)\b|\b(?:the )?difference (?:on|for|back)\b",
    re.IGNORECASE,
)
_MONEY_BACK = re.compile(
    r"退|赔|返还|\b(?:refund\w*|reimburse\w*|(?:money|paid|pay|get|give|gave) .{0,16}back|return(?:ed)?)\b", re.IGNORECASE
)
_PAID = re.compile(
    r"实付|付了|花了|合计|总共|一共|运费|邮费|优惠了|多少钱|\b(?:paid|charged?|cost|total|postage|delivery fee|discount)\b", re.IGNORECASE
)
_SENT = re.compile(
    r"发(?:货|了|出|没|走)|打包|出库|寄(?:了|出|没|走)|取消|\b(?:sent|shipped|packed|dispatched|left|cancel\w*|status)\b", re.IGNORECASE
)
_ON_ITS_WAY = re.compile(
    r"哪天|几号|什么时候|何时|今天|明天|到(?:哪|了|没|货|手)|在哪|停|卡|不动|派送|快递|物流|运单|单号|签收|清关|海关|收到|没到|送"
    r"|\b(?:wh(?:at|ich) (?:day|date|time|city)|when|where|arriv\w*|deliver\w*|courier|track\w*|customs|stuck|lost|signed|here|come|due)\b",
    re.IGNORECASE,
)
# Whether something has been done: asked of what is on record, no wish to have it done.
_ASKS_STATE = re.compile(
    r"[了过账到](?:没有?|吗|么|不)\W*$|(?:没有?|哪一?步|到哪\w?|进度)[了吗呢啊]*\W*$|哪天|是不是|^\W*(?:has|have|did|was|were|is|are|when|where)\b",
    re.IGNORECASE,
)


def aspect_asked(text: str) -> str:
    """What a clause asks of an order by its own words, as an intent; '' when it does not say."""
    for words, intent in (
        (_MONEY_BACK, "order.refund"),
        (_PAID, "order.total"),
        (_SENT, "order.status"),
        (_ON_ITS_WAY, "order.parcel"),
    ):
        if words.search(text):
            return intent
    return ""


def asks_state(text: str) -> bool:
    """Whether a clause asks how something stands (退款批了没, 'has it been sent'), not for it to be done."""
    if PRICE_FELL.search(text):
        return False
    return bool(_ASKS_STATE.search(text)) or bool(re.search(r"为什么|为啥|怎么(?:只|才|还)|\bwhy\b", text, re.IGNORECASE))


def own_named(text: str, bought: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Those of the bought products whose name the words share most of; () when they share too little of any."""
    said = pieces(text)
    shares = {
        product: max(len(pieces(name) & said) / max(len(pieces(name)), 1) for name in catalogue.products[product].name.values())
        for product in bought
        if product in catalogue.products
    }
    best = max(shares.values(), default=0.0)
    if best >= NAMED_BY_PIECES:
        return tuple(sorted(product for product, share in shares.items() if share == best))
    of_kind = tuple(product for product in sorted(shares) if _ends_in(catalogue.products[product].name.get("en", ""), text))
    return of_kind if len(of_kind) == 1 else ()  # 'my pan': of all they bought the one whose name ends so


def _ends_in(name: str, text: str) -> bool:
    word = name.split()[-1].lower() if name else ""
    return len(word) >= 3 and re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE) is not None
