"""Files become articles, or a message that says where and what to do."""

import io
from datetime import date

import pytest

from kefu.errors import BadInput
from kefu.knowledge import parse_article_file

GOOD = """---
id: returns
language: en
kind: faq
title: "Returns: how?"
topic: returns
valid_from: 2026-01-01
valid_to:
examples:
  - Send it back?
  - "yes"
---
Within 7 days.
"""


def test_markdown_with_front_matter_is_read_field_by_field() -> None:
    (article,) = parse_article_file("returns.en.md", GOOD)
    assert (article.id, article.language, article.kind, article.title) == ("returns", "en", "faq", "Returns: how?")
    assert article.examples == ("Send it back?", "yes")
    assert (article.valid_from, article.valid_to, article.body) == (date(2026, 1, 1), None, "Within 7 days.")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("valid_from: 2026-01-01", "valid_from: 1 Jan"), "returns.en.md:7: valid_from: '1 Jan' is not a date"),
        (("kind: faq", "kind: note"), "returns.en.md:4: kind: 'note'"),
        (("topic: returns", "theme: returns"), "returns.en.md:6: theme: not known"),
        (("Within 7 days.", ""), "returns.en.md:2: body: empty"),
        (("language: en", "language: zh"), "returns.en.md:3: language: says zh"),
        (('"Returns: how?"', "Returns: how?"), "returns.en.md:5: put a text that contains"),
        (("- Send it back?", "- Fees › Send it back?"), "returns.en.md:9: examples: 'Fees › Send it back?' names a section"),
    ],
)
def test_a_mistake_in_front_matter_names_its_line(change: tuple[str, str], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_article_file("returns.en.md", GOOD.replace(*change))
    assert any(told.startswith(place) for told in caught.value.places)


def test_plain_markdown_is_a_document_named_by_its_heading() -> None:
    (article,) = parse_article_file("配送 说明.md", "# 配送说明\n\n江浙沪次日达。\n")
    assert (article.id, article.language, article.kind, article.title, article.body) == (
        "配送-说明", "zh", "document", "配送说明", "江浙沪次日达。",
    )  # fmt: skip


def test_a_table_of_questions_becomes_faqs_with_detected_languages() -> None:
    table = 'question,answer,examples\n怎么开发票？,下单时填写。,开票|要发票\nHow long is delivery?,"2 days, 4 in Tibet.",\n'
    one, two = parse_article_file("faq.csv", table.encode("gb18030"))
    assert (one.language, two.language, one.kind) == ("zh", "en", "faq")
    assert one.examples == ("开票", "要发票")
    assert one.id != two.id


def test_all_bad_rows_of_a_table_are_told_at_once() -> None:
    table = "question,answer,language\n,no question,en\nq,,en\nq2,a,english\nq3,a,en,surplus\n"
    with pytest.raises(BadInput) as caught:
        parse_article_file("faq.csv", table)
    assert [place.split(": ")[0] for place in caught.value.places] == ["faq.csv:2", "faq.csv:3", "faq.csv:4", "faq.csv:5"]
    with pytest.raises(BadInput, match="colour"):
        parse_article_file("faq.csv", "question,answer,colour\n")


def test_html_keeps_headings_lists_and_tables_and_drops_decoration() -> None:
    page = """<html><head><title>Shop</title><style>x</style></head><body><nav>Home</nav><h1>Delivery</h1><p>Fast &amp; safe.</p>
    <h2>Fees</h2><table><tr><th>to</th><th>fee</th></tr><tr><td>Tibet</td><td>20</td></tr></table><ul><li>one</li><li>two</li></ul>
    <script>alert(1)</script><footer>©</footer></body></html>"""
    (article,) = parse_article_file("delivery.html", page)
    assert article.title == "Delivery"
    assert "## Fees\n\n| to | fee |\n|---|---|\n| Tibet | 20 |" in article.body
    assert "- one\n- two" in article.body
    assert not any(word in article.body for word in ("alert", "Home", "©"))


def test_a_word_document_keeps_its_structure() -> None:
    import docx

    document = docx.Document()
    document.add_heading("Warranty", 1)
    document.add_paragraph("Two years.")
    document.add_heading("Excluded", 2)
    document.add_paragraph("wear", style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    (article,) = parse_article_file("warranty.docx", file.getvalue())
    assert (article.title, article.language) == ("Warranty", "en")
    assert article.body == "Two years.\n\n## Excluded\n\n- wear"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.exe", "a.md", "a.html"])
def test_a_file_that_is_not_what_it_says_is_refused_with_advice(name: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_article_file(name, b"")
    assert caught.value.places
