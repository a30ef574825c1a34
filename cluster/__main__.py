"""``python -m cluster``: see :mod:`cluster.harness`. Starts itself again in namespaces of its own.

What happens there cannot reach this machine's network, and ends with the process whatever ends it: the kernel takes
the processes, the bridge, the disk in memory.
"""

from __future__ import annotations

import os
import signal
import sys

from cluster import packages

_INSIDE = "MOLEK_CLUSTER_INSIDE"


def main() -> int:
    if not os.environ.get(_INSIDE):
        if os.geteuid() != 0:
            sys.stderr.write("cluster: this trial makes network namespaces and needs root (sudo make cluster-test)\n")
            return 2
        packages.install()
        again = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL", "--"]
        os.environ[_INSIDE] = "1"
        os.execvp(again[0], [*again, sys.executable, "-m", "cluster", *sys.argv[1:]])

    trial = os.fork()
    return _trial() if trial == 0 else _first_process(trial)


def _first_process(trial: int) -> int:
    """The first process of a namespace buries those whose parents are gone: a server that nobody buries looks alive."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the trial, which stops in order
    while True:
        pid, status = os.wait()
        if pid == trial:
            return os.waitstatus_to_exitcode(status)


def _trial() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")
    import django

    django.setup()
    from cluster import harness

    try:
        return harness.main()
    except KeyboardInterrupt:
        sys.stderr.write("cluster: stopped; everything is removed\n")
        return 130


sys.exit(main())
