"""Calls to systems outside the city's own house: time limits, repetitions, circuit breakers.

Owns how a call fails. Refuses to know what is said: wire formats belong to the packages that talk to a partner.
Nothing here may be called inside a transaction that holds locks. Bodies, headers and queries are never logged.
"""
