"""The server is killed while it writes: what it acknowledged is there, nothing is there by halves."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.node import Node, new_node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

N_CLIENTS = 4
ENOUGH = 6  # acknowledged cases before the kill
# Made inside the node: an agency, its administrator, and a token that may open and read cases.
_TOKEN = """
import json
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.accounts.services import create_token
from opennrm.kernel.actors import SYSTEM, Action
agency = Agency.objects.create(code="harbour", name="Harbour", kind=AgencyKind.NGO, opened_at=now())
with acting_as(SYSTEM, now()):
    new = create_token(actor=SYSTEM, at=now(), agency=agency, name="Kill", scopes=[Action.CASE_OPEN, Action.CASE_READ], days=1)
print(json.dumps(new.secret))
"""  # noqa: E501
# What is in the node for each file: everything that opening a case writes in its one transaction.
_FOUND = """
import json
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.vault.models import DataKey
from opennrm.protection.cases.models import Case
with acting_as(SYSTEM, now()):
    cases = {case.file_id: case for case in Case.objects.select_related("file")}
    files = {
        file.code: [
            plain_values(cases[file.pk])["pseudonym"] if file.pk in cases else None,
            DataKey.objects.filter(pk=file.key_id, destroyed_at=None).count(),
            Grant.objects.filter(file=file, source="lead", agency_id=file.lead_agency_id, revoked_at=None).count(),
            CaseEvent.objects.filter(file=file, type="case.opened").count(),
            Entry.objects.filter(file_id=file.pk, verb="case.opened").count(),
        ]
        for file in File.objects.all()
    }
    stray = [str(case.pk) for case in cases.values() if case.file.code not in files]
print(json.dumps({"files": files, "stray": stray}))
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(node: Node, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server in a process group of its own; whatever happens, none of it is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "opennrm", "serve", "--port", str(port), "--no-worker"], env=node.environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_served(process, port)
        yield process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the server and all its processes at once, without a word of warning."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _wait_until_served(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not begin to listen")


def _ask(port: int, secret: str, address: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the API; None where no answer came back."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/{address}", data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        error.close()
        raise
    except (OSError, ValueError):
        return None


class _Client(threading.Thread):
    """Opens one case after the other until nobody answers, and remembers what was acknowledged."""

    def __init__(self, number: int, port: int, secret: str, acknowledged: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.secret, self.acknowledged = number, port, secret, acknowledged

    def run(self) -> None:
        for index in range(10_000):
            name = f"Linden {self.number}-{index}"
            told = _ask(self.port, self.secret, "cases", {"pseudonym": name, "first_account": "Owed him 4000."})
            if told is None:
                return
            self.acknowledged[told["code"]] = name


def _write_until_killed(node: Node, port: int, secret: str) -> dict[str, str]:
    acknowledged: dict[str, str] = {}
    clients = [_Client(number, port, secret, acknowledged) for number in range(N_CLIENTS)]
    with _server(node, port) as process:
        for client in clients:
            client.start()
        deadline = time.monotonic() + 30
        while len(acknowledged) < ENOUGH and time.monotonic() < deadline:
            time.sleep(0.01)
        assert all(client.is_alive() for client in clients), "a client gave up before the kill"
        _kill(process)
    for client in clients:
        client.join(30)
    return acknowledged


def test_killed_server_loses_nothing_it_acknowledged_and_leaves_nothing_by_halves(tmp_path: Path) -> None:
    node = new_node(tmp_path / "node", os.environ.get("OPENNRM_TEST_DATABASE", "sqlite"))
    try:
        node.run("init")
        secret = node.python(_TOKEN)
        acknowledged = _write_until_killed(node, _free_port(), secret)
        assert len(acknowledged) >= ENOUGH

        port = _free_port()
        with _server(node, port):
            some = next(iter(acknowledged))
            assert _ask(port, secret, f"cases/{some}")["case"]["values"]["pseudonym"] == acknowledged[some]
        found = node.python(_FOUND)
        assert {code: found["files"].get(code, [None])[0] for code in acknowledged} == acknowledged
        assert {code: facts[1:] for code, facts in found["files"].items() if facts[1:] != [1, 1, 1, 1]} == {}
        assert [code for code, facts in found["files"].items() if facts[0] is None] == []
        assert found["stray"] == []
        node.run("audit", "verify")
    finally:
        node.stop()
