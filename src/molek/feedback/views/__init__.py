"""Doors of complaints: everybody's, the complainant's own, the public register, the desk."""
