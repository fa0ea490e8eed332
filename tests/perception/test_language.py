"""Which language a message is in."""

import pytest

from kefu.perception.language import detect, to_simplified, to_traditional


@pytest.mark.parametrize(
    ("text", "code", "script"),
    [
        ("退货运费谁出", "zh", "hans"),
        ("請問這個有現貨嗎", "zh", "hant"),
        ("tuihuo yunfei shei chu", "zh", "pinyin"),
        ("这个 kettle 多少钱", "zh", "hans"),
        ("How much is it?", "en", ""),
        ("where is my 订单 PY123", "en", ""),
        ("¿cuánto cuesta el envío de mi pedido?", "es", ""),
        ("返品の送料は誰が払いますか", "ja", ""),
        ("배송비는 누가 내나요", "ko", ""),
    ],
)
def test_a_message_is_in_the_language_it_is_written_in(text: str, code: str, script: str) -> None:
    found = detect(text, "en" if code == "zh" else "zh")
    assert (found.code, found.script) == (code, script)


@pytest.mark.parametrize("text", ["PY2611200137", "〔订单#1〕", "12345", "👍", ""])
def test_a_message_without_words_keeps_the_conversations_language(text: str) -> None:
    assert detect(text, "zh").code == "zh"
    assert detect(text, "en").code == "en"


def test_traditional_and_simplified_turn_into_each_other() -> None:
    assert to_simplified("請問運費") == "请问运费"
    assert to_traditional("运费") == "運費"
    assert to_simplified("shipping") == "shipping"
