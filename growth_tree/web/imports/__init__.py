"""Imports: a file is looked at first, then put in line for the worker, and followed to its end."""

from growth_tree.web.imports import figures, job, listing
from growth_tree.web.imports.blueprint import blueprint

__all__ = ["blueprint", "figures", "job", "listing"]
