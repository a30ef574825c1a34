"""Codes, sealed envelopes, patience and retention: pure, without database and clock."""
