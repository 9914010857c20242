"""What a file is, told from its bytes and from a list of what is welcome."""

from __future__ import annotations

import re

PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
PDF, MP4, CSV, TEXT = "application/pdf", "video/mp4", "text/csv", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX, PPTX = (
    f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.presentationml.presentation",
)
XLS, DOC, PPT = "application/vnd.ms-excel", "application/msword", "application/vnd.ms-powerpoint"

EXTENSIONS: dict[str, tuple[str, ...]] = {
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    GIF: (".gif",),
    WEBP: (".webp",),
    PDF: (".pdf",),
    MP4: (".mp4", ".m4v"),
    CSV: (".csv",),
    TEXT: (".txt",),
    XLSX: (".xlsx",),
    DOCX: (".docx",),
    PPTX: (".pptx",),
    XLS: (".xls",),
    DOC: (".doc",),
    PPT: (".ppt",),
}
INLINE = frozenset({PNG, JPEG, GIF, WEBP})

_MAGIC = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF87a", GIF), (b"GIF89a", GIF), (b"%PDF-", PDF))
_ZIP_PARTS = ((b"xl/workbook.xml", XLSX), (b"word/document.xml", DOCX), (b"ppt/presentation.xml", PPTX))
_OLE_STREAMS = (("Workbook", XLS), ("Book", XLS), ("WordDocument", DOC), ("PowerPoint Document", PPT))
_MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
_MARKUP = re.compile(r"^\s*<|<(!doctype|html|script|svg|iframe|body|object|embed)\b", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def media_type(content: bytes, name: str) -> str | None:
    """The media type of a welcome file, None for any other. Containers are recognised without being unpacked."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp":
        return MP4 if content[8:12] in _MP4_BRANDS else None
    if content.startswith(b"PK\x03\x04"):
        return _zipped_office(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(content)
    return _text(content, name)


def _zipped_office(content: bytes) -> str | None:
    if b"[Content_Types].xml" not in content or b"vbaProject.bin" in content:
        return None
    return next((kind for part, kind in _ZIP_PARTS if part in content), None)


def _old_office(content: bytes) -> str | None:
    if "VBA".encode("utf-16-le") in content:
        return None
    return next((kind for stream, kind in _OLE_STREAMS if stream.encode("utf-16-le") in content), None)


def _text(content: bytes, name: str) -> str | None:
    """Plain UTF-8 without anything that a browser could take for a page; here the ending has to be right."""
    kind = next((kind for kind in (CSV, TEXT) if name.lower().endswith(EXTENSIONS[kind])), None)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _MARKUP.search(text) or _CONTROLS.search(text) else kind
