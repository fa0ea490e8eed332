"""A good folder becomes nouns; a bad one is refused with the place of every mistake and what to do about it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kefu.errors import BadInput
from kefu.shops import read_shop
from kefu.vocabulary import Money

Edit = Callable[[str, str, str], None]


def places(folder: Path) -> tuple[str, ...]:
    with pytest.raises(BadInput) as caught:
        read_shop(folder)
    return caught.value.places


def test_a_good_folder_becomes_nouns(folder: Path) -> None:
    shop = read_shop(folder)
    pen = shop.products[0]
    assert pen.name == {"zh": "云墨钢笔", "en": "Cloud Pen"}
    assert pen.aliases == ("金笔", "fountain pen")
    assert pen.category_name["en"] == "Fountain pens"
    assert pen.attributes[0].number == Decimal("13.80")
    assert [variant.said("zh") for variant in pen.variants] == ["雾蓝 · F", "墨黑 · M"]
    assert pen.variants[0].list_price == Money(15900, "CNY")
    assert pen.variants[1].price.currency == "CNY"  # the shop's, for the cell is empty
    assert pen.released_on == date(2025, 3, 1)


def test_an_order_brings_its_lines_parcels_events_and_refunds(folder: Path) -> None:
    sent, refunded, _ = read_shop(folder).orders
    assert [(line.line, line.product, line.quantity) for line in sent.lines] == [(1, "pen", 1), (2, "pad", 1)]
    assert sent.lines[0].name["en"] == "Cloud Pen"
    assert sent.parcels[0].lines == (1, 2)
    assert [event.text["en"] for event in sent.parcels[0].events] == ["Picked up", "Arrived at the hub"]  # oldest first
    assert refunded.refunds[0].amount == Money(12900, "CNY")


def test_an_article_keeps_words_that_yaml_would_take_for_something_else(folder: Path) -> None:
    returns, terms = read_shop(folder).articles
    assert returns.title == "Returns: how?"
    assert returns.examples == ("Can I send it back?", "no")
    assert returns.valid_from == date(2026, 1, 1)
    assert returns.valid_to is None
    assert returns.body == "Yes. Within 7 days.\n\nWrite to us."
    assert terms.kind == "policy"


def test_a_shop_without_orders_customers_articles_and_pictures_is_fine(folder: Path, edit: Edit) -> None:
    edit("products.csv", "pen.svg", "")
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in ("shop.json", "products.csv", "variants.csv", "categories.csv"):
            path.unlink()
    shop = read_shop(folder)
    assert (shop.orders, shop.customers, shop.articles, shop.pictures) == ((), (), (), ())


def test_a_byte_order_mark_and_windows_line_ends_are_tolerated(folder: Path) -> None:
    for path in [*folder.glob("*.csv"), folder / "shop.json", *folder.glob("articles/*.md")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read_shop(folder).articles) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        # the file as a whole
        ("categories.csv", "", "", "categories.csv:1: id: is missing; add the column"),
        ("categories.csv", "name_zh,name_en", "name_zh,name_zh", "categories.csv:1: name_zh: is there 2 times; keep one"),
        ("categories.csv", "parent_id", "parent", "categories.csv:1: parent: is not a column of categories.csv; remove it"),
        ("categories.csv", "parent_id", "parent", "categories.csv:1: parent_id: is missing; add the column"),
        ("categories.csv", "name_zh,name_en", "name_zh,name_fr", "categories.csv:1: name_fr: 'fr' is not among the languages of shop.json"),
        ("categories.csv", "name_zh,name_en", "name_zh,name_x1", "categories.csv:1: name_x1: does not end in a language code"),
        ("categories.csv", "writing,,书写", 'writing,,"书写', "categories.csv:2: file: is not CSV from here on"),
        ("categories.csv", "书写,Writing", "书写,Writing,more", "categories.csv:2: row: has 5 cells, the header has 4"),
        ("order.csv", "", "id\n", "order.csv:1: file: is not a file of a shop folder; rename or remove it (did you mean orders.csv?)"),
        # ids and references
        ("categories.csv", "paper,,纸", ",,纸", "categories.csv:4: id: is empty; fill it in"),
        ("categories.csv", "paper,,纸", "pens,,纸", "categories.csv:4: id: 'pens' is already in row 3; give each row its own"),
        ("categories.csv", "paper,,纸", "my paper,,纸", "categories.csv:4: id: 'my paper' cannot be an id"),
        ("categories.csv", "writing,,", "writing,pens,", "categories.csv:2: parent_id: makes 'writing' lie inside itself"),
        # The first product's description holds a line break, so the second product stands in line 4 of the file.
        (
            "products.csv",
            "pad,paper",
            "pad,papr",
            "products.csv:4: category_id: 'papr' is not in categories.csv; correct it or add it there (did",
        ),
        ("products.csv", "pad,paper", "pod,paper", "products.csv:4: id: 'pod' has no row in variants.csv"),
        ("variants.csv", "PAD,pad", "PAD,pod", "variants.csv:4: product_id: 'pod' is not in products.csv"),
        ("attributes.csv", "pen,material", "pen,length", "attributes.csv:3: key: 'length' of pen is already in row 2"),
        ("orders.csv", "IN-1001,C1", "IN-1001,C9", "orders.csv:2: customer_id: 'C9' is not in customers.csv"),
        ("orders.csv", "IN-1003", "in 1002", "orders.csv:4: id: 'in 1002' cannot be an id"),
        ("orders.csv", "IN-1003", "in1002", "orders.csv:4: id: 'in1002' reads like 'IN-1002' in row 3"),
        ("order_lines.csv", "IN-1003,1,PAD", "IN-1003,1,PAT", "order_lines.csv:5: sku: 'PAT' is not in variants.csv"),
        ("order_lines.csv", "IN-1003,1", "IN-1009,1", "order_lines.csv:5: order_id: 'IN-1009' is not in orders.csv"),
        ("order_lines.csv", "IN-1001,2", "IN-1001,1", "order_lines.csv:3: line: 1 of order IN-1001 is already in row 2"),
        ("parcels.csv", "1|2", "1|3", "parcels.csv:2: lines: '3' is not a line of order IN-1001"),
        ("parcel_events.csv", "P1,2026-11-21", "P2,2026-11-21", "parcel_events.csv:2: parcel_id: 'P2' is not in parcels.csv"),
        ("refunds.csv", "R1,IN-1002", "R1,IN-1008", "refunds.csv:2: order_id: 'IN-1008' is not in orders.csv"),
        # numbers, days and times
        ("variants.csv", "12900,15900", "129.00,15900", "variants.csv:2: price_minor: '129.00' is not a whole number; write digits only"),
        ("variants.csv", "12900,15900", "-1,15900", "variants.csv:2: price_minor: -1 is less than 0"),
        ("variants.csv", "12900,15900", "12900,9900", "variants.csv:2: list_price_minor: 9900 is below price_minor 12900"),
        ("variants.csv", "CNY,40", "CNY,", "variants.csv:4: stock: is empty; fill it in"),
        ("variants.csv", "CNY,40", "CNY,99999999999", "variants.csv:4: stock: 99999999999 is more than 2147483647"),
        ("variants.csv", "CNY,40", "rmb,40", "variants.csv:4: currency: 'rmb' is not a currency"),
        ("variants.csv", "2026-12-01", "20261201", "variants.csv:3: restock_on: '20261201' is not a date; write it as 2026-11-20"),
        ("variants.csv", "颜色=雾蓝;笔尖=F", "颜色=雾蓝", "variants.csv:2: options_*: has more options in one language than in another"),
        ("variants.csv", "颜色=雾蓝;笔尖=F", "雾蓝;笔尖=F", "variants.csv:2: options_zh: '雾蓝;笔尖=F' is not a list of options"),
        ("attributes.csv", "13.80,cm", "13.80 cm,cm", "attributes.csv:2: number: '13.80 cm' is not a decimal number"),
        ("attributes.csv", "13.80,cm", "13.80,inch", "attributes.csv:2: unit: 'inch' is not one of l, ml, g"),
        (
            "orders.csv",
            "2026-11-20T09:30:00+08:00",
            "2026-11-20T09:30:00",
            "orders.csv:2: placed_at: '2026-11-20T09:30:00' is not a time with",
        ),
        (
            "orders.csv",
            "2026-11-20T09:30:00+08:00",
            "2026-11-31T09:30:00+08:00",
            "orders.csv:2: placed_at: '2026-11-31T09:30:00+08:00' is not",
        ),
        ("orders.csv", "2026-11-20T09:30:00+08:00", "", "orders.csv:2: placed_at: is empty; fill it in"),
        (
            "orders.csv",
            "14400,1000,600,14000",
            "14000,1000,600,13600",
            "orders.csv:2: subtotal_minor: 14000 is not the sum of its lines, 14400",
        ),
        ("orders.csv", "600,14000", "600,13999", "orders.csv:2: total_minor: 13999 is not subtotal − discount + freight, 14000"),
        ("order_lines.csv", "IN-1003,1,PAD,1,1500\n", "", "orders.csv:4: id: 'IN-1003' has no row in order_lines.csv"),
        ("order_lines.csv", "PAD,1,1500", "PAD,0,1500", "order_lines.csv:3: quantity: 0 is less than 1"),
        # words
        ("orders.csv", "shipped", "posted", "orders.csv:2: status: 'posted' is not one of awaiting_payment, paid"),
        ("parcels.csv", "in_transit", "moving", "parcels.csv:2: status: 'moving' is not one of label_created"),
        ("refunds.csv", "CNY,settled", "CNY,done", "refunds.csv:2: status: 'done' is not one of requested, approved, settled, rejected"),
        ("orders.csv", ",none,", ",maybe,", "orders.csv:2: invoice_status: 'maybe' is not one of none, requested, issued"),
        ("categories.csv", "纸,Paper", ",", "categories.csv:4: name_*: has no text in any language; fill in at least one"),
        ("customers.csv", "lin@example.com", "example.com", "customers.csv:2: email: 'example.com' is not an e-mail address"),
        ("customers.csv", "13800001111", "none", "customers.csv:2: phone: 'none' has fewer than 4 digits"),
        ("customers.csv", ",en,", ",english,", "customers.csv:3: language: 'english' is not a language code"),
        # shop.json
        ("shop.json", "", "{", "shop.json:1: file: is not JSON"),
        ("shop.json", "inkstone", "Ink Stone", "shop.json:2: name: 'Ink Stone' is not at most 41 of a–z, 0–9 and '-'"),
        ("shop.json", '{"zh": "砚台文具", "en": "Inkstone"}', "{}", "shop.json:3: title: is missing or empty; fill it in"),
        ("shop.json", "#224466", "blue", "shop.json:10: colour: 'blue' is not '#' and six hex digits"),
        ("shop.json", "Asia/Shanghai", "Asia/Hangzhou", "shop.json:7: timezone: 'Asia/Hangzhou' is not a time zone"),
        ("shop.json", "Asia/Shanghai", "../../etc/passwd", "shop.json:7: timezone: '../../etc/passwd' is not a time zone"),
        ("shop.json", '"default_language": "zh"', '"default_language": "fr"', "shop.json:9: default_language: 'fr' is not among languages"),
        ("shop.json", '["zh", "en"]', '["zh", "English"]', "shop.json:8: languages: 'English' is not a language code"),
        ("shop.json", '"country"', '"land"', "shop.json:6: land: is not a key of shop.json"),
        ("shop.json", "2026-11-22", "22.11.2026", "shop.json:12: as_of: '22.11.2026' is not a date"),
        ("shop.json", '"CNY",', '"CNY", "currency": "USD",', "shop.json:5: currency: is there twice; keep one"),
        # pictures
        ("products.csv", "pen.svg", "pan.svg", "products.csv:2: picture: 'pan.svg' is not in pictures/"),
        ("products.csv", "pen.svg", "../shop.json", "products.csv:2: picture: '../shop.json' is not a file of pictures/"),
        ("pictures/pen.svg", "</svg>", "", "pictures/pen.svg:1: file: is not an SVG picture"),
        ("pictures/pen.svg", "</svg>", "<script/></svg>", "pictures/pen.svg:1: file: holds <script>"),
        ("pictures/pen.svg", "<circle", "<circle onload='x()'", "pictures/pen.svg:1: file: holds the event 'onload'"),
        ("pictures/pen.svg", "</svg>", "<image href='//x.org/a'/></svg>", "pictures/pen.svg:1: file: points to '//x.org/a'"),
        ("pictures/pen.svg", "<svg", "<!DOCTYPE svg><svg", "pictures/pen.svg:1: file: has a DOCTYPE"),
        ("pictures/pad.png", "", "PNG", "pictures/pad.png:1: file: is not a whole PNG picture"),
        # articles
        ("articles/returns.en.md", "---\nid", "id", "articles/returns.en.md:1: file: does not begin with front matter"),
        (
            "articles/returns.en.md",
            "id: returns",
            "id: return",
            "articles/returns.en.md:2: id: 'return' in 'en' belongs into articles/return.en.md",
        ),
        ("articles/returns.en.md", "kind: faq", "kind: fag", "articles/returns.en.md:4: kind: 'fag' is not one of faq, policy, document"),
        ("articles/returns.en.md", "kind: faq\n", "", "articles/returns.en.md:1: kind: is missing or empty; fill it in"),
        ("articles/returns.en.md", "title: 'Returns: how?'", "title: Returns: how?", "articles/returns.en.md:5: front matter: is not YAML"),
        ("articles/returns.en.md", "topic: returns", "topics: returns", "articles/returns.en.md:6: topics: is not a key of an article"),
        ("articles/returns.en.md", "topic: returns", "title: again", "articles/returns.en.md:6: title: is already in line 5; keep one"),
        ("articles/returns.en.md", "2026-01-01", "last year", "articles/returns.en.md:7: valid_from: 'last year' is not a date"),
        (
            "articles/returns.en.md",
            "valid_to:",
            "valid_to: 2025-01-01",
            "articles/returns.en.md:8: valid_to: 2025-01-01 is before valid_from",
        ),
        ("articles/returns.en.md", "Yes. Within 7 days.\n\nWrite to us.", "", "articles/returns.en.md:1: body: is empty"),
        ("articles/returns.en.md", "  - no", "  - {a: b}", "articles/returns.en.md:9: examples: is not a list of plain texts"),
        ("articles/returns.en.md", "  - no", "  - Fees › no", "articles/returns.en.md:9: examples: 'Fees › no' names a section"),
    ],
)
def test_a_mistake_is_reported_with_its_place_and_what_to_do(folder: Path, edit: Edit, file: str, old: str, new: str, place: str) -> None:
    edit(file, old, new)
    found = places(folder)
    assert any(line.startswith(place) for line in found), found


def test_a_missing_file_that_is_needed_is_named_with_its_columns(folder: Path) -> None:
    (folder / "variants.csv").unlink()
    assert places(folder) == (
        "variants.csv:1: file: is missing; write it with the columns sku,product_id,options_*,price_minor,list_price_minor,"
        "currency,stock,restock_on,weight_grams",
    )


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert places(tmp_path / "nowhere") == (
        "shop.json:1: file: is missing, for there is no such folder; give the folder that holds shop.json",
    )


def test_bytes_that_are_not_utf_8_are_named_with_their_line(folder: Path) -> None:
    path = folder / "categories.csv"
    path.write_bytes(path.read_bytes().replace("书".encode(), "书".encode("gb18030")))
    assert "categories.csv:2: file: is not UTF-8 (byte 0xca); save it as UTF-8" in places(folder)


def test_a_picture_that_leads_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "pictures" / "other.svg").symlink_to(tmp_path / "secret.svg")
    assert places(folder) == ("pictures/other.svg:1: file: leads out of pictures/; put the file itself there",)


def test_all_problems_of_all_files_are_reported_at_once(folder: Path, edit: Edit) -> None:
    edit("variants.csv", "12900,15900", "x,y")
    edit("orders.csv", "shipped", "posted")
    edit("articles/terms.zh.md", "kind: policy", "kind: rule")
    assert [place.split(": ")[0] for place in places(folder)] == [
        "variants.csv:2",
        "variants.csv:2",
        "orders.csv:2",
        "articles/terms.zh.md:4",
    ]


def test_a_broken_file_does_not_make_every_reference_to_it_wrong(folder: Path, edit: Edit) -> None:
    edit("products.csv", "category_id", "category")
    assert {place.split(":")[0] for place in places(folder)} == {"products.csv"}


def test_no_more_than_two_hundred_problems_are_shown(folder: Path, edit: Edit) -> None:
    edit("categories.csv", "", "id,parent_id,name_zh,name_en\n" + "pens,,笔,\n" * 302)
    found = places(folder)
    assert len(found) == 201
    assert found[-1].startswith("… and ")
