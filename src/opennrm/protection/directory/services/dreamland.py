"""The directory of the fictitious State of Dreamland, for demonstrations and exercises."""

from __future__ import annotations
