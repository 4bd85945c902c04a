"""What the exit status of `opennrm` means to a program; the same for every command.

| code | meaning |
|---|---|
| 0 | done |
| 1 | refused, or something is wrong; the message says what, and nothing was changed |
| 2 | the command was mistyped |
| 3 | `check` found a problem that keeps the node from being safe or from working |
| 4 | the port is in use |
| 5 | the database is older than the program: run `opennrm migrate` |
| 130 | stopped by Ctrl-C |
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit status of `opennrm`."""

    DONE = 0
    REFUSED = 1
    MISTYPED = 2
    UNSOUND = 3
    PORT_IN_USE = 4
    NOT_MIGRATED = 5
    STOPPED = 130
