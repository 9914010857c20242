"""The pages: one blueprint per noun, put together here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint

from growth_tree.web import (
    account,
    baselines,
    calendar,
    channels,
    corrections,
    decisions,
    desk,
    economy,
    fulfilment,
    goals,
    health,
    imports,
    inbox,
    kpis,
    lab,
    leave,
    ledger,
    metrics,
    notices,
    objections,
    offers,
    overrides,
    people,
    redemptions,
    rewards,
    rules,
    settlement,
    targets,
    tasks,
    team,
    today,
    trees,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    account.blueprint,
    notices.blueprint,
    channels.blueprint,
    today.blueprint,
    trees.blueprint,
    ledger.blueprint,
    tasks.blueprint,
    inbox.blueprint,
    decisions.blueprint,
    desk.blueprint,
    metrics.blueprint,
    kpis.blueprint,
    calendar.blueprint,
    fulfilment.blueprint,
    targets.blueprint,
    overrides.blueprint,
    corrections.blueprint,
    objections.blueprint,
    goals.blueprint,
    baselines.blueprint,
    settlement.blueprint,
    team.blueprint,
    leave.blueprint,
    rewards.blueprint,
    redemptions.blueprint,
    rules.blueprint,
    lab.blueprint,
    offers.blueprint,
    economy.blueprint,
    people.blueprint,
    imports.blueprint,
)

COUNTERS: Mapping[str, Callable[[], int]] = {
    "inbox.page": inbox.count,
    "fulfilment.page": fulfilment.count,
    "overrides.page": overrides.to_confirm,
    "corrections.page": corrections.to_confirm,
    "objections.page": objections.to_decide,
    "tasks.page": tasks.to_confirm,
    "notices.page": notices.unread,
}
"""What waits behind an entry of the navigation, by endpoint; asked only when the viewer may go there."""
