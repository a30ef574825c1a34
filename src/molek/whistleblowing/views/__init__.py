"""Pages of sealed reports: the public door, the desk, the keys."""
