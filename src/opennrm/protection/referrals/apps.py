"""From one agency to another."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """From one agency to another."""

    name = "opennrm.protection.referrals"
