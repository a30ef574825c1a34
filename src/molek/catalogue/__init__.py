"""The services a city offers, as law that runs: what each asks, by which rules it is decided, who signs, how long.

Owns the service files (TOML), the pure decider that tries all their rules (:mod:`molek.catalogue.rules`), the
published versions, and the public pages of the service standard. Refuses to know residents, applications and how
a fact is fetched: it is handed facts and hands back a verdict. May be called by cases, letters and the site.
"""
