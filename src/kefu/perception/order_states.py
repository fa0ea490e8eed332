"""Which states of an order words describe: 正在打包的那个, 'the one I have not paid', 'the parcel on its way'."""

import re

# Earlier rows win: 'not sent yet' holds 'sent'.
_STATES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("awaiting_payment",), r"(?:没|未|还没|待)付款|没付钱|\bunpaid\b|\bhaven't paid\b|\bnot (?:yet )?paid\b"),
    (("cancelled",), r"(?<!要)(?<!想)取消(?:了)?的|刚取消|\bcancell?ed\b"),
    (("returning",), r"(?:寄|退)回(?:去)?的|退货(?:的|那)|\bsent back\b|\breturned\b|\breturning\b"),
    (("packing",), r"(?:打包|备货)(?:中|着)?的|(?:打包|备货)(?:中|着)?那|\b(?:one|order|parcel)\b.{0,20}\b(?:being|getting) packed\b"),
    (
        ("paid", "packing"),
        r"(?:没|未|还没|待)(?:发货|发出|寄出|发)(?:的|那)|\bunshipped\b"
        r"|\b(?:one|order)\b.{0,16}\b(?:not|hasn't|haven't|isn't)\b.{0,12}\b(?:shipped|sent|dispatched)\b",
    ),
    (
        ("shipped",),
        r"(?:已经?|刚)(?:发货|发出|寄出)了?的|(?:在路上|运输中|派送中|在途)(?:的|那)"
        r"|\b(?:one|order|parcel)\b.{0,16}\b(?:on (?:its|the) way|in transit|already shipped|being delivered)\b",
    ),
    (
        ("delivered", "completed"),
        r"(?:已经?|刚)(?:签收|收到|送到|到)了?的|(?:签收|收到)了?的那|\b(?:that|which) (?:was|has been) delivered\b",
    ),
)
_COMPILED = tuple((states, re.compile(pattern, re.IGNORECASE)) for states, pattern in _STATES)


def states_said(text: str) -> tuple[str, ...]:
    """The states (`OrderStatus` values) by which simplified text picks an order; () when it names none."""
    return next((states for states, pattern in _COMPILED if pattern.search(text)), ())
