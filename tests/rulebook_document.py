"""A small rule book as a document, to be changed in one place, and what is then said about it."""

from __future__ import annotations

import pytest

from growth_tree.rulebook_schema import Problem, RulebookInvalid, load_rulebook

SMALL = """\
title:
  zh: 规则
  en: Rules
curve: {base: 120, growth_percent: 130, top: 40}
streaks: {freezes_per_month: 2}
limits:
  hand_in_within_days: 31
  contributors: 8
  evidence_items: 8
  quality_percents: [80, 100]
kinds:
- code: title_tuning
  name: {zh: 标题优化, en: Title}
  hint: {zh: 改写标题, en: Rewrite a title}
  branch: merchandise
  xp: 20
  points: 10
  evidence: link
  caps: {week: 6, day: 2}
  jobs: [sales]
badges:
- code: first
  name: {zh: 首次, en: First}
  hint: {zh: 第一项任务, en: The first task}
  measure: tasks
  threshold: 1
"""


def problems(text: str) -> list[Problem]:
    """What is wrong with a document that is no rule book."""
    with pytest.raises(RulebookInvalid) as invalid:
        load_rulebook(text)
    return invalid.value.problems


def with_line(old: str, new: str) -> str:
    """The small document with one thing different."""
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)
