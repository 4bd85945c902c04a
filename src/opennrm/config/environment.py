"""The environment of a node, read once, typed, and loud on junk.

Every setting is `OPENNRM_<NAME>`; a secret may also be given as a file in `OPENNRM_<NAME>_FILE`. The node's folder
(`OPENNRM_DIR`) holds the SQLite file, the documents and the keys; a file `node.env` in it sets what the
environment does not.
"""

from __future__ import annotations

import os
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping


class NodeKind(StrEnum):
    """What a deployment is: one State's mechanism, a regional office, or a training country."""

    NATIONAL = "national"
    REGIONAL = "regional"
    EXERCISE = "exercise"


class BadEnvironment(SystemExit):
    """A setting is missing or makes no sense; the message names it."""


class Environment(BaseSettings):
    """All that can be set from outside."""

    model_config = SettingsConfigDict(env_prefix="OPENNRM_", extra="forbid", frozen=True)

    dir: Path = Field(default=Path("node"), description="The node's folder.")
    node_kind: NodeKind = Field(default=NodeKind.NATIONAL, description="national, regional or exercise.")
    node_name: str = Field(default="OpenNRM", description="The name shown in the header of every page.")
    country: str = Field(
        default="dreamland", description="The country pack: a built-in name or the path of a YAML file."
    )
    database_url: SecretStr = Field(
        default=SecretStr(""), description="postgresql://user:password@host:port/name; empty for SQLite in the folder."
    )
    secret_key: SecretStr = Field(default=SecretStr(""), description="Signs sessions; at least 50 characters.")
    master_key: SecretStr = Field(
        default=SecretStr(""), description="The master key itself, as `opennrm vault` prints it."
    )
    master_key_path: Path | None = Field(default=None, description="A file that holds the master keys.")
    master_key_command: str = Field(default="", description="A command that prints the master keys (for a KMS).")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default=["localhost", "127.0.0.1"], description="Host names the node answers to, separated by commas."
    )
    https: bool = Field(
        default=True, description="Whether people reach the node over HTTPS; false only on one machine."
    )
    trusted_proxies: int = Field(default=0, ge=0, description="How many proxies in front set X-Forwarded-For.")
    base_url: str = Field(default="", description="The address people use, for links in e-mails.")
    email_url: SecretStr = Field(
        default=SecretStr(""),
        description="smtp+tls://user:password@host:port (or smtps://, or smtp:// without encryption); "
        "empty writes e-mails into the folder `mail`.",
    )
    email_from: str = Field(default="opennrm@localhost", description="The sender of e-mails.")
    language: str = Field(default="en", description="The language of pages before a person chooses one.")
    time_zone: str = Field(default="UTC", description="The time zone of dates on pages.")
    quick_exit_url: str = Field(
        default="https://www.wikipedia.org/", description='Where "Leave quickly" goes: an ordinary, harmless page.'
    )
    backup_dir: Path | None = Field(default=None, description="Where backups go; the folder `backups` by default.")
    document_megabytes: int = Field(default=25, ge=1, le=500, description="How large a document may be.")
    document_scan_command: str = Field(
        default="",
        description="A virus scanner that reads a document from standard input and ends with 0 when it is clean, such "
        "as `clamdscan --no-summary -`; empty for none.",
    )
    idle_minutes: int = Field(
        default=30, ge=5, le=480, description="After how many idle minutes people are signed out."
    )
    demo_sign_in: bool = Field(
        default=False, description="Lets anybody sign in as a persona with one click; only on an exercise node."
    )
    webhooks_private: bool = Field(
        default=False,
        description="Whether webhooks may go to private addresses and over plain HTTP, on a closed network.",
    )
    oidc_name: str = Field(
        default="", description="The name on the button for signing in with your own identity service."
    )
    oidc_url: str = Field(default="", description="The address of an OpenID Connect service; empty for none.")
    oidc_client_id: str = Field(default="", description="The name under which that service knows this node.")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="The secret that service gave this node.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def split_hosts(cls, value: object) -> object:
        """Take a comma-separated list."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("demo_sign_in")
    @classmethod
    def keep_strangers_out(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it
        """Never let anybody in with one click where real people are kept."""
        if value and info.data.get("node_kind") is not NodeKind.EXERCISE:
            msg = "only a node with OPENNRM_NODE_KIND=exercise may have it"
            raise ValueError(msg)
        return value

    def database(self) -> dict[str, Any]:
        """Return Django's description of the database."""
        url = self.database_url.get_secret_value()
        return _postgresql(url) if url else _sqlite(self.dir / "node.sqlite3")

    def mail_server(self) -> SplitResult:
        """Return the parts of the mail server's address."""
        parts = urlsplit(self.email_url.get_secret_value())
        if parts.scheme not in {"", "smtp", "smtps", "smtp+tls"} or (parts.scheme and not parts.hostname):
            msg = "OPENNRM_EMAIL_URL must be smtp+tls://, smtps:// or smtp:// and name a host."
            raise BadEnvironment(msg)
        return parts


def _sqlite(path: Path) -> dict[str, Any]:
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        # A transaction that begins by reading and then writes would fail at once under another writer; IMMEDIATE waits.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        msg = "OPENNRM_DATABASE_URL must begin with postgresql:// (or be empty for SQLite)."
        raise BadEnvironment(msg)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _from_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets that the environment gives as files (`OPENNRM_X_FILE`)."""
    found = {}
    for name, path in environ.items():
        if name.startswith("OPENNRM_") and name.endswith("_FILE"):
            found[name.removeprefix("OPENNRM_").removesuffix("_FILE").lower()] = Path(path).read_text().strip()
    return found


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = {f"OPENNRM_{name.upper()}" for name in Environment.model_fields}
    given = {name.removesuffix("_FILE") for name in environ if name.startswith("OPENNRM_")}
    return sorted(name for name in given - known if not name.startswith("OPENNRM_TEST_"))


@cache
def read_environment() -> Environment:
    """Return the node's settings.

    Raises
    ------
    BadEnvironment
        Names the setting and what it should be.
    """
    folder = Path(os.environ.get("OPENNRM_DIR", "node"))
    unknown = _unknown(os.environ)
    if unknown:
        msg = f"Unknown setting {', '.join(unknown)}. `opennrm check --settings` lists them all."
        raise BadEnvironment(msg)
    try:
        return Environment(_env_file=folder / "node.env", **_from_files(os.environ))  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"OPENNRM_{str(first['loc'][0]).upper()}: {first['msg']}."
        raise BadEnvironment(msg) from None
    except OSError as error:
        msg = f"A setting names a file that cannot be read: {error.filename}."
        raise BadEnvironment(msg) from None
