import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from requests_app.cases.attachments import attach, redrawn


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def encoded(kind="JPEG", size=(40, 20), exif=None):
    file = io.BytesIO()
    Image.new("RGB", size, "green").save(file, kind, **({"exif": exif} if exif else {}))
    return file.getvalue()


def test_photo_loses_its_metadata_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x8825] = {2: (41.0, 45.0, 0.0)}
    content, content_type = redrawn(encoded(exif=exif) + b"<script>hidden</script>")
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (20, 40)
        assert not picture.getexif()
    assert content_type == "image/jpeg"
    assert b"script" not in content


@pytest.mark.parametrize(
    ("kind", "kept"), [("PNG", "image/png"), ("WEBP", "image/jpeg"), ("GIF", "image/jpeg")]
)
def test_other_pictures_are_redrawn_too(kind, kept):
    assert redrawn(encoded(kind))[1] == kept


def test_large_photo_is_kept_smaller():
    content, _ = redrawn(encoded(size=(4000, 1000)))
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (2560, 640)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<svg onload=alert(1)>", b"%PDF-1.7", encoded()[:200], b"\xff\xd8\xff\xe0garbage"],
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(ValidationError, match="JPEG, PNG, WebP or GIF"):
        redrawn(content)


def test_too_many_pixels_are_refused_before_they_are_unpacked():
    with pytest.raises(ValidationError, match="too many pixels"):
        redrawn(encoded("PNG", size=(10_000, 7_000)))
    with pytest.raises(ValidationError, match="too many pixels"):
        redrawn(encoded("GIF", size=(6_000, 4_200)))


def test_too_large_file_is_refused(cast):
    with pytest.raises(ValidationError, match="larger than 15 MB"):
        attach(cast.submit(), by=None, file=io.BytesIO(b"x" * (15 * 2**20 + 1)))


def test_same_photo_twice_is_kept_once(cast):
    pothole = cast.submit()
    first = attach(pothole, by=cast.pat, file=io.BytesIO(encoded()), caption=" Hole ")
    assert attach(pothole, by=cast.pat, file=io.BytesIO(encoded())) == first
    assert (first.caption, first.uploaded_by, first.content_type) == ("Hole", cast.pat, "image/jpeg")


def test_photo_through_the_staffs_form_is_shown_to_whoever_sees_the_request(cast, client):
    weeds = cast.submit(cast.high_weeds)
    file = io.BytesIO(encoded())
    file.name = "weeds.jpg"
    client.force_login(cast.ines)
    assert client.post(f"/admin/requests/{weeds.pk}/attach/", {"file": file}).status_code == 302
    photo = weeds.attachments.get()
    address = f"/admin/requests/{weeds.pk}/attachments/{photo.pk}/"
    assert client.get(address)["Content-Type"] == "image/jpeg"
    for name, status in (("pat", 404), ("nora", 404), ("ana", 200), ("ed", 403)):
        client.force_login(cast.users[name])
        assert client.get(address).status_code == status
