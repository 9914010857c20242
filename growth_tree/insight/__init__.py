"""What needs numerical libraries. They cost a second of start-up: functions import them when they are called."""

from importlib import import_module


def warm() -> None:
    """Load what the statistics of an ad test need: seconds that whoever looks at one first would have to wait."""
    for name in ("proportions", "ratios"):
        import_module(f"{__name__}.{name}")
