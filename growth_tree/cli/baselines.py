"""Commands about baselines: how well targets are made, on any data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from growth_tree.cli.terminal import print_json, progress, refusals, say
from growth_tree.domain.core import Rejected

if TYPE_CHECKING:
    from growth_tree.insight.baselines.backtest import Backtest

HORIZON_MAX = 26


@click.group()
def baselines() -> None:
    """What can fairly be expected of every shop, team and person."""


@baselines.command("backtest")
@click.option(
    "--panel",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="csv or csv.gz: unit, period, value, exposure, split, known_*, static_*.",
)
@click.option("--horizon", type=click.IntRange(1, HORIZON_MAX), default=1, show_default=True, help="Weeks ahead.")
@click.option(
    "--form",
    type=click.Choice(["level", "rate", "ratio"]),
    default="level",
    show_default=True,
    help="A quantity, successes of exposure, or value by exposure.",
)
@click.option("--promotion-column", help="The known_ column that tells promotion weeks.")
@click.option("--promotion-at", type=float, help="Promotion weeks are those with at least this value.")
@click.option("--strict", is_flag=True, help="A unit's last two weeks do not count yet: hardly any ratchet.")
@click.option("--seed", default=0, show_default=True, help="Chance; the same seed gives the same forecasts.")
@click.option("--predictions", type=click.Path(dir_okay=False, path_type=Path), help="Write the quantiles as csv.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def backtest_baselines(  # noqa: PLR0917  (Click hands over each option by name)
    file: Path,
    horizon: int,
    form: str,
    promotion_column: str | None,
    promotion_at: float | None,
    seed: int,
    predictions: Path | None,
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Measure the product's own pipeline and the simple rules on weeks and units never trained on."""
    if (promotion_column is None) != (promotion_at is None):
        raise click.UsageError("--promotion-column and --promotion-at belong together")
    from growth_tree.insight.baselines import backtest, panel, panel_file  # noqa: PLC0415  (costs start-up time)

    with refusals(), progress("weeks", quiet=as_json) as report:
        given = panel_file.read_panel(file)
        promoted = None
        if promotion_column is not None and promotion_at is not None:
            if promotion_column not in given.panel.known:
                raise Rejected("panel_no_such_column", promotion_column)
            promoted = given.panel.known[promotion_column] >= promotion_at
        found = backtest.backtest(
            given,
            horizon=horizon,
            form=panel.Form(form),
            promoted=promoted,
            strict=strict,
            seed=seed,
            report=report,
        )
        if predictions:
            backtest.write_predictions(predictions, given.panel, found.quantiles)
    if as_json:
        print_json(_answer(found))
    else:
        _table(found)


def _answer(found: Backtest) -> dict[str, object]:
    return {
        "seconds_train": round(found.seconds_train, 2),
        "seconds_predict": round(found.seconds_predict, 2),
        "served": found.model.method,
        "methods": found.methods,
        "card": found.model.card,
    }


def _table(found: Backtest) -> None:
    columns = (
        "wql",
        "wape",
        "coverage_80",
        "width_80",
        "hit_50",
        "hit_20",
        "promotion_gap",
        "worst_group",
        "unfair_sd",
    )
    say(f"trained in {found.seconds_train:.1f} s, served: {found.model.method}")
    say(f"{'method':40} {'part':5} " + " ".join(f"{name[:9]:>9}" for name in columns))
    for method, parts in found.methods.items():
        for part, measured in parts.items():
            cells = (measured.get(name) for name in columns)
            shown = " ".join(f"{'-':>9}" if cell is None else f"{cell:9.3f}" for cell in cells)
            say(f"{method:40} {part:5} {shown}")


COMMANDS = (baselines,)
