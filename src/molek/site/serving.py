"""The web server with an end in order: say that visitors should go elsewhere, wait until they do, finish, stop."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from molek.site.health import DRAINING
from molek.site.processes import end_rest

_FINISHED_WITHIN_S = 60.0  # a request that takes longer is cut


_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """If this process is killed, its server ends too and gives the port back. Linux knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Draining:
    """Runs ``command`` until it ends by itself or SIGTERM or SIGINT comes.

    On a signal ``/siap`` answers 503 at once while everything is still served, for ``drain_s`` seconds: long enough
    for the proxy to ask and to send new visitors elsewhere. Then the server takes no more connections, finishes what
    runs, and stops. SIGHUP reaches the server, which replaces its processes one after the other.
    """

    def __init__(self, command: Sequence[str], *, drain_s: float) -> None:
        self._command = list(command)
        self._drain_s = drain_s
        self._asked = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """The exit code of the server."""
        with tempfile.TemporaryDirectory(prefix="molek-web-") as folder:
            flag = Path(folder) / "draining"
            environment = {**os.environ, DRAINING: str(flag)}
            # A session of its own: Ctrl-C reaches this process only.
            self._child = subprocess.Popen(  # noqa: S603  our own command
                self._command,
                env=environment,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  no thread was started yet
            )
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._ask)
            signal.signal(signal.SIGHUP, self._renew)
            watcher = threading.Thread(target=self._stop_when_asked, args=[self._child, flag], daemon=True)
            watcher.start()
            code = self._child.wait()
            end_rest(self._child)
            return code

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()

    def _renew(self, number: int, _frame: FrameType | None) -> None:
        if self._child is not None and not self._asked.is_set():
            self._child.send_signal(number)

    def _stop_when_asked(self, child: subprocess.Popen[bytes], flag: Path) -> None:
        self._asked.wait()
        flag.touch()
        try:
            child.wait(self._drain_s)
        except subprocess.TimeoutExpired:
            child.terminate()
        try:
            child.wait(_FINISHED_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
