"""The append-only log: every act, every look at a resident's record, sealed in a Merkle tree (RFC 9162).

Owns: events, accesses, the tree over them and its seals; proofs that an event is in the log; the check that
nothing in it was altered. The database refuses to change or remove a row (see ``docs/adr/0003-log.md``).

Refuses to know: names, NIK, what an event means to its package (a presenter is registered from there), and
who may read what: callers ask for permission before they act and record in the same transaction.

Called by every package above; calls only ``jobs`` (to seal each minute) and ``base``.
"""
