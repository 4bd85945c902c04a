"""What a forked process must forget before it talks to the database."""

from __future__ import annotations

from django.db import connections


def forget_inherited_connections() -> None:
    """Let go of sockets that the parent may still hold open, without closing them, so that a new one is opened."""
    for connection in connections.all(initialized_only=True):
        connection.connection = None
        connection.in_atomic_block = False
        connection.savepoint_ids = []
        connection.atomic_blocks = []
        connection.needs_rollback = False
        connection.closed_in_transaction = False
