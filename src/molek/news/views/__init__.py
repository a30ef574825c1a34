"""Doors of the website: the public's, machines' (feeds, site map, cards), the editor's, and the hours of offices."""
