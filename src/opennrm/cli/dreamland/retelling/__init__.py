"""The many other cases: what was told once happens again, at other times, to other people, by thousands.

Stories take every step through the services, which is as true as it is slow. A retelling reads what a story has left in
the node and writes it again for another invented person, some weeks earlier: with a key, a code and identifiers of its
own, sealed anew, with other names and other colleagues at work. As every row was made by the services once, consents
have their grants, referrals their deadlines and decisions their periods, whatever the services come to do.
"""

from opennrm.cli.dreamland.retelling.many import retell
from opennrm.cli.dreamland.retelling.told import Told, read_told

__all__ = ["Told", "read_told", "retell"]
