"""Tables that people bring: bytes of a file to rows, rows to commands."""
