"""The first stage: cheap, like the encoder, and silent where it is not sure."""

import numpy as np
import pytest

from kefu.perception import student
from kefu.perception.emotion import feel
from kefu.perception.intents import guess
from kefu.perception.vectors import Vectors

SAID = ("退货的运费谁来出呀", "台灯的灯泡坏了能换新的不", "how long does delivery to Sydney take", "do you have this mug in green")


@pytest.mark.parametrize("text", SAID)
def test_the_student_says_about_what_the_encoder_says(text: str, vectors: Vectors) -> None:
    assert float(student.vector(text) @ vectors.query(text)) > 0.6
    other = "我的积分什么时候过期" if text.isascii() else "my dog likes the sunny balcony"
    assert float(student.vector(text) @ vectors.query(text)) > float(student.vector(other) @ vectors.query(text)) + 0.3


def test_case_script_and_spaces_make_no_difference_to_the_student() -> None:
    assert np.array_equal(student.vector("Where IS  my Order"), student.vector("where is my order"))
    assert np.array_equal(student.vector("退貨運費誰出"), student.vector("退货运费谁出"))


@pytest.mark.parametrize("text", ["", "\0\x01𓀀", "🙂" * 500, "字" * 5000])
def test_any_text_has_a_vector_of_at_most_unit_length(text: str) -> None:
    assert float(np.linalg.norm(student.vector(text))) < 1.001


def test_pieces_join_to_what_they_were_cut_from() -> None:
    pieces = student.Pieces(["▁", "退", "货", "退货", "▁order", "▁or", "der"], [-3.0, -9.0, -9.0, -8.0, -7.0, -8.0, -8.0])
    assert pieces("退货") == [0, 3]
    assert pieces("order") == [4]
    assert pieces("order退货") == [4, 3]


def test_a_plain_question_is_understood_without_the_encoder() -> None:
    def never(text: str) -> np.ndarray:
        raise AssertionError(f"asked for the vector of {text!r}")

    assert feel("请问这个水壶多高", never).name == "calm"
    assert guess("退货运费谁承担？", never).leaf == "return.rules"  # an example, word for word


@pytest.mark.parametrize(
    "text", ["我那个锅给我办个退货呗", "please could you cancel my order for the two mugs", "能不能帮我把收货的地址换成公司的"]
)
def test_an_errand_never_begins_by_a_glance(text: str, vectors: Vectors) -> None:
    asked: list[str] = []

    def embed(said: str) -> np.ndarray:
        asked.append(said)
        return vectors.query(said)

    found = guess(text, embed)
    assert asked == [text] or found.cue
