"""Doors: the owner, the public, the desk."""
