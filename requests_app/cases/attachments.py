"""Photos of a request: looked into, drawn again without their metadata, kept once."""

import hashlib
import io
from datetime import datetime
from typing import BinaryIO, NamedTuple

import filetype
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from ..models import Attachment, ServiceRequest

LARGEST = 15 * 1024 * 1024  # bytes as sent
MOST_PIXELS = 60_000_000
MOST_AT_ONCE = 24_000_000  # pixels of what is only read whole: 100 kB of WebP may be a gigabyte of memory
LONGEST_SIDE = 2560  # pixels kept
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


class Picture(NamedTuple):
    """A photo encoded anew."""

    content: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def as_file(self) -> ContentFile:
        suffix = "png" if self.content_type == "image/png" else "jpg"
        return ContentFile(self.content, name=f"{self.sha256[:16]}.{suffix}")


@transaction.atomic
def attach(
    service_request: ServiceRequest,
    *,
    by: User | None,
    file: BinaryIO,
    caption: str = "",
    is_public: bool = False,
    at: datetime | None = None,
) -> Attachment:
    """Keep a photo; the same photo twice is kept once. ValidationError says what to send instead."""
    picture = redrawn(read(file))
    earlier = Attachment.objects.filter(service_request=service_request, sha256=picture.sha256).first()
    return earlier or Attachment.objects.create(
        service_request=service_request,
        file=picture.as_file(),
        content_type=picture.content_type,
        size=len(picture.content),
        sha256=picture.sha256,
        is_public=is_public,
        caption=caption.strip()[:200],
        uploaded_by=by,
        created_at=at or timezone.now(),
    )


def take_over(
    service_request: ServiceRequest, *, name: str, content_type: str, size: int, sha256: str, at: datetime
) -> Attachment:
    """Keep a photo that is in the storage already, encoded anew, under this name: one that a resident sent."""
    return Attachment.objects.create(
        service_request=service_request,
        file=name,
        content_type=content_type,
        size=size,
        sha256=sha256,
        created_at=at,
    )


def redrawn(content: bytes) -> Picture:
    """Encoded anew, upright, no larger than needed: no EXIF, no GPS, nothing hidden behind it."""
    kind = filetype.guess_mime(content) or ""
    if kind not in FORMATS:
        raise ValidationError(_not_a_photo(kind))
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as opened:
            if opened.width * opened.height > (MOST_PIXELS if opened.format == "JPEG" else MOST_AT_ONCE):
                raise ValidationError(_("This photo has too many pixels: send a smaller copy."))
            return _drawn(opened)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValidationError(_not_a_photo("")) from None


def _drawn(opened: Image.Image) -> Picture:
    kind = "PNG" if opened.format == "PNG" else "JPEG"
    opened.draft(
        "RGB", (LONGEST_SIDE, LONGEST_SIDE)
    )  # a large JPEG is read smaller: a fraction of its memory
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = ImageOps.exif_transpose(opened)
    return Picture(_encoded(picture, kind), f"image/{kind.lower()}")


def _not_a_photo(kind: str) -> str:
    if kind in ("image/heic", "image/heif", "image/avif"):
        return _(
            "We cannot read this kind of photo (HEIC). Send it as JPEG: most phones do when you share it."
        )
    return _("This is no photo we can read. Send a JPEG, PNG, WebP or GIF picture.")


def _encoded(picture: Image.Image, kind: str) -> bytes:
    wanted = "RGB" if kind == "JPEG" else ("RGBA" if "A" in picture.getbands() else "RGB")
    clean = Image.new(wanted, picture.size, "white")
    clean.paste(picture.convert(wanted))
    encoded = io.BytesIO()
    clean.save(encoded, kind, quality=85, optimize=True)
    return encoded.getvalue()


def read(file: BinaryIO) -> bytes:
    """What was sent; ValidationError where it is too much."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValidationError(
            _("This file is larger than %(most)d MB: send a smaller copy.") % {"most": LARGEST // 2**20}
        )
    return content
