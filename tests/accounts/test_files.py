from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from sqlalchemy import Connection, select, update

from growth_tree.accounts import files, notes
from growth_tree.accounts.schema import FILE
from growth_tree.domain.core import Rejected
from tests.accounts.conftest import NOON

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return target.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 64


OFFICE = "application/vnd.openxmlformats-officedocument"
WELCOME = [
    ("a.png", PNG, "image/png", True),
    ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg", True),
    ("a.gif", b"GIF89a\1\0\1\0", "image/gif", True),
    ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp", True),
    ("a.pdf", b"%PDF-1.7\n%", "application/pdf", False),
    ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0", "video/mp4", False),
    ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet", False),
    ("a.docx", zipped("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document", False),
    ("a.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml"), f"{OFFICE}.presentationml.presentation", False),
    ("a.xls", ole("Workbook"), "application/vnd.ms-excel", False),
    ("a.doc", ole("WordDocument"), "application/msword", False),
    ("a.ppt", ole("PowerPoint Document"), "application/vnd.ms-powerpoint", False),
    ("销售.csv", "\ufeff日期,访客数\n2026-11-11,5 < 6\n".encode(), "text/csv", False),
    ("a.TXT", "第一行\r\n\t第二行".encode(), "text/plain", False),
]
REFUSED = {
    "page.html": b"<!DOCTYPE html><script>alert(1)</script>",
    "page.txt": b"  \n <html><body>",
    "hidden.csv": b"a,b\n1,<SCRIPT src=//evil>\n",
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xml.txt": b'<?xml version="1.0"?><svg/>',
    "program.exe": b"MZ\x90\0\3\0\0\0",
    "program.png": b"MZ\x90\0\3\0\0\0",
    "run.sh": b"#!/bin/sh\necho hello",
    "run.js": b"alert(1)",
    "archive.zip": zipped("a.txt"),
    "app.jar": zipped("META-INF/MANIFEST.MF", "A.class"),
    "macros.xlsm": zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    "macros.xls": ole("Workbook") + "_VBA_PROJECT".encode("utf-16-le"),
    "setup.msi": ole("Property"),
    "gbk.csv": "日期,访客数".encode("gbk"),
    "utf16.txt": "日期".encode("utf-16"),
    "nul.txt": b"a\0b",
    "escape.txt": b"\x1b[31mred",
    "movie.mov": b"\0\0\0\x14ftypqt  \0\0\0\0",
    "riff.webp": b"RIFF\x24\0\0\0WAVEfmt ",
    "cut.png": b"\x89PNG\r\n",
    "no-ending": b"just text",
}


@pytest.mark.parametrize(("name", "content", "media_type", "inline"), WELCOME, ids=[row[0] for row in WELCOME])
def test_welcome_files_are_known_by_their_bytes(
    conn: Connection, name: str, content: bytes, media_type: str, inline: bool
) -> None:
    file_id = files.keep_file(conn, "ann", name, content, NOON)
    kept = files.file_by_id(conn, file_id)
    assert kept is not None
    file, stored = kept
    assert stored == content
    assert (file.person, file.name, file.media_type, file.inline) == ("ann", name, media_type, inline)
    assert (file.size, file.sha256, file.at) == (len(content), hashlib.sha256(content).hexdigest(), NOON)
    assert files.files(conn, [file_id, "unknown"]) == {file_id: file}


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused(conn: Connection, name: str) -> None:
    with pytest.raises(Rejected) as refused:
        files.keep_file(conn, "ann", name, REFUSED[name], NOON, field="evidence")
    assert (refused.value.code, refused.value.field) == ("file_type", "evidence")
    assert conn.execute(select(FILE.c.id)).all() == []


def test_ten_megabytes_are_welcome_and_one_byte_more_is_not(conn: Connection) -> None:
    full = PNG.ljust(files.SIZE_MAX, b"\0")
    files.keep_file(conn, "ann", "a.png", full, NOON)
    for content, code in ((full + b"\0", "file_large"), (b"", "file_empty")):
        with pytest.raises(Rejected, match=code):
            files.keep_file(conn, "ann", "a.png", content, NOON)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/主图.png", "主图.png"),
        ("C:\\Users\\ann\\主图.PNG", "主图.PNG"),
        ("主图.exe", "主图.exe.png"),
        ("photo.jpg", "photo.jpg.png"),
        ("..png", "png.png"),
        ("主图", "主图.png"),
    ],
)
def test_a_name_is_no_path_and_ends_as_what_the_file_is(conn: Connection, given: str, kept: str) -> None:
    file_id = files.keep_file(conn, "ann", given, PNG, NOON)
    assert files.files(conn, [file_id])[file_id].name == kept


@pytest.mark.parametrize("name", ["", "/", "a\r\nSet-Cookie: x.png", "gnp.\u202eexe", "\ud800.png", "x" * 500 + ".png"])
def test_a_name_that_hides_something_is_refused(conn: Connection, name: str) -> None:
    with pytest.raises(Rejected) as refused:
        files.keep_file(conn, "ann", name, PNG, NOON)
    assert refused.value.field == "file"


def test_an_altered_content_is_found(conn: Connection) -> None:
    kept = [files.keep_file(conn, "ann", f"{n}.png", PNG + bytes([n]), NOON) for n in range(3)]
    assert files.altered(conn) == []
    salt = conn.scalar(select(FILE.c.salt).where(FILE.c.id == kept[1]))
    assert salt is not None
    assert notes.reference(PNG + b"\1", salt) == kept[1]
    conn.execute(update(FILE).where(FILE.c.id == kept[1]).values(content=PNG))
    assert files.altered(conn) == [kept[1]]
