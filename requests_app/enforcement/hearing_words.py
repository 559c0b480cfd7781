"""When and where a hearing takes place, in each language of the documents."""

from django.utils import translation

from .. import wording
from ..cases import clocks
from ..models import Hearing
from .papers import METHODS
from .recording import local_day

AT = {"en": "{day}, at {clock}", "es": "{day}, a las {clock}"}


def said(hearing: Hearing) -> dict[str, dict[str, str]]:
    """Placeholder -> language -> words."""
    where = f", {hearing.place}" if hearing.place else ""
    return {
        "when": {language: _when(hearing, language) for language in METHODS},
        "where": dict.fromkeys(METHODS, where),
    }


def _when(hearing: Hearing, language: str) -> str:
    with translation.override(language):
        day = wording.day_in_full(local_day(hearing.at))
        said = AT[language].format(day=day, clock=wording.clock(hearing.at, clocks.zone()))
    return said if hearing.place else said.removesuffix(".")  # the sentence has its own
