import pytest

from kefu.knowledge.respell import Speller
from kefu.perception.vectors import Vectors

TEXTS = (
    "满多少包邮？",
    "怎么申请退货？",
    "发票怎么开？",
    "how long is the return window",
    "do you ship to japan",
    "my coupon does not work",
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(TEXTS, Vectors().is_one_piece)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bao you ma", "包邮吗"),
        ("wo yao tui huo", "我要退货"),
        ("zenme kai fapiao", "怎么开发票"),
        ("whats ur return windw", "whats your return window"),
        ("do u ship 2 japan", "do you ship to japan"),
        ("wen will my parcl arive", "when will my parcel arrive"),
        ("plz send invoce", "please send invoice"),
    ],
)
def test_what_is_typed_in_haste_is_read_as_meant(speller: Speller, typed: str, meant: str) -> None:
    text, reasons = speller.mend(typed)
    assert text == meant
    assert reasons


@pytest.mark.parametrize(
    "typed",
    [
        "can you ship 2 bowls to me",
        "buy 2 get 1 free",
        "you can return it",
        "how long do men wait",
        "she and he are due",
        "i ordered 2 in may",
        "last 4 of my phone are 5042",
        "shipping a 2 kg parcel to japan",
        "包邮吗",
        "can i pay later",
        "is the sale on",
    ],
)
def test_what_is_written_well_stays_as_it_is(speller: Speller, typed: str) -> None:
    assert speller.mend(typed) == (typed, ())
