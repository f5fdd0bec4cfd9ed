"""Sealed content within a transaction: what says something of a patient, readable only through its case's data key."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.protection import ContentSealedError, DataKey, MasterKeys
from api.store.tables import CaseKeyRow

__all__ = ["Content"]


class Content:
    """Seals and opens the content of cases; `Transaction.content` gives it. Keys are unwrapped once a transaction.

    Attributes:
        at: When keys are made.
    """

    def __init__(self, session: Session, master_keys: MasterKeys, at: datetime) -> None:
        self._session = session
        self._master_keys = master_keys
        self.at = at
        self._keys: dict[str, DataKey] = {}

    def add_key(self, case_id: str) -> None:
        """Gives a new case its data key; the case's row has to be there.

        Raises:
            SettingsError: There is no master key.
        """
        key = DataKey.new()
        master_key_id, wrapped = self._master_keys.wrap(key, case_id)
        row = CaseKeyRow(case_id=case_id, master_key_id=master_key_id, wrapped_key=wrapped, created_at=self.at)
        self._session.add(row)
        self._keys[case_id] = key

    def seal(self, case_id: str, value: str | bytes, place: str) -> bytes:
        """Seals a value of a case.

        Args:
            case_id: The case, whose key exists.
            value: What says something of the patient.
            place: Table, row and column, such as `contributions/ID/text`; opening it needs the same.

        Raises:
            ContentSealedError: The case's key is gone, because the case was erased.
        """
        return self._key(case_id).seal(value, place)

    def open(self, case_id: str, value: bytes, place: str) -> bytes:
        """What was sealed.

        Raises:
            ContentSealedError: The key is gone or another, or the value was changed.
        """
        return self._key(case_id).open(value, place)

    def open_text(self, case_id: str, value: bytes, place: str) -> str:
        """What was sealed, as text.

        Raises:
            ContentSealedError: The key is gone or another, or the value was changed.
        """
        return self.open(case_id, value, place).decode()

    def digest(self, case_id: str, value: bytes) -> str:
        """HMAC-SHA256 of a value under the case's key, in hex.

        Raises:
            ContentSealedError: The case's key is gone.
        """
        return self._key(case_id).digest(value)

    def mark(self, value: bytes, master_key_id: str | None = None) -> str:
        """What tells that two values of no case, or of a case yet to come, are equal, and nothing else of them.

        Args:
            value: Any bytes.
            master_key_id: Of a mark made earlier, to compare with it; the current one where left out.

        Returns:
            `ID:HMAC`, the id of the master key and HMAC-SHA256 in hex.
        """
        return self._master_keys.mark(value, master_key_id)

    def destroy_key(self, case_id: str) -> bool:
        """Destroys a case's data key, so that nothing of its content can be read again; whether there was one."""
        self._keys.pop(case_id, None)
        row = self._session.get(CaseKeyRow, case_id)
        if row is None:
            return False
        self._session.delete(row)
        self._session.flush()
        return True

    def _key(self, case_id: str) -> DataKey:
        if case_id not in self._keys:
            row = self._session.get(CaseKeyRow, case_id)
            if row is None:
                raise ContentSealedError(f"the content of {case_id} has no key: the case was erased, or never was")
            self._keys[case_id] = self._master_keys.unwrap(row.master_key_id, row.wrapped_key, case_id)
        return self._keys[case_id]
