"""One import by its address."""

from __future__ import annotations

from flask import abort

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import SYSTEM
from growth_tree.web import shell
from growth_tree.web.forms import ID


def found(job_id: str) -> Job:
    """An import; one that waits for its go belongs to whoever brought the file, or to all admins if nobody did."""
    job = jobs.job_by_id(shell.connection(), job_id) if ID.fullmatch(job_id) else None
    if job is None or job.kind != "import" or (job.status == "held" and job.owner not in (shell.person(), SYSTEM)):
        abort(404)
    return job
