"""Queued work: declared by name in the packages' ``tasks.py``, enqueued in the caller's transaction, run by
workers.

Owns the queue (the tables of Procrastinate), retries, locks, periodic work and the worker process. Refuses to
know what any job does: arguments are ids and every task is safe to run twice. Every package above may
enqueue.
"""
