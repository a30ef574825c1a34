"""Three machines of a city on one: ``make cluster-test``, ``python -m cluster --help``.

Each machine is a network namespace with what ``deploy/cluster`` installs on a real one. People apply, pay and take
numbers through its door while the primary is killed, frozen, cut off; then everything acknowledged is looked for.
"""
