"""How people of the demo write: titles that fit the day, evidence, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from growth_tree.demo import data
from growth_tree.demo.data import Campaign
from growth_tree.demo.desk import FILE, LINK
from growth_tree.domain.rules import Evidence, TaskKind
from growth_tree.domain.task_events import EvidenceItem

TRIES = 12
AFTERMATH = timedelta(days=10)
SUMMER = range(5, 10)


class Wording:
    """Finds words by chance, and as long as it can never the same title twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._titles: set[str] = set()

    def title(self, kind: str, day: date, shop: str | None) -> str:
        """What a piece of work of a day is called."""
        for _ in range(TRIES):
            title = self._rng.choice(data.kinds()[kind].titles).format_map(_Draw(self._rng, day, shop))
            if title not in self._titles:
                break
        self._titles.add(title)
        return title

    def evidence(self, kind: TaskKind) -> tuple[EvidenceItem, ...]:
        """What is shown for a piece of work: what its kind asks for, now and then more."""
        kinds = {
            Evidence.NONE: [LINK] if self._rng.random() < 0.3 else [],
            Evidence.LINK: [LINK],
            Evidence.FILE: [FILE] if self._rng.random() < 0.7 else [FILE, LINK],
            Evidence.ANY: [FILE] if self._rng.random() < 0.08 else [LINK],
        }[kind.evidence]
        names = {FILE: data.words().file_names, LINK: data.words().links[kind.branch]}
        return tuple(EvidenceItem(kind=each, ref=self._numbered(names[each])) for each in kinds)

    def returned(self, branch: str) -> str:
        """Why work of a branch goes back."""
        reasons = data.words().returned
        return self._rng.choice((*reasons["any"], *reasons[branch], *reasons[branch]))

    def declined(self) -> str:
        """Why somebody does not agree with their share."""
        return self._rng.choice(data.words().declined)

    def voided(self) -> str:
        """Why an approval is undone."""
        return self._rng.choice(data.words().voided)

    def refused(self) -> str:
        """Why a request is not granted."""
        return self._rng.choice(data.words().refused)

    def _numbered(self, patterns: tuple[str, ...]) -> str:
        return self._rng.choice(patterns).format(number=self._rng.randint(10**7, 10**8 - 1))


def season(day: date) -> frozenset[str]:
    """What a day is good for, as `when` in kinds.yaml names it."""
    current, last = _campaigns(day)
    during = current.begins <= _mark(day) <= current.ends
    found = {"always", "during" if during else "before"}
    if day.day <= 8:
        found.add("month_start")
    if day.weekday() >= 3:
        found.add("week_end")
    if last.ends >= _mark(day - AFTERMATH) and last.ends < _mark(day):
        found.add("after")
    return frozenset(found)


def _campaigns(day: date) -> tuple[Campaign, Campaign]:
    """The campaign that runs or is prepared on a day, and the one before it."""
    campaigns = data.words().campaigns
    n = next((n for n, each in enumerate(campaigns) if _mark(day) <= each.ends), 0)
    return campaigns[n], campaigns[n - 1]


def _mark(day: date) -> str:
    return f"{day:%m-%d}"


class _Draw(dict[str, str]):
    """The words of a title: those of the day and the shop stand fast, the others are drawn when they are wanted."""

    def __init__(self, rng: Random, day: date, shop: str | None) -> None:
        super().__init__(_words_of(day))
        self._rng = rng
        self._month = day.month
        self._shop = shop or rng.choice(list(data.words().shops))
        self["shop"] = data.words().shops[self._shop]

    def __missing__(self, key: str) -> str:
        self[key] = self._rng.choice(self._choices(key))
        return self[key]

    def _choices(self, key: str) -> tuple[str, ...]:
        words = data.words()
        if key == "product":
            seasonal = words.summer_products if self._month in SUMMER else words.winter_products
            return (*words.words["product"], *seasonal, *seasonal)
        return words.words.get(f"{key}_{self._shop}") or words.words[key]


def _words_of(day: date) -> Mapping[str, str]:
    current, last = _campaigns(day)
    before = day.replace(day=1) - timedelta(days=1)
    return {
        "campaign": current.name,
        "last_campaign": last.name,
        "month": f"{day.month}月",
        "last_month": f"{before.month}月",
        "date": f"{day.month}月{day.day}日",
        "week": f"{day.month}月第{(day.day + 6) // 7}周",
        "quarter": f"{day.year}年第{(day.month + 2) // 3}季度",
    }
