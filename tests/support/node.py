"""A whole node of its own, in a folder and a database of its own, driven from outside as its operator would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg

_ROOT = Path(__file__).resolve().parent.parent.parent
_PATHS = os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])


@dataclass
class Node:
    """A node: its folder, what its environment says, and a process inside it that does what it is told."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    _inside: subprocess.Popen[str] | None = None

    def environment(self) -> dict[str, str]:
        """Return what its programs are started with."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([*self.paths, str(_ROOT / "src")]),
            "DJANGO_SETTINGS_MODULE": "opennrm.config.settings",
            "OPENNRM_DIR": str(self.folder),
            "OPENNRM_SECRET_KEY": "a key for one test only, long enough to be taken as a real one",
            "OPENNRM_HTTPS": "false",
            **self.extra,
        }

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run `opennrm` and return what it prints; it must end with this exit code."""
        status, out, err = self._ask({"arguments": arguments})
        assert status == code, f"{arguments} ended with {status}:\n{out}\n{err}"
        return out if code == 0 or out else err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Run `opennrm` and return what it prints as JSON."""
        return json.loads(self.run(*arguments, "--json", code=code))

    def python(self, text: str) -> Any:
        """Run a few lines inside the node and return what they print as JSON."""
        status, out, err = self._ask({"text": text})
        assert status == 0, err
        return json.loads(out) if out.strip() else None

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `opennrm` as a process of its own and return at once."""
        return subprocess.Popen(
            [sys.executable, "-m", "opennrm", *arguments], env=self.environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip

    def _ask(self, request: dict[str, Any]) -> tuple[int, str, str]:
        if self._inside is None:
            self._inside = subprocess.Popen(
                [sys.executable, "-m", "tests.support.inside"],
                env=self.environment() | {"PYTHONPATH": os.pathsep.join([*self.paths, _PATHS])},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/",
            )  # fmt: skip
        assert self._inside.stdin is not None
        assert self._inside.stdout is not None
        self._inside.stdin.write(json.dumps(request) + "\n")
        self._inside.stdin.flush()
        status, out, err = json.loads(self._inside.stdout.readline())
        return int(status), str(out), str(err)

    def stop(self) -> None:
        """End the process inside, which lets go of the database."""
        if self._inside is not None:
            assert self._inside.stdin is not None
            assert self._inside.stdout is not None
            self._inside.stdin.close()
            self._inside.wait(30)
            self._inside.stdout.close()
            self._inside = None


def new_node(folder: Path, vendor: str) -> Node:
    """Return a node that is nothing but a folder and, on PostgreSQL, an empty database."""
    folder.mkdir(parents=True, exist_ok=True)
    return Node(folder, {"OPENNRM_DATABASE_URL": _new_database()} if vendor == "postgresql" else {})


def copied_node(node: Node, folder: Path) -> Node:
    """Return a copy of a stopped node, with a database of its own."""
    shutil.copytree(node.folder, folder)
    url = node.extra.get("OPENNRM_DATABASE_URL")
    return Node(folder, {"OPENNRM_DATABASE_URL": _new_database(url.rpartition("/")[2])} if url else {})


def _new_database(template: str = "template1") -> str:
    socket, name = os.environ["OPENNRM_TEST_SOCKET"], f"node_{uuid4().hex[:12]}"
    with psycopg.connect(host=socket, user="opennrm", dbname="opennrm", autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return f"postgresql://opennrm@{quote(socket, safe='')}/{name}"
