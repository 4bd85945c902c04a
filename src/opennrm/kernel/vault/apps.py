"""Envelope encryption, blind indexes, erasure by key."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Envelope encryption, blind indexes, erasure by key."""

    name = "opennrm.kernel.vault"
