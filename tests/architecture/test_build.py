"""What is locked is locked, and names no registry; what is built is newer than its sources."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==", re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())

    assert "://" not in text
    assert "--index" not in text
    assert [block.splitlines()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(("lock", "extras"), [("runtime.txt", []), ("dev.txt", ["dev"])])
def test_lock_has_all_that_the_project_names(lock: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    locked = {normal(name) for name in PINNED.findall((ROOT / "requirements" / lock).read_text())}

    assert {normal(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) for line in wanted} - locked == set()


def test_bootstrap_installs_the_same_uv() -> None:
    dev = (ROOT / "requirements" / "dev.txt").read_text()
    bootstrap = (ROOT / "requirements" / "bootstrap.txt").read_text()

    assert re.findall(r"^uv==\S+", dev, re.MULTILINE) == re.findall(r"^uv==\S+", bootstrap, re.MULTILINE)


def test_npm_lock_keeps_hashes_and_no_address() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []


def test_npm_packages_are_named_with_their_version() -> None:
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text())["devDependencies"]

    assert [version for version in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_front_end_is_built_from_these_sources() -> None:
    assert (hatch_build.BUILT / ".stamp").read_text() == hatch_build._mark(), "run `make install`"


def test_every_catalogue_is_compiled() -> None:
    sources = sorted(hatch_build.CATALOGUES.rglob("locale/*/LC_MESSAGES/*.po"))

    assert [path for path in sources if not path.with_suffix(".mo").exists()] == []
