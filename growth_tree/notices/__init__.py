"""Who is told of what: the log followed for notices, their lists, and digests that leave the house."""
