"""Sealed anonymous reports to the Inspectorate: received without a name, read only by those they are addressed to.

Owns the reports, the keys of those who read them and the talk with the reporter. Refuses to know who reports: no
session, no address, no hour; and which unit a report is about, since that stands in the sealed text only. Called by
its own pages and jobs. Nobody above it may count what it holds.
"""
