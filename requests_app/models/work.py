"""Work orders: who goes where with what, what was done, and what it cost. A request asks; a work order does.

Nothing is deleted here: each step is a row of `WorkStep`, and a wrong cost is reversed by a counter-line.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .directory import Department, District
from .requests import Attachment, ServiceRequest

MONEY: Any = {"max_digits": 12, "decimal_places": 2}
USER = settings.AUTH_USER_MODEL


class Crew(models.Model):
    """Who drives out together; the base point is where the day begins and ends."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="crews")
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    lead = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", help_text="Whom the supervisor calls"
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="crews", help_text="Those who sign in"
    )
    size = models.PositiveSmallIntegerField(default=2, help_text="People who go out")
    person_class = models.SlugField(
        max_length=30, default="laborer", help_text="Whose labor rate counts for minutes entered on the phone"
    )
    base_latitude = models.FloatField(null=True, blank=True)
    base_longitude = models.FloatField(null=True, blank=True)
    hours = models.DecimalField(
        max_digits=4, decimal_places=2, default=8, help_text="Hours of a day that can be planned"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=24), name="crew_hours_of_a_day"),
            models.CheckConstraint(condition=Q(size__gte=1), name="crew_has_people"),
        ]

    def __str__(self):
        return self.name


class Dated(models.Model):
    """A rate counts from its day on, until the next one."""

    starts_on = models.DateField()

    class Meta:
        abstract = True


class LaborRate(Dated):
    """Dollars an hour of a class of people, or of one crew, which goes before its class."""

    person_class = models.SlugField(max_length=30, blank=True)
    crew = models.ForeignKey(Crew, models.PROTECT, null=True, blank=True, related_name="rates")
    straight = models.DecimalField(**MONEY)
    overtime = models.DecimalField(**MONEY)

    class Meta:
        ordering = ["person_class", "crew", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(crew__isnull=True) & ~Q(person_class="") | Q(crew__isnull=False, person_class=""),
                name="labor_rate_of_class_or_crew",
            ),
            models.CheckConstraint(
                condition=Q(straight__gte=0, overtime__gte=0), name="labor_rate_not_negative"
            ),
            models.UniqueConstraint(
                fields=["person_class", "crew", "starts_on"],
                nulls_distinct=False,
                name="labor_rate_once_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.crew or self.person_class} from {self.starts_on}: {self.straight} / {self.overtime}"


class Equipment(models.Model):
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=60, blank=True, help_text="Leaf vacuum, packer truck, backhoe")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "equipment"

    def __str__(self):
        return self.name


class EquipmentRate(Dated):
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="rates")
    hourly = models.DecimalField(**MONEY)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(hourly__gte=0), name="equipment_rate_not_negative"),
            models.UniqueConstraint(fields=["equipment", "starts_on"], name="equipment_rate_once_a_day"),
        ]

    def __str__(self):
        return f"{self.equipment} from {self.starts_on}: {self.hourly} an hour"


class Material(models.Model):
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=20, help_text="ton, bag, gallon, piece")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.unit})"


class MaterialPrice(Dated):
    material = models.ForeignKey(Material, models.PROTECT, related_name="prices")
    price = models.DecimalField(**MONEY)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="material_price_not_negative"),
            models.UniqueConstraint(fields=["material", "starts_on"], name="material_price_once_a_day"),
        ]

    def __str__(self):
        return f"{self.material} from {self.starts_on}: {self.price}"


class WorkStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    DISPATCHED = "dispatched", "With the crew"
    DONE = "done", "Done"
    NOT_DONE = "not_done", "Could not be done"
    CANCELLED = "cancelled", "Cancelled"


WORK_OPEN = (WorkStatus.PLANNED, WorkStatus.DISPATCHED)


class NotDoneReason(models.TextChoices):
    NO_ACCESS = "no_access", "No access: gate, dog, nobody there"
    CAR = "car", "A car or a container stands on it"
    WEATHER = "weather", "Weather"
    EQUIPMENT = "equipment", "Equipment or material is missing"
    NOT_FOUND = "not_found", "Nothing found there"
    UNSAFE = "unsafe", "Not safe: wires, traffic, gas"
    OTHER_TRADE = "other_trade", "Needs another trade or a contractor"
    NO_TIME = "no_time", "No time left today"


