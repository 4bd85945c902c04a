"""Encrypted documents of a file."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Encrypted documents of a file."""

    name = "opennrm.protection.documents"
