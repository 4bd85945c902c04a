"""Keep the name index in step with the identities."""

from opennrm.kernel.namesearch.services.bulk import NamesOfEntry, bulk_index
from opennrm.kernel.namesearch.services.indexing import forget_file, forget_names, index_names

__all__ = ["NamesOfEntry", "bulk_index", "forget_file", "forget_names", "index_names"]
