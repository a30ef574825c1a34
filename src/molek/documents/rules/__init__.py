"""Pure parts: number patterns, content hashes, the offline token and its QR code. No table, no clock, no network."""
