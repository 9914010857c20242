"""The guard before and after every request: hosts, log-in, policy, forged requests, headers, limits."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import quote

from flask import Flask, Response, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from growth_tree.accounts import files
from growth_tree.config import Settings
from growth_tree.domain.core import Rejected
from growth_tree.importing import sheet
from growth_tree.messages import sentence
from growth_tree.rulebook_schema import subset
from growth_tree.web import identity, policy, shell
from growth_tree.web.outlived import outlived
from growth_tree.web.page import go, trouble, wants_block

UPLOAD_BYTES_MAX = 18 * 2**20
SEVERAL_UPLOADS_BYTES_MAX = 85 * 2**20
WITH_SEVERAL_UPLOADS = frozenset({"tasks.hand_in", "tasks.hand_in_again"})
TEXT_BYTES_MAX = 2**20
TABLES = frozenset({"imports.upload", "desk.upload"})
DOCUMENTS = frozenset({"drafts.create", "drafts.bring"})
A_YEAR = 365 * 24 * 3600
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DUTIES = {
    "account.password": frozenset({"account.password", "account.change_password", "account.log_out"}),
    "account.second_step_settings": frozenset(
        {"account.second_step_settings", "account.enable_second_step", "account.log_out"}
    ),
}
WITHOUT_TOKEN = frozenset({"health.csp"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri /csp"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Name(BaseConverter):
    """A part of an address that names something: anything but NUL, which PostgreSQL cannot even be asked for."""

    regex = "[^/\x00]+"


def init_security(app: Flask, settings: Settings) -> None:
    """Put the guard around the application, before its routes are made."""
    app.url_map.converters["default"] = Name
    app.config.update(MAX_CONTENT_LENGTH=UPLOAD_BYTES_MAX, MAX_FORM_MEMORY_SIZE=TEXT_BYTES_MAX, MAX_FORM_PARTS=2000)
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_guard)
    app.after_request(_seal)
    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """The token of this browser's session for the forms of one page, masked so that no two carry the same bytes."""
    return shell.once(f"token {_owner()}", _token)


def too_much() -> str:
    """What the page takes to which too much was sent."""
    if request.mimetype != "multipart/form-data":
        return str(_("That is too much at once. Please write less."))
    if request.endpoint in DOCUMENTS:
        return sentence(Rejected("document_too_big", kilobytes=subset.BYTES_MAX // 2**10))
    most = sheet.FILE_BYTES_MAX if request.endpoint in TABLES else files.SIZE_MAX
    return str(_("That is too much at once. A file may have at most %(megabytes)s MB.", megabytes=most // 2**20))


def _guard() -> Response | None:
    if request.endpoint in WITH_SEVERAL_UPLOADS and shell.viewer() is not None:
        request.max_content_length = SEVERAL_UPLOADS_BYTES_MAX
    if request.mimetype != "multipart/form-data":
        request.max_content_length = TEXT_BYTES_MAX
    if request.method not in SAFE_METHODS and request.endpoint not in WITHOUT_TOKEN:
        refusal = _forged()
        if refusal is not None:
            return refusal
    if request.endpoint is None:
        return None
    if shell.viewer() is None and not policy.open_to_all(request.endpoint):
        return _to_log_in()
    if not policy.may(request.endpoint):
        abort(404)
    if request.method not in SAFE_METHODS and "as_of" in request.args:
        return trouble(409, _("The past is only there to be looked at. Nothing was done."))
    return _duty()


def _duty() -> Response | None:
    """What has to be done before anything else: a password handed out by somebody else, a missing second step."""
    viewer = shell.viewer()
    if viewer is None or policy.open_to_all(request.endpoint or ""):
        return None
    if viewer.must_change_password:
        duty = "account.password"
    elif viewer.must_set_up_totp:
        duty = "account.second_step_settings"
    else:
        return None
    return None if request.endpoint in DUTIES[duty] else go(url_for(duty))


def _forged() -> Response | None:
    """Refuse a write that another site may have caused: its origin must be ours and it must carry our token."""
    if not _from_here():
        return trouble(403, _("This request came from another site, so nothing was done."))
    given = request.form.get("csrf_token") or request.headers.get("X-CSRF-Token", "")
    return None if _genuine(given) else outlived()


def _from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin", "").partition("://")[2] == request.host


def _genuine(given: str) -> bool:
    try:
        data = bytes.fromhex(given)
    except ValueError:
        return False
    return hmac.compare_digest(_masked(data[16:], data[:16]), _secret_of_browser()) if len(data) == 48 else False


def _masked(secret: bytes, mask: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(secret, mask * 2, strict=False))


def _token() -> str:
    mask = secrets.token_bytes(16)
    return mask.hex() + _masked(_secret_of_browser(), mask).hex()


def _owner() -> str:
    viewer = shell.viewer()
    return f"session:{viewer.session.id}" if viewer else f"visitor:{identity.visitor()}"


def _secret_of_browser() -> bytes:
    key = shell.settings().secret_key.encode()
    return hmac.new(key, f"csrf:{_owner()}".encode(), hashlib.sha256).digest()


def _to_log_in() -> Response:
    if wants_block() or request.form:
        return outlived()
    path = request.full_path.rstrip("?") if request.method in SAFE_METHODS else "/"
    return go("/log-in" if path == "/" else f"/log-in?next={quote(path, safe='/')}")


def _seal(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if not shell.settings().insecure_cookies:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains")
    return response
