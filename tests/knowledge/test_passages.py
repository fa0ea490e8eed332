"""An article is cut without losing a character."""

from hypothesis import given
from hypothesis import strategies as st

from kefu.knowledge import split
from kefu.knowledge.passages import MOST_CHARACTERS
from kefu.vocabulary import Article

BODIES = st.lists(
    st.one_of(
        st.text(alphabet="ab #\n|。.退货运费 \t`-\r", max_size=200),
        st.sampled_from(
            ["## 运费\n", "### Faulty items\n", "\n\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "退货运费由您承担。" * 60, "word " * 200]
        ),
    ),
    max_size=8,
).map("".join)


@given(body=BODIES, kind=st.sampled_from(["faq", "policy", "document"]))
def test_joined_passages_are_the_article(body: str, kind: str) -> None:
    article = Article("returns", "zh", kind, "退换货规则", body)  # type: ignore[arg-type]
    passages = split(article)
    assert "".join(passage.text for passage in passages) == body
    assert [passage.id for passage in passages] == [f"returns.zh#{n}" for n in range(1, len(passages) + 1)]


@given(body=st.text(alphabet="退货运费由您承担。\n", min_size=1, max_size=2000))
def test_a_passage_is_small_enough_to_be_read(body: str) -> None:
    assert all(len(passage.text.strip()) <= MOST_CHARACTERS * 1.5 for passage in split(Article("a", "zh", "policy", "t", body)))


def test_headings_name_the_passages_and_a_table_stays_whole() -> None:
    body = "Intro.\n\n## Fees\n| to | fee |\n|---|---|\n| Tibet | 20 |\n\n## Returns\n### Faulty\nSend photos.\n"
    passages = split(Article("p", "en", "policy", "Rules", body))
    assert [passage.title for passage in passages] == ["Rules", "Rules › Fees", "Rules › Returns › Faulty"]
    assert "| to | fee |\n|---|---|\n| Tibet | 20 |" in passages[1].text


def test_a_hash_in_fenced_code_is_no_heading() -> None:
    assert len(split(Article("p", "en", "document", "Code", "```\n# no heading\n```\ntext\n"))) == 1


def test_the_version_changes_with_the_words_and_with_nothing_else() -> None:
    article = Article("a", "en", "faq", "Title", "Body", examples=("x",))
    (one,), (two,), (three,) = (
        split(article),
        split(Article("a", "en", "faq", "Title", "Body")),
        split(Article("a", "en", "faq", "Title", "Body.")),
    )
    assert one.version == two.version != three.version
    assert len(one.version) == 12


def test_an_example_that_names_a_section_is_asked_of_that_section_only() -> None:
    body = "## Fees\nTibet costs 20.\n\n## Returns\nSend photos.\n"
    examples = ("shop rules", "Fees › how dear is Lhasa", "Gone › a heading of last year")
    fees, returns = split(Article("p", "en", "policy", "Rules", body, examples=examples))
    assert fees.examples == ("shop rules", "how dear is Lhasa", "a heading of last year")
    assert returns.examples == ("shop rules", "a heading of last year")
