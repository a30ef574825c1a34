"""Signs that a file went another way than the rest, and what the Inspectorate made of them.

Owns the indicators, the findings and their trail. Refuses to know who is guilty: a finding says what is worth a look
and lists what else may explain it. Reads the rows of packages below through its own statements and writes none of them.
Called by nobody but its own pages and its nightly job; `insight`, which publishes, cannot see it.
"""
