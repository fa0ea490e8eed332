"""Words that say no: of what is spoken of, not of what kind of thing it is."""

import pytest

from kefu.perception.denying import says_no, without_denials


@pytest.mark.parametrize(
    "clause", ["礼品卡不能退", "我们没有这样的服务", "avoid the dishwasher", "we don't ship to Japan", "不建议用洗碗机"]
)
def test_a_clause_that_denies_says_no(clause: str) -> None:
    assert says_no(clause)


@pytest.mark.parametrize("clause", ["没用过的礼品卡可以退", "没有使用的商品可以申请退货", "不锈钢锅可以进烤箱", "no later than Friday"])
def test_a_kind_of_thing_is_no_denial(clause: str) -> None:
    assert not says_no(clause)


def test_without_its_denial_a_clause_still_says_what_it_is_about() -> None:
    assert without_denials("礼品卡不能退") == "礼品卡能退"
