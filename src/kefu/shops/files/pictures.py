"""Pictures of a shop folder: read, and refused when they are not what they say or could run code in a customer's browser."""

import re
from pathlib import Path
from xml.etree import ElementTree

from kefu.shops.files.folder import Picture
from kefu.shops.files.problems import Problems

MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
# A product picture is some kilobytes; what is larger slows the shop page and the database.
LARGEST_BYTES = 5 * 1024 * 1024

_ENCODING = re.compile(r"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)")
_SCRIPTED_TAGS = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "set", "animate"}


def picture_files(directory: Path) -> tuple[Path, ...]:
    """The SVG and PNG files in pictures/, by name; anything else there is left alone."""
    folder = directory / "pictures"
    return tuple(sorted(path for path in folder.glob("*") if path.suffix.lower() in MEDIA_TYPES and not path.name.startswith(".")))


def read_pictures(directory: Path, problems: Problems) -> tuple[Picture, ...]:
    pictures: list[Picture] = []
    home = (directory / "pictures").resolve()
    for path in picture_files(directory):
        media_type = MEDIA_TYPES[path.suffix.lower()]
        content, fault = b"", None
        if path.resolve().parent != home:
            fault = "leads out of pictures/; put the file itself there"
        else:
            try:
                content = path.read_bytes()
                fault = _fault(content, media_type)
            except OSError as error:
                fault = f"cannot be read ({error.strerror}); look at its permissions"
        if fault is None:
            pictures.append(Picture(path.name, media_type, content))
        else:
            problems.add(f"pictures/{path.name}", 1, "file", fault)
    return tuple(pictures)


def _fault(content: bytes, media_type: str) -> str | None:
    if len(content) > LARGEST_BYTES:
        return f"is larger than {LARGEST_BYTES // 1024 // 1024} MB; make it smaller"
    if media_type == "image/png":
        whole = content.startswith(PNG_START) and PNG_END in content[-64:]
        return None if whole else "is not a whole PNG picture; export it again"
    return _svg_fault(content)


def _svg_fault(content: bytes) -> str | None:
    """An SVG is a document that can carry scripts, foreign addresses and entity bombs; a picture needs none of them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "is not UTF-8; save it as UTF-8"
    encoding = _ENCODING.match(text)
    if encoding and encoding[1].lower() not in ("utf-8", "utf8"):
        return f"says it is {encoding[1]}; save it as UTF-8"
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return "has a DOCTYPE or entities; remove them"
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        return f"is not an SVG picture ({error}); export it again"
    if _local(root.tag) != "svg":
        return f"is not an SVG picture but <{_local(root.tag)}>; export it again"
    return next((fault for element in root.iter() if (fault := _element_fault(element))), None)


def _element_fault(element: ElementTree.Element) -> str | None:
    tag = _local(element.tag)
    if tag in _SCRIPTED_TAGS:
        return f"holds <{tag}>; a picture may not carry code, animation or other documents"
    for name, value in element.attrib.items():
        if _local(name).startswith("on"):
            return f"holds the event '{_local(name)}'; remove it"
        if _local(name) in ("href", "src") and not value.strip().startswith(("#", "data:image/png", "data:image/jpeg")):
            return f"points to '{value[:60]}'; only '#parts' of the picture itself and embedded PNG or JPEG are allowed"
    return None


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()
