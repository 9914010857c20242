"""The log: append-only streams of events, their order, and the chain of hashes that proves them."""
