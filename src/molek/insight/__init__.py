"""Figures without persons: live service figures, the open data catalogue, and the map for policy.

Owns daily facts counted by other packages, the tables of closed quarters made of them, what of those is released, and
how small numbers are withheld. Refuses to know any single person, application or complaint, and what the Inspectorate
suspects. Reads the front doors of the packages below; nobody calls it but its own pages and jobs.
"""
