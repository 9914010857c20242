"""The editor of the rules: drafts, their parts as forms, their document, and their way to a version."""

from growth_tree.web.drafts import document, entries, listing, overview, parts, publishing
from growth_tree.web.drafts.blueprint import blueprint
from growth_tree.web.drafts.overview import to_confirm

__all__ = ["blueprint", "document", "entries", "listing", "overview", "parts", "publishing", "to_confirm"]
