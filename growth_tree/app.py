"""The application: settings, database, languages, guard and pages, put together."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from threading import Timer
from uuid import uuid4

from flask import Flask, Response, g
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from events.engine import create_engine
from growth_tree import i18n, insight
from growth_tree.config import Settings
from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from growth_tree.web import BLUEPRINTS, assets, formats, identity, navigation, policy, security, shell
from growth_tree.web.forms import command_id, new_command_id
from growth_tree.web.page import htmx, refused, trouble

log = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent.parent / "templates"
"""Beside the package, in a checkout as in a wheel."""
WARM_AFTER_SECONDS = 15
HTMX_CONFIG = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "responseHandling": [{"code": "204", "swap": False}, {"code": "...", "swap": True}],
}


def create_app(settings: Settings | None = None) -> Flask:
    """The application for one installation."""
    settings = settings or Settings.from_environment()
    app = Flask("growth_tree", template_folder=TEMPLATES, static_folder=None)
    app.config.update(SECRET_KEY=settings.secret_key, SESSION_COOKIE_NAME="flash", SESSION_COOKIE_SAMESITE="Lax")
    app.config["SESSION_COOKIE_SECURE"] = not settings.insecure_cookies
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        htmx_config=json.dumps(HTMX_CONFIG), command_id=command_id, new_command_id=new_command_id
    )
    handler = Handler(create_engine(settings.database_url), settings.zone)
    shell.init_shell(app, shell.Ground(settings=settings, handler=handler))
    i18n.install(app, locale=identity.locale, timezone=settings.timezone)
    htmx.init_app(app)
    for part in (assets.init_assets, formats.init_formats, identity.init_identity):
        part(app)
    security.init_security(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    navigation.init_navigation(app)
    policy.init_policy(app)
    _handle_errors(app)
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("_ui.html").module  # also for blocks rendered alone
    return app


def serving() -> Flask:
    """The application in a server, which loads what only some pages need once the first ones are on display."""
    app = create_app()
    later = Timer(WARM_AFTER_SECONDS, insight.warm)
    later.daemon = True
    later.start()
    return app


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(Rejected, refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(Exception, _bug)


def _http_error(error: HTTPException) -> Response:
    sentences = {
        400: _("The request cannot be read. Please go back and try again."),
        404: _("There is nothing here, or it is not for you to see."),
        405: _("That is not possible here."),
        413: security.too_much(),
        429: _("That was too often. Please wait a moment."),
    }
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    return trouble(status, sentences.get(status, sentences[400]))


def _no_database(error: OperationalError) -> Response:
    log.error("the database does not answer: %s", error.orig)
    g.viewer = None  # what is drawn around a page for somebody would ask it once more
    return trouble(503, _("The service is busy. Nothing was lost; please try again in a moment."))


def _bug(error: Exception) -> Response:
    number = uuid4().hex[:8]
    log.error("error %s", number, exc_info=error)
    return trouble(500, _("Something went wrong on our side. Please tell us this number: %(number)s", number=number))
