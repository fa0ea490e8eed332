"""Whole files as merchants have them: a PDF and a Word document, in Chinese and English, read, saved and found by search."""

import io
from datetime import date

import docx
import pytest

from kefu.database import Database
from kefu.knowledge import Knowledge, parse_article_file
from kefu.perception.vectors import Vectors

TODAY = date(2026, 11, 20)
ZH = [
    "灯具保修说明",
    "台灯与落地灯自签收之日起保修三年。",
    "灯泡属于消耗品，不在保修范围内。",
    "报修时请提供订单号和故障照片，我们在两个工作日内回复。",
]
EN = [
    "Lamp warranty",
    "Desk lamps and floor lamps are covered for three years from delivery.",
    "Bulbs wear out with use and are not covered.",
]


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF of text lines, one list a page, whose font says by a ToUnicode map which character each code is."""
    characters = sorted({character for lines in pages for line in lines for character in line})
    shown = "\n".join(f"<{ord(character):04X}> <{ord(character):04X}>" for character in characters)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(characters)} beginbfchar\n{shown}\nendbfchar endcmap end end"
    ).encode()
    kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(to_unicode),
    ]
    for at, lines in enumerate(pages):
        drawn = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -22 Td\n" for line in lines)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (7 + 2 * at),
            _stream(f"BT /F 14 Tf 60 760 Td\n{drawn}ET".encode()),
        ]
    out, places = io.BytesIO(), list[int]()
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    )
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def word(lines: list[str]) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.add_heading(lines[0], 1)
    for line in lines[1:]:
        document.add_paragraph(line)
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("ending", ["pdf", "docx"])
async def test_a_document_is_read_saved_and_found_in_both_languages(
    database: Database, merchants: tuple[int, int], vectors: Vectors, ending: str
) -> None:
    make = {"pdf": lambda lines: pdf([lines]), "docx": word}[ending]
    articles = [
        article for lines, language in ((ZH, "zh"), (EN, "en")) for article in parse_article_file(f"lamps.{language}.{ending}", make(lines))
    ]
    assert [article.language for article in articles] == ["zh", "en"]
    for line in (*ZH[1:], *EN[1:]):
        assert any(line in article.body for article in articles), line
    knowledge = Knowledge(database, vectors)
    await knowledge.save_articles(merchants[0], articles)
    chinese = await knowledge.search(merchants[0], "落地灯坏了保修多久", "zh", on=TODAY)
    english = await knowledge.search(merchants[0], "how long is the warranty of a desk lamp", "en", on=TODAY)
    assert "保修三年" in chinese.found[0].passage.text
    assert "three years" in english.found[0].passage.text


def test_the_pages_of_a_pdf_are_one_text_in_their_order() -> None:
    (article,) = parse_article_file("lamps.zh.pdf", pdf([ZH[:2], ZH[2:]]))
    places = [article.body.index(line) for line in ZH[1:]]
    assert places == sorted(places)
