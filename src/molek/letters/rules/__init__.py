"""Pure parts: how answers and dates read on paper."""
