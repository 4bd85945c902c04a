"""Signed messages to an agency's own systems."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Signed messages to an agency's own systems."""

    name = "opennrm.kernel.webhooks"
