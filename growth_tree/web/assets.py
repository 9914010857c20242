"""Static files: hashed addresses that never go stale, packed once, served from memory; and the packing of pages."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent.parent / "static"
FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
PACKED_BYTES_MIN = 1000
PAGE_LEVEL = 4
PACKED = frozenset({".css", ".js", ".svg", ".webmanifest", ".txt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file, ready to be sent."""

    body: bytes
    packed: bytes | None
    kind: str
    digest: str


def init_assets(app: Flask) -> None:
    """Serve /static, make `asset('app.css')` known to templates, and pack pages."""
    mimetypes.add_type("application/manifest+json", ".webmanifest")
    app.add_url_rule("/static/<path:filename>", "static", _serve)
    app.jinja_env.globals.update(asset=address, icon=icon)
    app.after_request(_pack)


@cache
def address(name: str) -> str:
    """The address of a file, which changes whenever its content has changed before a start."""
    return f"/static/{name}?v={_find(name).digest}"


@cache
def icon(name: str) -> Markup:
    """One of our icons."""
    drawn = f'<svg class="icon" aria-hidden="true"><use href="{address("icons.svg")}#{escape(name)}"/></svg>'
    return Markup(drawn)  # noqa: S704  (its parts are ours, and escaped)


def _serve(filename: str) -> Response:
    if filename not in _names():
        abort(404)
    found = _find(filename)
    packed = found.packed is not None and request.accept_encodings["gzip"] > 0
    response = Response(found.packed if packed else found.body, mimetype=found.kind)
    if packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOR_A_YEAR if request.args.get("v") == found.digest else FOR_AN_HOUR
    response.set_etag(found.digest + ("z" if packed else ""))
    response.make_conditional(request)
    return response


def _pack(response: Response) -> Response:
    """Send pages packed; their tokens are masked, so that the length of the packed page betrays nothing."""
    wanted = response.mimetype == "text/html" and request.accept_encodings["gzip"] > 0
    if wanted and not response.is_streamed and len(body := response.get_data()) >= PACKED_BYTES_MIN:
        response.set_data(gzip.compress(body, PAGE_LEVEL, mtime=0))
        response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
    return response


@cache
def _names() -> frozenset[str]:
    """What there is; no other name, however long or odd, reaches the file system."""
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


def _find(name: str) -> Asset:
    path = FOLDER / name
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _load(path: Path, _changed_at: int) -> Asset:
    body = path.read_bytes()
    return Asset(
        body=body,
        packed=gzip.compress(body, 9, mtime=0) if path.suffix in PACKED else None,
        kind=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        digest=hashlib.sha256(body).hexdigest()[:12],
    )
