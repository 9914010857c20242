"""Tests of the pure rules: given what happened, when somebody commands, then this follows."""
