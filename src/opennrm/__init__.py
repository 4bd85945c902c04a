"""OpenNRM: a national referral mechanism, from the first screening of one person to the published report."""

__version__ = "0.1.0"
