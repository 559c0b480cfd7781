"""Who works here and where: departments, teams, districts, business calendars, staff."""

from django.conf import settings
from django.db import models


class BusinessCalendar(models.Model):
    """The hours in which a promise's clock runs: hours per weekday, public holidays, extra closures."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    country = models.CharField(max_length=2, blank=True, help_text="ISO code for public holidays, e.g. US")
    subdivision = models.CharField(max_length=6, blank=True, help_text="State or province, e.g. CT")
    is_default = models.BooleanField(default=False)

    def __str__(self):
        return self.name


class BusinessHours(models.Model):
    """One open interval of one weekday (0 = Monday), in the city's local time."""

    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "business hours"
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday_0_to_6"),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="hours_open_before_close"
            ),
        ]

    def __str__(self):
        return f"weekday {self.weekday}, {self.opens:%H:%M} to {self.closes:%H:%M}"


class Holiday(models.Model):
    """An extra closed day beside the public holidays: a storm, a furlough, a local feast."""

    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="closures")
    day = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_closure_a_day")]

    def __str__(self):
        return f"{self.name} ({self.day})"


class Department(models.Model):
    code = models.SlugField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    names = models.JSONField(
        "in other languages",
        default=dict,
        blank=True,
        help_text='Language and name: {"es": "Obras Públicas"}',
    )
    is_enforcing = models.BooleanField(default=False, help_text="Gets the daily code-enforcement report")
    calendar = models.ForeignKey(BusinessCalendar, models.PROTECT, null=True, blank=True)
    email = models.EmailField(blank=True, help_text="Receives the daily report")
    phone = models.CharField(max_length=30, blank=True)
    limbo_hours = models.PositiveSmallIntegerField(
        default=16, help_text="Working hours to answer an offer before both supervisors are told"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Team(models.Model):
    department = models.ForeignKey(Department, models.PROTECT, related_name="teams")
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class DirectoryEntry(models.Model):
    """Somebody a caller can be passed on to; without a calendar, the department's hours count."""

    name = models.CharField(max_length=120)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="entries")
    phone = models.CharField(max_length=30)
    calendar = models.ForeignKey(BusinessCalendar, models.PROTECT, null=True, blank=True)
    always_open = models.BooleanField(default=False, help_text="Answers around the clock")
    is_warm = models.BooleanField(default=True, help_text="Stay on the line until somebody answers")
    backup = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    keywords = models.CharField(max_length=300, blank=True, help_text="What callers ask this office for")
    note = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "directory entries"

    def __str__(self):
        return self.name


class DistrictLayer(models.Model):
    """A division of the city: neighborhoods, wards, inspection zones. One is primary: a request's district."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_primary"], condition=models.Q(is_primary=True), name="one_primary_layer"
            )
        ]

    def __str__(self):
        return self.name


class District(models.Model):
    """An area of a layer; valid_to is exclusive. Without geometry it is known by name only (from an import)."""

    layer = models.ForeignKey(DistrictLayer, models.PROTECT, related_name="districts")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    geometry = models.JSONField(null=True, blank=True, help_text="GeoJSON Polygon or MultiPolygon, WGS84")
    population = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "code", "valid_from"],
                nulls_distinct=False,
                name="district_once_per_validity",
            )
        ]

    def __str__(self):
        return self.name


class DefaultPoint(models.Model):
    """A point that stands for "somewhere in the city": a geocoder's fallback, never a place of trouble."""

    latitude = models.FloatField()
    longitude = models.FloatField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["latitude", "longitude"], name="default_point_once")]

    def __str__(self):
        return f"{self.latitude:.5f}, {self.longitude:.5f}: {self.reason}"


class Shift(models.Model):
    """Who is on call for a department's urgent requests; level 1 is paged first, the next when nobody answers."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="shifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    level = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "level"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["department", "ends_at"], name="shift_of_department")]

    def __str__(self):
        return f"{self.user} {self.starts_at:%Y-%m-%d %H:%M}"


class StaffProfile(models.Model):
    """What a staff user may see beyond the role (a Django group): the departments worked for."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_profile")
    departments = models.ManyToManyField(Department, blank=True, related_name="staff")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self):
        return self.user.get_full_name() or self.user.get_username()