class WorkOrder(models.Model):
    """planned: on no crew's list yet; dispatched: on the list of a crew's day. `ended_at`: done or given up."""

    Status = WorkStatus

    number = models.CharField(max_length=16, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    crew = models.ForeignKey(
        Crew, models.PROTECT, null=True, blank=True, related_name="work_orders", db_index=False
    )
    service_requests = models.ManyToManyField(
        ServiceRequest, through="WorkOrderRequest", related_name="work_orders"
    )
    what = models.CharField(max_length=200)
    day = models.DateField(null=True, blank=True)
    window_from = models.TimeField(null=True, blank=True)
    window_to = models.TimeField(null=True, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(default=30, help_text="Of the whole crew")
    address = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    calls_resident = models.BooleanField(default=False, help_text="The crew calls before it comes")
    is_after_care = models.BooleanField(
        default=False, help_text="Planned when the request was closed already"
    )
    status = models.CharField(max_length=12, choices=WorkStatus, default=WorkStatus.PLANNED)
    reason = models.CharField(max_length=16, choices=NotDoneReason, blank=True)
    outcome = models.CharField(max_length=500, blank=True, help_text="What was done, or why not")
    tons = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=("dispatched", "done", "not_done"))
                | Q(crew__isnull=False, day__isnull=False),
                name="work_with_a_crew_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(window_from__isnull=True)
                | Q(window_to__isnull=True)
                | Q(window_to__gt=F("window_from")),
                name="work_window_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["crew", "day"], name="work_of_crew"),
            models.Index(fields=["department", "-id"], name="work_of_department"),
            models.Index(fields=["department", "day"], name="work_of_department_day"),
            models.Index(
                fields=["department", "id"],
                name="work_unplanned",
                condition=Q(status="planned"),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.status in WORK_OPEN


class WorkOrderRequest(models.Model):
    """Which request a work order serves."""

    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="links", db_index=False)
    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="work_links")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work_order", "service_request"], name="work_order_request_once")
        ]

    def __str__(self):
        return f"{self.work_order} for {self.service_request}"


class WorkStep(models.Model):
    """What happened to a work order, append-only. `key`: of the phone that sent it, so that it counts once."""

    class Kind(models.TextChoices):
        PLANNED = "planned", "Planned"
        DISPATCHED = "dispatched", "Given to the crew"
        RECORDED = "recorded", "Costs recorded"
        PHOTO = "photo", "Photo taken"
        DONE = "done", "Done"
        NOT_DONE = "not_done", "Could not be done"
        CANCELLED = "cancelled", "Cancelled"
        REVERSED = "reversed", "Costs reversed"

    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    text = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)  # noqa: DJ001 (unique where given)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class WorkLine(models.Model):
    """A cost, planned or actual, at the rate of its day: quantity in hours or units, money in dollars.

    A counter-line (`reverses`) has the negative quantity and amount. `row_key`: the row of the file it came from.
    """

    class Kind(models.TextChoices):
        STRAIGHT = "straight", "Labor"
        OVERTIME = "overtime", "Labor, overtime"
        EQUIPMENT = "equipment", "Equipment"
        MATERIAL = "material", "Material"
        INVOICE = "invoice", "Invoice"

    class Source(models.TextChoices):
        TYPED = "typed", "Typed"
        PHONE = "phone", "Crew's phone"
        FILE = "file", "File"

    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    is_planned = models.BooleanField(default=False)
    day = models.DateField()
    quantity = models.DecimalField(max_digits=10, decimal_places=2)
    rate = models.DecimalField(**MONEY)
    amount = models.DecimalField(**MONEY)
    worker = models.CharField(max_length=80, blank=True, help_text="A user name or an employee number")
    person_class = models.SlugField(max_length=30, blank=True)
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    material = models.ForeignKey(
        Material, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    text = models.CharField(max_length=200, blank=True, help_text="Vendor and number of an invoice, a remark")
    source = models.CharField(max_length=8, choices=Source, default=Source.TYPED)
    file_name = models.CharField(max_length=120, blank=True)
    file_line = models.PositiveIntegerField(null=True, blank=True)
    row_key = models.CharField(max_length=64, null=True, blank=True, unique=True)  # noqa: DJ001 (unique where given)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was reversed")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, quantity__gt=0, amount__gte=0)
                | Q(reverses__isnull=False, quantity__lt=0, amount__lte=0) & ~Q(reason=""),
                name="work_line_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="work_line_day", condition=Q(is_planned=False)),
            models.Index(fields=["recorded_at"], name="work_line_recorded", condition=Q(is_planned=False)),
            models.Index(fields=["worker", "day"], name="work_line_worker", condition=~Q(worker="")),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.quantity}: {self.amount}"


class WorkPhoto(models.Model):
    """A photo of the place before or after the work; the picture itself is kept with the request."""

    class Stage(models.TextChoices):
        BEFORE = "before", "Before"
        AFTER = "after", "After"

    work_order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=6, choices=Stage)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["work_order", "attachment"], name="work_photo_once")]

    def __str__(self):
        return f"{self.get_stage_display()}: {self.work_order}"


class Season(models.Model):
    """Work that comes back every year, compared with the year before: leaf collection from October to December.

    A season that ends in the next year has the name of the year it begins in.
    """

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    services = models.ManyToManyField("requests_app.Service", related_name="+")
    first_month = models.PositiveSmallIntegerField(default=10)
    first_day = models.PositiveSmallIntegerField(default=1)
    last_month = models.PositiveSmallIntegerField(default=12)
    last_day = models.PositiveSmallIntegerField(default=31)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month__range=(1, 12), last_month__range=(1, 12))
                & Q(first_day__range=(1, 31), last_day__range=(1, 31)),
                name="season_in_the_year",
            )
        ]

    def __str__(self):
        return self.name
