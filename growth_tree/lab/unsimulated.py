"""What a draft changes that the past cannot tell about: people would have acted otherwise."""

from __future__ import annotations

from growth_tree.domain.rules import RuleBook


def unsimulated(before: RuleBook, draft: RuleBook) -> tuple[str, ...]:
    """Codes of such changes, in the order in which a rule book says them."""
    old, new = before.by_code, draft.by_code
    both = [(old[code], new[code]) for code in new if code in old]
    quantiles = [book.metrics.quantile if book.metrics else None for book in (before, draft)]
    found = {
        "new_kinds": bool(new.keys() - old.keys()),
        "evidence": any(a.evidence is not b.evidence for a, b in both),
        "jobs": any(a.jobs != b.jobs for a, b in both),
        "limits": before.limits != draft.limits,
        "target_quantile": quantiles[0] != quantiles[1],
    }
    return tuple(code for code, changed in found.items() if changed)
