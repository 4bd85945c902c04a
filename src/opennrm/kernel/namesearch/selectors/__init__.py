"""What the name index finds."""

from opennrm.kernel.namesearch.selectors.candidates import candidates
from opennrm.kernel.namesearch.selectors.searching import IdentityMatch, Known, SearchResult, explain, search

__all__ = ["IdentityMatch", "Known", "SearchResult", "candidates", "explain", "search"]
