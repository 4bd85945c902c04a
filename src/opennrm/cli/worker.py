"""`opennrm worker`: what happens in the background."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import click
from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from opennrm.kernel.clock import now
from opennrm.kernel.ticks.services import run_due_ticks

if TYPE_CHECKING:
    from types import FrameType


class _Stop:
    """Set by a signal; the worker ends between two pieces of work."""

    is_set = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.is_set = True


@click.command()
@click.option("--once", is_flag=True, help="Do what is waiting, then end.")
@click.option(
    "--interval", type=click.FloatRange(min=0.1), default=2.0, show_default=True, help="Seconds between looks."
)
def worker(*, once: bool, interval: float) -> None:
    """Run queued tasks (e-mails, exports) and what is due every so often (deadlines, retention).

    The server of an embedded node starts one by itself. Exit codes: 0 ended when asked to, 1 refused, 2 mistyped.
    """
    stop = _Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stop.is_set:
        close_old_connections()
        run_due_ticks(at=now())
        run_waiting_tasks()
        if once:
            return
        _sleep(interval, stop)


def run_waiting_tasks() -> None:
    """Run every task that waits in the queue, and return when there is none."""
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=get_random_string(32), excluded_queue_names=[],
    ).run()  # fmt: skip


def _sleep(seconds: float, stop: _Stop) -> None:
    ends = time.monotonic() + seconds
    while not stop.is_set and (left := ends - time.monotonic()) > 0:
        time.sleep(min(left, 0.2))
