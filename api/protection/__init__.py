"""Protection of content at rest: one data key a case, sealed under a master key that the environment gives.

Content is sealed with AES-256-GCM (NIST SP 800-38D). What is sealed is bound to its place - table, row and column - so
that a value moved to another place no longer opens. Destroying a case's data key makes all of its content unreadable.
"""

from api.protection.master_keys import MasterKeys, new_master_key
from api.protection.sealing import ContentSealedError, DataKey

__all__ = ["ContentSealedError", "DataKey", "MasterKeys", "new_master_key"]
