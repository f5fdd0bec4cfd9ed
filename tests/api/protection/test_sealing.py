"""Sealing: opens for its own key and place alone, and master keys are read strictly."""

import pytest

from api.protection import ContentSealedError, DataKey, MasterKeys, new_master_key
from data.errors import SettingsError


def test_what_is_sealed_opens_at_its_place_and_says_nothing_before() -> None:
    key = DataKey.new()
    sealed = key.seal("Proteinurie", "contributions/1/text")
    assert b"Proteinurie" not in sealed
    assert key.open(sealed, "contributions/1/text").decode() == "Proteinurie"
    assert key.seal("Proteinurie", "contributions/1/text") != sealed, "every sealing has a nonce of its own"


@pytest.mark.parametrize("changed", ["place", "key", "bit", "cut", "empty"])
def test_anything_changed_does_not_open(changed: str) -> None:
    key, place = DataKey.new(), "contributions/1/text"
    sealed = key.seal("Proteinurie", place)
    other = {"bit": sealed[:-1] + bytes([sealed[-1] ^ 1]), "cut": sealed[:20], "empty": b""}.get(changed, sealed)
    opener = DataKey.new() if changed == "key" else key
    with pytest.raises(ContentSealedError, match="cannot be opened"):
        opener.open(other, "contributions/2/text" if changed == "place" else place)


def test_a_data_key_opens_under_its_master_key_and_for_its_case_alone() -> None:
    old, new = new_master_key("2025"), new_master_key("2026")
    key = DataKey.new()
    master_key_id, wrapped = MasterKeys.of(old).wrap(key, "case-1")
    both = MasterKeys.of(f"{new},{old}")
    assert both.current == "2026"
    assert both.unwrap(master_key_id, wrapped, "case-1") == key
    with pytest.raises(ContentSealedError):
        both.unwrap(master_key_id, wrapped, "case-2")
    with pytest.raises(ContentSealedError, match="'2025'"):
        MasterKeys.of(new).unwrap(master_key_id, wrapped, "case-1")


@pytest.mark.parametrize("written", ["x", "id:", "id:!!!!", ":AAAA", "a b:AAAA", "id:c2hvcnQ="])
def test_a_master_key_that_is_none_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(SettingsError, match=r"CONSILIUM_MASTER_KEYS: key 1") as refused:
        MasterKeys.of(written)
    assert "c2hvcnQ" not in str(refused.value)


def test_keys_are_in_no_representation() -> None:
    key, masters = DataKey.new(), MasterKeys.of(new_master_key("k"))
    assert repr(key.secret) not in repr(key)
    assert "_keys" not in repr(masters)


def test_no_master_key_no_case() -> None:
    with pytest.raises(SettingsError, match="CONSILIUM_MASTER_KEYS is not set"):
        MasterKeys.of("").wrap(DataKey.new(), "case-1")


def test_a_digest_tells_equal_contents_under_one_key_only() -> None:
    key = DataKey.new()
    assert key.digest(b"a") == key.digest(b"a") != key.digest(b"b")
    assert key.digest(b"a") != DataKey.new().digest(b"a")
