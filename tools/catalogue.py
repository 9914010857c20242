"""Bring the catalogues of sentences up to date: `python -m tools.catalogue [MORE.po …]`.

Every sentence that the code and the templates use gets an entry in each language, those no longer used go.
Files named on the command line hold further Chinese translations, which win over those there were.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from growth_tree.i18n import CATALOGUES, LANGUAGES

ROOT = Path(__file__).parent.parent
SOURCES = {"growth_tree": [("**.py", "python")], "templates": [("**.html", "jinja2"), ("**.svg", "jinja2")]}
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
OPTIONS = {"**.html": {"silent": "false", "newstyle_gettext": "true"}}

HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""

Identity = str | tuple[str, ...]
Sentences = dict[Identity, Identity]


def extracted() -> list[Identity]:
    """Every sentence that the code and the templates translate; singular and plural where a number decides."""
    found = {
        tuple(identity) if isinstance(identity, (list, tuple)) else identity
        for folder, methods in SOURCES.items()
        for _file, _line, identity, _comments, _context in extract_from_dir(
            ROOT / folder, methods, OPTIONS, KEYWORDS, strip_comment_tags=True
        )
    }
    return sorted(found, key=lambda identity: identity if isinstance(identity, str) else identity[0])


def read(path: Path, language: str) -> Catalog:
    """A catalogue as it is."""
    with path.open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def main(arguments: list[str]) -> int:
    """Rewrite the catalogues, and name the sentences that are still to be translated."""
    wanted = extracted()
    known: Sentences = {}
    for path in [path_of("zh_Hans"), *map(Path, arguments)]:
        known |= _translated(read(path, "zh_Hans")) if path.exists() else {}
    translations: Mapping[str, Sentences] = {"zh_Hans": known, "en": {identity: identity for identity in wanted}}
    for language in LANGUAGES:
        _write(language, wanted, translations[language])
    missing = [identity for identity in wanted if identity not in known]
    for identity in missing:
        print(f"to be translated: {identity!r}")
    print(f"{len(wanted)} sentences, {len(missing)} to be translated")
    return 1 if missing else 0


def _translated(catalogue: Iterable[Message]) -> Sentences:
    return {_plain(message.id): _plain(message.string) for message in catalogue if message.id and _is_complete(message)}


def _is_complete(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return not message.fuzzy and bool(strings) and all(strings)


def _plain(text: str | list[str] | tuple[str, ...] | None) -> Identity:
    return tuple(text) if isinstance(text, (list, tuple)) else text or ""


def _write(language: str, wanted: list[Identity], translations: Sentences) -> None:
    catalogue = Catalog(locale=language, charset="utf-8")
    for identity in wanted:
        catalogue.add(identity, translations.get(identity, "" if isinstance(identity, str) else ("",)))
    body = BytesIO()
    write_po(body, catalogue, omit_header=True, width=0)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEADER.format(language=language, plurals=catalogue.plural_forms).encode() + body.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
