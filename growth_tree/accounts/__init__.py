"""People, credentials, free text and files: the personal data, kept outside the log so that it can be erased.

Functions take a connection first and never commit: the caller opens the transaction, and gives the time as `at`.
"""
