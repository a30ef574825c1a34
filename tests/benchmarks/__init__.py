"""Measuring: what a benchmark counts."""
