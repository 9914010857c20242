"""The pure rules of the product: one file per kind of stream, the standard library alone."""
