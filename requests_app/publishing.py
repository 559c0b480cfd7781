"""What strangers may see of a request: the one rule for pages, map, files, Open311 and the API."""

from typing import NamedTuple

from django.db.models import Case, CharField, F, FloatField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from .models import Service, ServiceRequest

VERBATIM = Q(service__visibility=Service.Visibility.PUBLIC, service__is_code_complaint=False)
AT_HOME = Q(service__shows_block=True) | ~VERBATIM
COMPLAINTS = Service.objects.filter(is_code_complaint=True).order_by().values("pk")
NEUTRAL = "Complaint: {service}."


class PublicPlace(NamedTuple):
    """latitude and longitude: WGS84 degrees; of the block where the place is somebody's home."""

    address: str
    zip_code: str
    latitude: float | None
    longitude: float | None


def place(service_request: ServiceRequest) -> PublicPlace:
    row = service_request
    if is_at_home(row.service):
        return PublicPlace(row.block_address, row.zip_code, row.block_latitude, row.block_longitude)
    return PublicPlace(row.address, row.zip_code, row.latitude, row.longitude)


def description(service_request: ServiceRequest) -> str:
    return said(service_request.service, service_request.description)


def said(service: Service, words: str) -> str:
    """The resident's own words, where the service publishes them; of a code complaint, a neutral sentence."""
    if is_verbatim(service):
        return words
    is_told = service.is_code_complaint and service.visibility != Service.Visibility.PRIVATE
    return NEUTRAL.format(service=service.name) if is_told else ""


def words(service_request: ServiceRequest) -> str:
    """What may be compared with other people's words."""
    return service_request.description if is_verbatim(service_request.service) else ""


def is_at_home(service: Service) -> bool:
    return service.shows_block or not is_verbatim(service)


def is_verbatim(service: Service) -> bool:
    """A code complaint never, however public its service is: see confidential."""
    return service.visibility == Service.Visibility.PUBLIC and not service.is_code_complaint


def published(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """Only what is public, with public_address, public_latitude, public_longitude and public_description beside it."""
    return requests.filter(~Q(service__visibility=Service.Visibility.PRIVATE)).annotate(
        public_address=_either("block_address", "address", CharField()),
        public_latitude=_either("block_latitude", "latitude", FloatField()),
        public_longitude=_either("block_longitude", "longitude", FloatField()),
        public_description=Case(
            When(VERBATIM, then=F("description")),
            When(service__is_code_complaint=True, then=_NEUTRAL),
            default=Value(""),
            output_field=CharField(),
        ),
    )


_before, _after = NEUTRAL.split("{service}")
_NEUTRAL = Concat(Value(_before), F("service__name"), Value(_after), output_field=CharField())


def _either(at_home: str, elsewhere: str, output: CharField | FloatField) -> Combinable:
    return Case(When(AT_HOME, then=F(at_home)), default=F(elsewhere), output_field=output)
