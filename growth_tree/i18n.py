"""Translations, read straight from the .po files: what is edited is what is shown, with no compiling in between."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

import flask_babel
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, appcontext_popped, appcontext_pushed
from markupsafe import Markup, escape

CATALOGUES = Path(__file__).parent / "translations"
LANGUAGES = ("zh_Hans", "en")
_LOCALE: ContextVar[Locale | None] = ContextVar("locale", default=None)
"""The locale in force, asked for some hundred times a page: Flask's `g` answers ten times as slowly."""
_SPOKEN = {language.partition("_")[0]: language for language in LANGUAGES}


def install(app: Flask, *, locale: Callable[[], str], timezone: str) -> None:
    """Let pages and commands of the app speak the language that `locale` names, with times in the given zone."""
    for language in LANGUAGES:
        translations(language)
    Babel(app, default_locale=LANGUAGES[0], locale_selector=lambda: _parsed(locale()), default_timezone=timezone)
    app.jinja_env.globals["_"] = _sentence


def language_of(locale: Locale | str) -> str:
    """The language we have for a locale; the first one for those that we do not have."""
    code = locale.language if isinstance(locale, Locale) else locale.replace("-", "_").partition("_")[0].lower()
    return _SPOKEN.get(code, LANGUAGES[0])


def spoken() -> Locale:
    """The locale of this request."""
    known = _LOCALE.get()
    if known is None:
        known = flask_babel.get_locale()
        _LOCALE.set(known)
    return known


@appcontext_pushed.connect
@appcontext_popped.connect
def _forget_locale(_app: Flask, **_: object) -> None:
    _LOCALE.set(None)


@cache
def _parsed(locale: str) -> Locale:
    return Locale.parse(locale)


@cache
def translations(language: str) -> Translations:
    """The catalogue of one of LANGUAGES."""
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def _sentence(english: str, **values: object) -> Markup:
    """`_` in templates: what Jinja's own does, without its detours through the context of each template."""
    language = language_of(spoken())
    if not values:
        return _said(language, english)
    given = {name: escape(value) for name, value in values.items()}
    return Markup(_text(language, english) % given)  # noqa: S704  (catalogues are ours, and values escaped)


@lru_cache(maxsize=8192)
def _said(language: str, english: str) -> Markup:
    text = _text(language, english)
    return Markup(text % {} if "%" in text else text)  # noqa: S704  (catalogues are ours)


@lru_cache(maxsize=8192)
def _text(language: str, english: str) -> str:
    return translations(language).gettext(english)


class Domain(flask_babel.Domain):  # type: ignore[misc]
    """The sentences of the language in force."""

    def get_translations(self) -> Translations:
        """Where Flask-Babel looks its sentences up."""
        return translations(language_of(spoken()))

    def gettext(self, string: str, **variables: object) -> str:
        """A sentence; Flask-Babel would find out anew each time where to look it up."""
        said = _text(language_of(spoken()), string)
        return said % variables if variables else said


class Babel(flask_babel.Babel):  # type: ignore[misc]
    """Flask-Babel with our catalogues."""

    domain_instance = Domain()
