"""Commands of `baselines` that work on the installation: train, look, put in force."""

from __future__ import annotations

import json
import secrets
from typing import Any

import click
from sqlalchemy import Row

from growth_tree.cli.terminal import handler, now, order, print_json, progress, refusals, say
from growth_tree.domain.baseline import ActivateBaseline
from growth_tree.domain.baseline_events import BaselineTrained
from growth_tree.domain.core import Rejected
from growth_tree.messages import sentence
from models import baselines as models

PPM = 1_000_000
_KPIS = click.argument("kpis", nargs=-1, metavar="[KPI]…")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command()
@_KPIS
@click.option("--strict", is_flag=True, help="A unit's last two weeks do not count yet: hardly any ratchet.")
@_JSON
def train(kpis: tuple[str, ...], *, strict: bool, as_json: bool) -> None:
    """Train models of some KPIs, or of all that are measured for long enough, one and four weeks ahead."""
    from growth_tree.insight.forecasting.training import pieces, train_one, trainable  # noqa: PLC0415  (start-up time)

    desk, run = handler(), secrets.token_hex(8)
    with desk.reading() as connection:
        every = pieces(kpis or trainable(connection, desk.world(connection)))
    told: list[dict[str, Any]] = []
    with progress("train", quiet=as_json) as report:
        for done, (kpi, horizon) in enumerate(every):
            report(done, len(every))
            try:
                made = train_one(desk, kpi, horizon, run=run, strict=strict, clock=now)
                told.append({"kpi": kpi, "horizon": horizon, **_made(made)})
                verdict = f"rejected, {made.rejected_for}" if made.rejected_for else "can be put in force"
                said = f"{made.baseline}, {made.method}, {verdict}"
            except Rejected as refusal:
                told.append({"kpi": kpi, "horizon": horizon, "refused": refusal.code})
                said = str(sentence(refusal))
            if not as_json:
                say(f"{kpi}, {horizon} ahead: {said}")
    if as_json:
        print_json({"trained": told})
    if any("refused" in each for each in told):
        raise SystemExit(1)


@click.command()
@_KPIS
@click.option("--baseline", "names", multiple=True, metavar="ID", help="A certain model; the latest ones otherwise.")
def activate(kpis: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Put models in force: those that are named, or of some KPIs or of all the latest that were not rejected."""
    desk = handler()
    rows = _listed(kpis)
    if unknown := set(names) - {row.id for row in rows}:
        raise click.ClickException(f"there is no baseline {min(unknown)}")
    chosen = [row for row in rows if row.id in names] if names else _latest(rows)
    if not chosen:
        raise click.ClickException("there is no baseline to put in force; `baselines train` makes some")
    for row in chosen:
        with desk.writing() as connection, refusals():
            command = ActivateBaseline(kpi=row.kpi, baseline=row.id)
            events = desk.handle(connection, order(command, f"activate/{row.id}/{secrets.token_hex(8)}")).events
        since = "is in force from now on" if events else "is in force already"
        say(f"{row.kpi}, {row.horizon} ahead: {row.id} {since}")


@click.command()
@_KPIS
@_JSON
def show(kpis: tuple[str, ...], *, as_json: bool) -> None:
    """List the models, the latest first."""
    rows = _listed(kpis)
    if as_json:
        print_json({"baselines": [_described(row) for row in rows]})
        return
    for row in rows:
        own = json.loads(row.scores)[0]["wql"] / PPM
        say(f"{row.id}  {row.kpi}, {row.horizon} ahead  {row.method}  {row.status}  wQL {own:.4f}  {row.last_week}")


def _listed(kpis: tuple[str, ...]) -> list[Row[Any]]:
    with handler().reading() as connection:
        rows = connection.execute(models.listing().order_by(models.baseline.c.trained.desc()))
        return [row for row in rows if not kpis or row.kpi in kpis]


def _latest(rows: list[Row[Any]]) -> list[Row[Any]]:
    """The latest of each KPI and horizon that was not rejected."""
    fit = [row for row in rows if row.status != models.REJECTED]
    return list({(row.kpi, row.horizon): row for row in reversed(fit)}.values())


def _made(made: BaselineTrained) -> dict[str, Any]:
    errors = {score.method: score.wql / PPM for score in made.scores if score.wql is not None}
    told = {"baseline": made.baseline, "method": made.method, "rejected_for": made.rejected_for}
    return {**told, "wql": errors, "seconds": made.seconds}


def _described(row: Row[Any]) -> dict[str, Any]:
    told = dict(zip(models.baseline.c.keys(), row, strict=True))
    return {**told, "features": json.loads(row.features), "scores": json.loads(row.scores)}


COMMANDS = (train, activate, show)
"""They belong to the group `baselines`."""
