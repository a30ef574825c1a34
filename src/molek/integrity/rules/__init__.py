"""Indicators: what is worth a look, told by pure functions over plain rows. Each has a definition and dated figures."""
