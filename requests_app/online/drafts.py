"""A report that somebody has begun: what was typed and the photos survive a closed page, a refusal and a day."""

from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..cases import attachments
from ..models import Draft, DraftPhoto, Follow, Service, UsedLink

MOST_PHOTOS = 5
LARGEST = 30_000  # characters of what was typed
FORGOTTEN_AFTER = timedelta(days=7)


@transaction.atomic
def keep(token: UUID, service: Service, data: dict[str, Any], *, at: datetime) -> Draft:
    """Write down what was typed; a draft that was sent stays as it is."""
    if len(str(data)) > LARGEST:
        raise ValidationError(_("This is too long to keep: shorten it."))
    Draft.objects.get_or_create(
        token=token, defaults={"service": service, "created_at": at, "updated_at": at}
    )
    draft = Draft.objects.select_for_update().get(token=token)
    if draft.sent_at is None:
        draft.service, draft.data, draft.updated_at = service, data, at
        draft.save(update_fields=["service", "data", "updated_at"])
    return draft


@transaction.atomic
def add_photo(draft: Draft, file: BinaryIO, *, at: datetime) -> DraftPhoto:
    """ValidationError says what to send instead."""
    Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.photos.count() >= MOST_PHOTOS:
        raise ValidationError(
            _("A report takes %(most)d photos. Remove one to add another.") % {"most": MOST_PHOTOS}
        )
    picture = attachments.redrawn(attachments.read(file))
    earlier = draft.photos.filter(sha256=picture.sha256).first()
    return earlier or draft.photos.create(
        file=picture.as_file(),
        content_type=picture.content_type,
        size=len(picture.content),
        sha256=picture.sha256,
        created_at=at,
    )


@transaction.atomic
def remove_photo(draft: Draft, pk: int) -> None:
    for photo in draft.photos.filter(pk=pk):
        _delete(photo)


def discard(draft: Draft) -> None:
    """Forget an unfinished report; a sent one belongs to its request."""
    if draft.sent_at is None:
        with transaction.atomic():
            _forget(draft)


def forget_old(at: datetime, limit: int = 500) -> int:
    """Drafts, follows nobody confirmed and used links of a week ago go; how many drafts went."""
    before = at - FORGOTTEN_AFTER
    old = list(Draft.objects.filter(updated_at__lt=before).order_by("updated_at")[:limit])
    for draft in old:
        with transaction.atomic():
            _forget(draft)
    Follow.objects.filter(confirmed_at=None, created_at__lt=before).delete()
    UsedLink.objects.filter(used_at__lt=before).delete()
    return len(old)


def _forget(draft: Draft) -> None:
    for photo in draft.photos.all():
        _delete(photo)
    draft.delete()


def _delete(photo: DraftPhoto) -> None:
    file = photo.file
    photo.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name or ""))
