"""Pairs of files that may be one person's, and how two files became one."""

from opennrm.protection.merging.models.merge import Merge
from opennrm.protection.merging.models.pair import Looked, Pair, PairAnswer

__all__ = ["Looked", "Merge", "Pair", "PairAnswer"]
