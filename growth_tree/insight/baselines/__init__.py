"""Baselines: what can fairly be expected of a unit in a period, as quantiles, with how they came about."""
