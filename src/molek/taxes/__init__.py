"""Local taxes: objects (NOP), who is tied to them, yearly bills, payments, reliefs and the revenue they make.

Answers whether a resident's property tax (PBB-P2) is settled, and takes his payment by QRIS. Refuses to know which
services ask (the catalogue says so) and what a paper looks like. Called by `cases` through a fact source, and by its
own pages and jobs.
"""
