"""Photos of a request: looked into, drawn again without their metadata, kept once."""

import hashlib
import io
from datetime import datetime
from typing import BinaryIO

import filetype
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from ..models import Attachment, ServiceRequest

LARGEST = 15 * 1024 * 1024  # bytes as sent
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2560  # pixels kept
KINDS = {"image/jpeg", "image/png", "image/webp", "image/gif"}
NOT_A_PHOTO = "This is no photo we can read. Send a JPEG, PNG, WebP or GIF picture."


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
    content, content_type = redrawn(_read(file))
    digest = hashlib.sha256(content).hexdigest()
    earlier = Attachment.objects.filter(service_request=service_request, sha256=digest).first()
    if earlier:
        return earlier
    suffix = "png" if content_type == "image/png" else "jpg"
    return Attachment.objects.create(
        service_request=service_request,
        file=ContentFile(content, name=f"{digest[:16]}.{suffix}"),
        content_type=content_type,
        size=len(content),
        sha256=digest,
        is_public=is_public,
        caption=caption.strip()[:200],
        uploaded_by=by,
        created_at=at or timezone.now(),
    )


def redrawn(content: bytes) -> tuple[bytes, str]:
    """The picture encoded anew, upright, no larger than needed: no EXIF, no GPS, nothing hidden behind it."""
    if (filetype.guess_mime(content) or "") not in KINDS:
        raise ValidationError(NOT_A_PHOTO)
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP", "GIF"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValidationError("This photo has too many pixels: send a smaller copy.")
            kind = "PNG" if opened.format == "PNG" else "JPEG"
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _encoded(picture, kind), f"image/{kind.lower()}"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValidationError(NOT_A_PHOTO) from None


def _encoded(picture: Image.Image, kind: str) -> bytes:
    wanted = "RGB" if kind == "JPEG" else ("RGBA" if "A" in picture.getbands() else "RGB")
    clean = Image.new(wanted, picture.size, "white")
    clean.paste(picture.convert(wanted))
    encoded = io.BytesIO()
    clean.save(encoded, kind, quality=85, optimize=True)
    return encoded.getvalue()


def _read(file: BinaryIO) -> bytes:
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValidationError(f"This file is larger than {LARGEST // 2**20} MB: send a smaller copy.")
    return content
