"""Baselines: the models behind targets, how good they are, and who puts them in force."""

from growth_tree.web.baselines import actions, history, overview, record, show, training
from growth_tree.web.baselines.blueprint import blueprint

__all__ = ["actions", "blueprint", "history", "overview", "record", "show", "training"]
