"""The product's workloads, each beside a reference that does the same work in the same run."""

from growth_tree.bench.workloads import Measured, run

__all__ = ["Measured", "run"]
