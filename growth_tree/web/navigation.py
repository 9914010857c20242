"""The navigation: the places the viewer may go to, with what waits there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from growth_tree.accounts import people
from growth_tree.i18n import language_of, spoken
from growth_tree.web import COUNTERS, identity, policy, shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One noun of the product; a `tab` is also in the bar at the foot of a phone."""

    endpoint: str
    label: LazyString
    icon: str
    tab: bool = False

    @property
    def noun(self) -> str:
        """The blueprint."""
        return self.endpoint.partition(".")[0]

    @property
    def address(self) -> str:
        """Where it is."""
        return _address(self.endpoint)

    @property
    def counted(self) -> bool:
        """Whether something can wait there."""
        return self.endpoint in COUNTERS

    @property
    def count(self) -> int:
        """How much waits there."""
        return shell.once(f"waits at {self.endpoint}", COUNTERS[self.endpoint]) if self.counted else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Places that belong together, under a heading that unfolds; without a `label` they stand alone."""

    places: tuple[Place, ...]
    label: LazyString | None = None

    @property
    def drawn(self) -> Markup:
        """Its entries in the navigation."""
        viewer, here = shell.viewer(), "" if g.get("nowhere") else shell.once("navigation.here", _here)
        endpoints = tuple(place.endpoint for place in self.places)
        return _drawn(
            language_of(spoken()),
            endpoints,
            few=sum(len(group.places) for group in groups()) <= UNFOLDED_MOST,
            here=here if here in endpoints else "",
            counts=tuple(place.count for place in self.places),
            name=viewer.name if viewer and ME in endpoints else "",
        )


ME = "account.me"
GROUPS = (
    Group(
        places=(
            Place(endpoint="today.page", label=_l("Today"), icon="today", tab=True),
            Place(endpoint="tree.page", label=_l("Tree"), icon="tree", tab=True),
            Place(endpoint="tasks.page", label=_l("Tasks"), icon="tasks", tab=True),
            Place(endpoint="rewards.page", label=_l("Rewards"), icon="rewards", tab=True),
            Place(endpoint="inbox.page", label=_l("Inbox"), icon="inbox", tab=True),
        ),
    ),
    Group(
        label=_l("Growth"),
        places=(
            Place(endpoint="ledger.page", label=_l("Ledger"), icon="ledger"),
            Place(endpoint="boards.page", label=_l("Boards"), icon="boards"),
            Place(endpoint="redemptions.page", label=_l("My redemptions"), icon="redemptions"),
        ),
    ),
    Group(
        label=_l("Figures"),
        places=(
            Place(endpoint="targets.page", label=_l("Targets"), icon="targets"),
            Place(endpoint="goals.page", label=_l("Goals"), icon="goals"),
            Place(endpoint="metrics.page", label=_l("Metrics"), icon="metrics"),
            Place(endpoint="desk.page", label=_l("Ad tests"), icon="flask"),
        ),
    ),
    Group(
        label=_l("Decisions"),
        places=(
            Place(endpoint="fulfilment.page", label=_l("Fulfilment"), icon="fulfilment"),
            Place(endpoint="settlement.page", label=_l("Settlement"), icon="settlement"),
            Place(endpoint="overrides.page", label=_l("Overrides"), icon="overrides"),
            Place(endpoint="objections.page", label=_l("Objections"), icon="objections"),
            Place(endpoint="corrections.page", label=_l("Corrections"), icon="corrections"),
            Place(endpoint="fairplay.page", label=_l("Fair play"), icon="scales"),
        ),
    ),
    Group(
        label=_l("Rules and measures"),
        places=(
            Place(endpoint="rules.page", label=_l("Ways to earn"), icon="rules"),
            Place(endpoint="drafts.page", label=_l("Drafts of rules"), icon="file"),
            Place(endpoint="kpis.page", label=_l("KPIs"), icon="kpis"),
            Place(endpoint="calendar.page", label=_l("Calendar"), icon="calendar"),
            Place(endpoint="baselines.page", label=_l("Baselines"), icon="baselines"),
        ),
    ),
    Group(
        label=_l("Organisation"),
        places=(
            Place(endpoint="team.page", label=_l("Team"), icon="team"),
            Place(endpoint="people.page", label=_l("People"), icon="people"),
            Place(endpoint="imports.page", label=_l("Imports"), icon="imports"),
            Place(endpoint="offers.page", label=_l("Offers"), icon="offers"),
            Place(endpoint="economy.page", label=_l("Economy"), icon="economy"),
        ),
    ),
    Group(
        places=(
            Place(endpoint="notices.page", label=_l("Notices"), icon="bell"),
            Place(endpoint=ME, label=_l("Me"), icon="me", tab=True),
        ),
    ),
)
UNFOLDED_MOST = 18
"""Whoever has no more places than these sees all of them; of more, what is here and where something waits."""


def init_navigation(app: Flask) -> None:
    """Make the frame of the page known to templates."""
    app.jinja_env.globals.update(
        places=places,
        navigation=groups,
        unread_notices=COUNTERS["notices.page"],
        viewer=shell.viewer,
        theme=identity.theme,
        language=lambda: str(get_locale()),
        language_tag=lambda: "-".join(str(get_locale()).split("_")[:2]),
        languages=people.LOCALES,
        themes=people.THEMES,
        today=shell.today,
    )


def places() -> Iterator[Place]:
    """Where the viewer may go."""
    return (place for group in groups() for place in group.places)


def groups() -> tuple[Group, ...]:
    """The same, group by group."""
    viewer = shell.viewer()
    return _open_to(viewer.roles if viewer else frozenset())


@lru_cache(maxsize=64)
def _open_to(roles: frozenset[str]) -> tuple[Group, ...]:
    """What some roles may go to; one place alone needs no heading."""
    found = (
        tuple(place for place in group.places if policy.POLICY[place.endpoint].opens_to(roles)) for group in GROUPS
    )
    return tuple(
        Group(places=some, label=group.label if len(some) > 1 else None)
        for group, some in zip(GROUPS, found, strict=True)
        if some
    )


def _here() -> str:
    """Where the page on display belongs: below the address of a place, else to that of its blueprint."""
    known, path = [*places()], f"{request.path}/"
    above = [place for place in known if path.startswith(f"{place.address}/")]
    named = [place for place in known if place.noun == request.blueprint]
    found = max(above, key=lambda place: len(place.address), default=next(iter(named), None))
    return found.endpoint if found else ""


# Every page has some thirty places, which would take longer to write than most of what it is about.
@lru_cache(maxsize=2048)
def _drawn(
    language: str, endpoints: tuple[str, ...], *, few: bool, here: str, counts: tuple[int, ...], name: str
) -> Markup:
    group = next(group for group in GROUPS if endpoints[0] in {place.endpoint for place in group.places})
    known = [place for place in group.places if place.endpoint in endpoints]
    template = current_app.jinja_env.get_template("_places.html")
    return Markup(  # noqa: S704  (our own template)
        template.render(
            label=group.label if len(known) > 1 else None,
            unfolded=few or here or any(counts),
            places=list(zip(known, counts, strict=True)),
            here=here,
            name=name,
        )
    )


@cache
def _address(endpoint: str) -> str:
    return url_for(endpoint)
