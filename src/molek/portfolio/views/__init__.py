"""Doors: the office's register and connections, everybody's list, the resident's consents, and the protocol."""
