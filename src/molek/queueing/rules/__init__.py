"""Whose turn it is, how long it takes, what is said: pure decisions, no table and no clock."""
