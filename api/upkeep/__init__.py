"""What an operator does to protect what is kept: verify the audit, turn keys, erase, purge, back up and restore."""

from api.upkeep.audit import Chain, Head, verify
from api.upkeep.backup import BackedUp, backup
from api.upkeep.erasure import Erased, erase
from api.upkeep.key_copy import read_key_copy
from api.upkeep.keys import KeyCount, Rotation, key_counts, rotate
from api.upkeep.ledger import Erasure, ledger_file, read_ledger
from api.upkeep.restore import Restored, restore
from api.upkeep.retention import Purge, purge

__all__ = [
    "BackedUp",
    "Chain",
    "Erased",
    "Erasure",
    "Head",
    "KeyCount",
    "Purge",
    "Restored",
    "Rotation",
    "backup",
    "erase",
    "key_counts",
    "ledger_file",
    "purge",
    "read_key_copy",
    "read_ledger",
    "restore",
    "rotate",
    "verify",
]
