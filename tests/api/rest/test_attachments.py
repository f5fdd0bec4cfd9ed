"""Attachments over HTTP: sent, listed, downloaded, looked at, removed."""

import io
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from PIL import Image
from sqlalchemy import text

from api.application import create_application
from api.protection import new_master_key
from api.settings import load_settings
from api.workbench import Workbench
from tests.api.cases.sample_files import SECRET, ct, jpeg, pdf, png, written
from tests.api.rest.cases_over_http import CASES, MEMBER, Service


@pytest.fixture(scope="module")
def service(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("attachments")
    url = f"sqlite:///{folder / 'consilium.db'}"
    settings = load_settings(
        home=home, database_url=url, training=True, master_keys=new_master_key("k"), max_attachment_bytes=100_000
    )
    with Workbench.open(settings) as workbench:
        yield Service(create_application(workbench), workbench.store)


@pytest.fixture
def case_id(service: Service) -> str:
    return service.enrol()


def test_a_scan_is_kept_without_identity_and_looked_at_through_a_window(service: Service, case_id: str) -> None:
    added = service.attach(case_id, written(ct(frames=2)), name="../../MRI kidneys.exe")
    assert added.status_code == 201, added.text
    assert (added.json()["media_type"], added.json()["name"]) == ("application/dicom", "MRI kidneys.dcm")
    assert len(added.json()["remarks"]) == 2
    other = service.attach(case_id, written(ct()), name="second").json()
    client, address = service.by("clinician"), f"{CASES}/{case_id}/attachments/{added.json()['attachment_id']}"
    kept = client.get(f"{address}/content")
    assert SECRET.encode() not in kept.content
    assert kept.headers["content-type"] == "application/dicom"
    assert kept.headers["content-disposition"] == (
        "attachment; filename=\"attachment.dcm\"; filename*=UTF-8''MRI%20kidneys.dcm"
    )
    assert (kept.headers["x-content-type-options"], kept.headers["cache-control"]) == ("nosniff", "no-store")
    uid = pydicom.dcmread(io.BytesIO(kept.content)).SOPInstanceUID
    assert uid.is_valid
    assert uid.startswith("2.25.")
    windows: list[dict[str, int]] = [{}, {"frame": 2, "centre": -640, "width": 257}, {"centre": 40, "width": 400}]
    seen = [client.get(f"{address}/image", params=window) for window in windows]
    assert [one.headers["content-type"] for one in seen] == ["image/png"] * 3
    assert len({one.content for one in seen}) == 3
    assert Image.open(io.BytesIO(seen[0].content)).size == (8, 8)
    refused: list[dict[str, int | str]] = [
        {"frame": 3}, {"frame": 0}, {"centre": 1}, {"centre": "nan", "width": 2}, {"width": 0, "centre": 1},
    ]  # fmt: skip
    for wrong in refused:
        assert client.get(f"{address}/image", params=wrong).status_code == 422
    listed = client.get(f"{CASES}/{case_id}/attachments", params={"limit": 1}).json()
    assert [one["attachment_id"] for one in listed["items"]] == [added.json()["attachment_id"]]
    rest = client.get(f"{CASES}/{case_id}/attachments", params={"cursor": listed["next"]}).json()
    assert [one["attachment_id"] for one in rest["items"]] == [other["attachment_id"]]
    read = [action for _, action in service.actions(case_id) if action == "attachment.read"]
    assert len(read) == 5  # the download, and four pictures that it came to


def test_uids_stay_together_within_a_case_and_apart_between_cases(service: Service, case_id: str) -> None:
    dataset = ct()

    def kept(case: str) -> pydicom.FileDataset:
        attachment = service.attach(case, written(dataset)).json()["attachment_id"]
        content = service.by("clinician").get(f"{CASES}/{case}/attachments/{attachment}/content").content
        return pydicom.dcmread(io.BytesIO(content))

    first, second, elsewhere = kept(case_id), kept(case_id), kept(service.enrol())
    assert first.StudyInstanceUID == second.StudyInstanceUID != dataset.StudyInstanceUID
    assert first.StudyInstanceUID != elsewhere.StudyInstanceUID


def test_what_is_kept_stands_sealed_in_the_database(service: Service, case_id: str) -> None:
    content = pdf(b"/Title (Kidney of patient Elm)")
    added = service.attach(case_id, content, name="Kidney letter").json()
    with service.store.begin(read_only=True) as transaction:
        rows = [
            row
            for table in ("attachments", "attachment_contents", "events", "idempotency_keys")
            for row in transaction.session.execute(text(f"SELECT * FROM {table}"))
        ]
    held = " ".join(map(str, rows))
    assert added["attachment_id"] in held
    assert not any(secret in held for secret in ("%PDF", "Kidney", "letter", "Elm"))
    download = service.by("clinician").get(f"{CASES}/{case_id}/attachments/{added['attachment_id']}/content")
    assert download.content == content
    address = f"{CASES}/{case_id}/attachments/{added['attachment_id']}/image"
    assert service.by("clinician").get(address).status_code == 409


@pytest.mark.parametrize(("content", "suffix"), [(jpeg(), ".jpg"), (png(), ".png")])
def test_pictures_are_shown_as_png(service: Service, case_id: str, content: bytes, suffix: str) -> None:
    added = service.attach(case_id, content, name="photo.html").json()
    assert added["name"] == f"photo{suffix}"
    address = f"{CASES}/{case_id}/attachments/{added['attachment_id']}/image"
    with Image.open(io.BytesIO(service.by("clinician").get(address).content)) as shown:
        assert shown.format == "PNG"
    assert service.by("clinician").get(address, params={"frame": 2}).status_code == 422


@pytest.mark.parametrize(
    ("content", "more", "pointer"),
    [
        (png(), {"section": "gossip"}, "#/section"),
        (png(), {"checked": "no"}, "#/checked"),
        (png(), {"colour": "red"}, "#/(form)"),
        (png(), {"name": "x" * 1001}, "#/name"),
        (b"", {}, "#/file"),
        (png() + b"\0" * 100_000, {}, "#/file"),
        (b"<html>", {}, None),
        (png(), {"name": "MRI Hans Müller"}, None),
        (pdf(b"/OpenAction << /S /JavaScript >>"), {}, None),
    ],
)
def test_what_cannot_be_kept_is_refused(
    service: Service, case_id: str, content: bytes, more: dict[str, str], pointer: str | None
) -> None:
    refused = service.attach(case_id, content, **more)
    assert refused.status_code == 422, refused.text
    assert "Müller" not in refused.text
    if pointer is not None:
        assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]
    assert service.by("clinician").get(f"{CASES}/{case_id}/attachments").json()["items"] == []


