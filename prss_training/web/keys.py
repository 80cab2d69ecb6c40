"""The keys of the running application: to seal with, and to check seals by."""

from prss_training.signing import KeyRing, load_keys
from prss_training.web.settings import settings


def sealing_ring() -> KeyRing:
    """Return the ring to seal with, as the settings ask: with which key, at which level.

    Raises:
        KeyNotImported: the settings name a key or certificates that were not taken up.
        KeysMissing: there is no key in use.
        KeysUnreadable: a file cannot be used.
    """
    given = settings()
    return load_keys(given.keys, given.sealing)
