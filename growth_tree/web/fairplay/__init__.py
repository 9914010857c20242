"""Fair play: what is worth a look, with what shows it; somebody who is not concerned says what it is."""

from growth_tree.web.fairplay import deciding, listing, looking, show
from growth_tree.web.fairplay.blueprint import blueprint, to_look_at

__all__ = ["blueprint", "deciding", "listing", "looking", "show", "to_look_at"]