def test_other_bodies_are_refused(service: Service, case_id: str) -> None:
    client, address = service.by("clinician"), f"{CASES}/{case_id}/attachments"
    assert client.post(address, json={"file": "x"}).status_code == 415
    assert client.post(address).status_code == 415
    unbound = client.post(address, content=b"x", headers={"content-type": "multipart/form-data"})
    assert unbound.status_code == 400
    # Beyond the file's limit with the form around it, and beyond what any other route takes.
    large = client.post(address, files={"file": b"\0" * 3_000_000}, data={"section": "imaging"})
    assert large.status_code == 413


def test_a_repeated_upload_adds_one_file(service: Service, case_id: str) -> None:
    key = {"Idempotency-Key": "upload-1"}
    first, second = (service.attach(case_id, png(), headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert service.attach(case_id, jpeg(), headers=key).status_code == 422


def test_a_file_is_of_its_case_and_whoever_treats_the_patient_removes_it(service: Service, case_id: str) -> None:
    added = service.attach(case_id, png()).json()["attachment_id"]
    client, other = service.by("clinician"), service.enrol()
    for method, rest in (("GET", "/content"), ("GET", "/image"), ("DELETE", "")):
        assert client.request(method, f"{CASES}/{other}/attachments/{added}{rest}").status_code == 404
    service.consent(case_id)
    service.seat(case_id)
    member, address = service.by(MEMBER), f"{CASES}/{case_id}/attachments/{added}"
    assert member.get(f"{address}/content").status_code == 200
    assert member.delete(address).status_code == 403
    assert client.delete(address).status_code == 204
    assert member.get(f"{address}/content").status_code == 404
