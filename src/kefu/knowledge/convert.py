"""HTML, PDF and DOCX to Markdown: headings, paragraphs, lists and tables stay; decoration goes."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from kefu.errors import BadInput

_DECORATION = ("script", "style", "nav", "footer", "header", "aside", "form", "noscript", "svg", "template", "button", "iframe")
_BLOCKS = {"p", "div", "section", "article", "main", "ul", "ol", "dl", "blockquote", "body", "html", "details", "figure"}


def html_to_markdown(content: str | bytes) -> tuple[str, str]:
    """(title, Markdown) of an HTML page; the title is its <title>, and its first h1 stays in the text."""
    from bs4 import BeautifulSoup

    soup: Any = BeautifulSoup(content, "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    root: Any = soup.find("main") or soup.find("article") or soup.body or soup
    for tag in root.find_all(_DECORATION):
        if tag.name != "header" or not tag.find(["h1", "h2"]):
            tag.decompose()
    text = "".join(_html_lines(root))
    return title, re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def _html_lines(node: Any) -> Iterator[str]:
    from bs4.element import Comment, NavigableString

    for child in node.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            text = re.sub(r"\s+", " ", str(child))
            if text.strip() or text == " ":
                yield text
            continue
        name = str(child.name)
        if re.fullmatch("h[1-6]", name):
            yield f"\n\n{'#' * int(name[1])} {_inline(child)}\n\n"
        elif name in ("summary", "dt"):
            yield f"\n\n### {_inline(child)}\n\n"
        elif name == "table":
            rows = [[_inline(cell) for cell in row.find_all(["th", "td"])] for row in child.find_all("tr")]
            yield f"\n\n{markdown_table(rows)}\n\n"
        elif name == "li":
            yield f"\n- {_inline(child)}"
        elif name == "br":
            yield "\n"
        elif name in _BLOCKS:
            yield "\n\n"
            yield from _html_lines(child)
            yield "\n\n"
        else:
            yield from _html_lines(child)


def _inline(tag: Any) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ", strip=True))


def markdown_table(rows: list[list[str]]) -> str:
    """Rows of cells as a Markdown table whose first row is the header; '' for no rows."""
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def pdf_to_text(name: str, content: str | bytes) -> tuple[str, str]:
    """(title or '', text) of a PDF with a text layer; lines that a page break or a narrow column cut are joined again.

    Raises BadInput when it is no PDF, or locked.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(_bytes(name, content)))
        pages = [page.extract_text() for page in reader.pages]
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except (PyPdfError, ValueError, KeyError) as error:
        raise BadInput(f"{name} cannot be read as PDF ({error}).", (f"{name}: save it again without a password, or as DOCX",)) from error
    return title.strip(), _joined_lines("\n".join(pages))


def _joined_lines(text: str) -> str:
    """A line that ends without punctuation and is followed by an ordinary line was cut by the page's width."""
    out: list[str] = []
    longest = max((len(line) for line in text.splitlines()), default=0)
    for line in (line.strip() for line in text.splitlines()):
        cut = out and out[-1] and line and len(out[-1]) > longest * 0.6 and not re.search(r"[.。!！?？:：;；]$", out[-1])
        if cut and not re.match(r"([-•*·]|\d+[.、)])", line):
            gap = "" if re.search(r"[\u3000-\u9fff]$", out[-1]) or re.match(r"[\u3000-\u9fff]", line) else " "
            out[-1] = f"{out[-1]}{gap}{line}"
        else:
            out.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out))


def docx_to_markdown(name: str, content: str | bytes) -> tuple[str, str]:
    """(title or '', Markdown) of a DOCX: headings by their style, lists, tables in their place. Raises BadInput when it is no DOCX."""
    import docx
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(_bytes(name, content)))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise BadInput(f"{name} cannot be read as DOCX.", (f"{name}: open it in your word processor and save it as .docx",)) from error
    title, parts = document.core_properties.title or "", list[str]()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            parts.append(markdown_table([[cell.text.strip().replace("\n", " ") for cell in row.cells] for row in block.rows]))
            continue
        text = block.text.strip()
        style = str(block.style.name if block.style else "")
        if not text:
            continue
        if style == "Title":
            title = text
        elif level := re.fullmatch(r"Heading (\d)", style):
            parts.append(f"{'#' * int(level[1])} {text}")
        elif style.startswith("List"):
            parts.append(f"- {text}")
        else:
            parts.append(text)
    return title.strip(), re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", "\n\n".join(parts))


def _bytes(name: str, content: str | bytes) -> bytes:
    if isinstance(content, str):
        raise BadInput(f"{name} was given as text.", (f"{name}: give its bytes",))
    return content
