import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from requests_app.enforcement import photos


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


def picture(color="green"):
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (41.0, 45.0, 30.0)}  # GPS
    exif[0x010F] = "Zanzibar"
    Image.new("RGB", (8, 8), color).save(file, "JPEG", exif=exif)
    file.seek(0)
    return file


def test_a_photo_loses_where_and_with_what_it_was_taken_and_is_kept_once(lot):
    waiting = lot.first()
    kept = photos.add(waiting, by=lot.cast.ines, file=picture(), key="a")
    assert kept.phase == "before" and b"Zanzibar" not in kept.file.read()
    assert not Image.open(kept.file.open()).getexif()
    assert photos.add(waiting, by=lot.cast.ines, file=picture("red"), key="a") == kept
    assert photos.add(waiting, by=lot.cast.ines, file=picture(), key="b") == kept
    assert photos.add(waiting, by=lot.cast.ines, file=picture("red"), phase="other").phase == "other"


def test_what_is_no_photo_is_refused(lot):
    with pytest.raises(ValidationError, match="no photo"):
        photos.add(lot.first(), by=lot.cast.ines, file=io.BytesIO(b"<html>"))
    with pytest.raises(ValidationError, match="as found"):
        photos.add(lot.first(), by=lot.cast.ines, file=picture(), phase="later")
