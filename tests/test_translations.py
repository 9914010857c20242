"""Everything the product says, it says in Chinese and in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from growth_tree.i18n import LANGUAGES, language_of, translations
from tools.catalogue import KEYWORDS, extracted, path_of, read

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "growth_tree").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
WORD = re.compile(r"[A-Za-z]{3,}")
GENDERED = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
NAMES = {"Growth", "Tree", "English", "CSV", "Excel", "YAML", "JSON", "TOTP", "SHA", "csv", "xlsx"}
"""Words that are the same in every language."""

CHINESE_NAMES = {"中文", "简体中文"}
"""A language is offered under its own name."""

MAY_HOLD_CHINESE = (
    "growth_tree/accounts/passwords.py",  # what nobody may choose as a password
    "growth_tree/demo/",  # the sayings of a made-up department
    "growth_tree/importing/",  # headings that customers' files carry
    "growth_tree/web/formats.py",  # patterns of dates
)

SAID_IN_ONE_PLACE = {
    "Back": ["_ui.html"],
    "Call it off": ["tasks/show.html", "team/tasks.html"],
    "Code": ["account/code.html"],
    "Keep it": ["decisions/void.html"],
    "Later": ["people/manager.html", "people/traits.html"],
    "Nobody": ["tasks/hand_in.html"],
    "Planned": ["web/desk/said.py"],
    "Retired": ["offers/show.html", "web/offers/listing.py"],
    "Training": ["web/rights.py"],
    "missing": ["rewards/show.html"],
}
"""English words of many meanings, and who says them: the Chinese of each fits that one alone."""

SHOWN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}

every_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
every_module = pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
def test_every_sentence_is_in_the_catalogue_and_nothing_else_is(language: str) -> None:
    listed = {message.id if isinstance(message.id, str) else tuple(message.id) for message in _messages(language)}
    assert listed == set(extracted()), "make catalogue brings the catalogues up to date"


@every_language
def test_every_sentence_is_translated(language: str) -> None:
    assert [message.id for message in _messages(language) if message.fuzzy or not all(_strings(message))] == []


def test_chinese_readers_are_addressed_in_one_way() -> None:
    assert [string for message in _messages("zh_Hans") for string in _strings(message) if "您" in string] == []


def test_a_manager_is_called_by_one_name() -> None:
    others = {string for m in _messages("zh_Hans") for string in _strings(m) if "经理" in string}
    assert others == {"商品经理", "运营经理"}, "names of jobs"
    led = re.compile(r"团队负责人|上级负责人|负责人名下|位负责人|更换负责人|历任负责人")
    assert [string for m in _messages("zh_Hans") for string in _strings(m) if led.search(string)] == []


@every_language
def test_translations_fill_in_the_same_values(language: str) -> None:
    wrong = [
        (message.id, string)
        for message in _messages(language)
        for string in _strings(message)
        if set(PLACEHOLDER.findall(string)) - {"num"} != set(PLACEHOLDER.findall(_longest(message))) - {"num"}
    ]
    assert wrong == []


@pytest.mark.parametrize("word", SAID_IN_ONE_PLACE)
def test_a_word_of_many_meanings_is_said_where_its_chinese_fits(word: str) -> None:
    said = f'_("{word}")'
    speakers = [path for path in TEMPLATES + CODE if said in path.read_text()]
    assert sorted(path.relative_to(ROOT).as_posix().split("/", 1)[1] for path in speakers) == SAID_IN_ONE_PLACE[word]


def test_english_is_what_the_code_says() -> None:
    assert [message.id for message in _messages("en") if message.id != message.string] == []


def test_english_takes_nobody_for_a_man_or_a_woman() -> None:
    assert [message.id for message in _messages("en") if GENDERED.search(_longest(message))] == []


def test_a_catalogue_translates_at_once_without_being_compiled() -> None:
    sentence = next(message for message in _messages("zh_Hans") if isinstance(message.id, str))
    assert translations("zh_Hans").gettext(str(sentence.id)) == sentence.string


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh_Hans_CN", "zh_Hans"),
        ("zh-CN", "zh_Hans"),
        ("en_US", "en"),
        ("en", "en"),
        ("fr", "zh_Hans"),
        ("", "zh_Hans"),
    ],
)
def test_an_unknown_language_falls_back_to_chinese(locale: str, language: str) -> None:
    assert language_of(locale) == language


@every_module
def test_code_holds_no_chinese(path: Path) -> None:
    if not path.relative_to(ROOT).as_posix().startswith(MAY_HOLD_CHINESE):
        assert [text for text in _literals(ast.parse(path.read_text())) if CHINESE.search(text)] == []


@every_module
def test_no_sentence_hides_in_a_formatted_string(path: Path) -> None:
    """Python 3.11 takes such a string for a single token, so what looks for sentences does not find it there."""
    strings = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr)]
    calls = [node.func for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    assert [ast.unparse(call) for call in calls if isinstance(call, ast.Name) and call.id in KEYWORDS] == []


@every_template
def test_templates_say_nothing_that_is_not_translated(path: Path) -> None:
    assert _untranslated(path.read_text()) == []


@pytest.mark.parametrize(
    "html", ["<p>Hand in {{ task }}</p>", '<input placeholder="Search">', "<p>提交</p>", '<b title="提交"></b>']
)
def test_an_untranslated_text_is_found(html: str) -> None:
    assert _untranslated(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>{{ _('Hand in') }} <kbd>J</kbd></p>",
        '<p class="wide">42 %</p>',
        "<b>English</b>",
        "<code>growth-tree init</code>",
    ],
)
def test_a_translated_text_is_let_through(html: str) -> None:
    assert _untranslated(html) == []


def _messages(language: str) -> list[Message]:
    return [message for message in read(path_of(language), language) if message.id]


def _strings(message: Message) -> list[str]:
    return [str(text) for text in (message.string if isinstance(message.string, (list, tuple)) else [message.string])]


def _longest(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " ".join(message.id)


def _literals(tree: ast.Module) -> Iterator[str]:
    """The string literals that are not docstrings."""
    remarks = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in remarks:
            yield node.value


def _untranslated(html: str) -> list[str]:
    reader = _Texts()
    reader.feed(JINJA.sub(" ", html))
    reader.close()
    return [text for text in reader.texts if _speaks(text)]


def _speaks(text: str) -> bool:
    chinese = CHINESE.search(text) is not None and text.strip() not in CHINESE_NAMES
    return chinese or bool(set(WORD.findall(ATTRIBUTE.sub(" ", text))) - NAMES)


class _Texts(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in {"code", "kbd", "script", "style"}
        self.texts += [value for name, value in attrs if value and name in SHOWN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)
