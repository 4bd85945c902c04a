"""Keeps a node's server and its background worker running together; loads nothing but the standard library.

`python -m opennrm.cli.supervisor [--with-worker] ARGUMENTS-OF-GUNICORN`
"""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_PR_SET_PDEATHSIG = 1
_RESTART_SECONDS = 5.0


class Supervisor:
    """The server and, beside it, the worker, which is started again when it ends."""

    def __init__(self, gunicorn: list[str], *, with_worker: bool) -> None:
        """Keep the commands."""
        self._server_command = [sys.executable, "-m", "gunicorn", *gunicorn]
        self._worker_command = [sys.executable, "-m", "opennrm", "worker"] if with_worker else None
        self._is_stopping = False
        self._worker: subprocess.Popen[bytes] | None = None
        self._worker_started = 0.0

    def run(self) -> int:
        """Run both until the server ends or a signal asks for the end; return the server's status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        server = _start(self._server_command)
        while server.poll() is None and not self._is_stopping:
            self._keep_worker()
            _wait(server, 0.5)
        for process in (self._worker, server):
            _end(process)
        return 0 if self._is_stopping else server.returncode

    def _stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._is_stopping = True

    def _keep_worker(self) -> None:
        if self._worker_command is None or (self._worker is not None and self._worker.poll() is None):
            return
        if time.monotonic() - self._worker_started >= _RESTART_SECONDS:
            self._worker_started = time.monotonic()
            self._worker = _start(self._worker_command)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process that ends when we do, however we end; Ctrl-C reaches it through us."""
    return subprocess.Popen(command, preexec_fn=_die_with_parent, stdin=subprocess.DEVNULL)  # noqa: PLW1509


def _die_with_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _end(process: subprocess.Popen[bytes] | None, seconds: float = 20) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    _wait(process, seconds)
    if process.poll() is None:
        process.kill()
        process.wait()


def main(arguments: list[str]) -> int:
    """Run the supervisor with the arguments of the command line."""
    with_worker = arguments[:1] == ["--with-worker"]
    return Supervisor(arguments[1:] if with_worker else arguments, with_worker=with_worker).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
