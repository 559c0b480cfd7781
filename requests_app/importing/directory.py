"""The departments, services, districts and teams that a file names: found, or made so that somebody can review them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from ..cases import writing
from ..models import Department, District, DistrictLayer, Service, ServiceGroup, Team

REVIEW = {"name": "To review", "needs_review": True}
NO_SERVICE = "Type not stated"
_MINOR = {"of", "and", "the", "for", "de", "la", "&"}


class Directory:
    """Looks a name up once; what had to be made is listed in `made`."""

    def __init__(
        self,
        *,
        services: Mapping[str, str] | None = None,
        departments: Mapping[str, Mapping[str, Any]] | None = None,
        department_names: Mapping[str, str] | None = None,
    ):
        self.aliases = {name.casefold(): code for name, code in (services or {}).items()}
        self.described, self.names = departments or {}, department_names or {}
        self.made: dict[str, list[str]] = {"departments": [], "services": [], "districts": [], "teams": []}
        self._departments = {one.code.casefold(): one for one in Department.objects.all()}
        self._departments |= {one.name.casefold(): one for one in self._departments.values()}
        self._services = {one.service_code: one for one in Service.objects.all()}
        self._services_by_name = {one.name.casefold(): one for one in self._services.values()}
        self._districts: dict[str, District] | None = None
        self._teams = {one.code: one for one in Team.objects.all()}
        self._group: ServiceGroup | None = None

    # Departments

    def department(self, text: str) -> Department | None:
        if not text:
            return None
        return self._departments.get(text.casefold()) or self._make_department(text)

    def _make_department(self, text: str) -> Department:
        writing.settle()
        described = self._described(text)
        name = (described.get("name") or self.names.get(text) or text)[:100]
        if name in self.made["departments"]:
            name = f"{name[:80]} ({text[:16]})"  # two codes of the file are two departments
        department = self._departments.get(name.casefold())
        if department is None:
            code = self._department_code(described.get("code") or text)
            department = Department.objects.create(
                code=code, name=name, is_enforcing=described.get("is_enforcing", False)
            )
            self.made["departments"].append(name)
            self._departments[code.casefold()] = self._departments[name.casefold()] = department
        self._departments[text.casefold()] = department
        return department

    def _described(self, text: str) -> Mapping[str, Any]:
        """What the map says of it, by its code or its name."""
        for code, values in self.described.items():
            if text.casefold() in (code.casefold(), str(values.get("name", "")).casefold()):
                return {"code": code, **values}
        return {}

    def _department_code(self, text: str) -> str:
        """Its own short code, or the first letters of its words."""
        code = text if slugify(text) and text.replace("-", "").replace("_", "").isalnum() else slugify(text)
        if len(code) > 12:
            words = [word for word in slugify(text).split("-") if word not in _MINOR]
            code = "".join(word[0] for word in words).upper()[:12] if len(words) > 1 else code[:12]
        return _free(code.strip("-") or "DEPT", 12, lambda one: one.casefold() in self._departments)

    # Services

    def service(self, text: str, code: str, department: Department | None) -> Service:
        text = text or NO_SERVICE
        code = slugify(self.aliases.get(text.casefold()) or code)[:60]
        found = self._services.get(code) or self._services_by_name.get(text[:120].casefold())
        return found or self._make_service(text[:120], code, department)

    def _make_service(self, name: str, code: str, department: Department | None) -> Service:
        writing.settle()
        code = _free(code or _slug(name, 60), 60, self._services.__contains__)
        service = Service.objects.create(
            service_code=code,
            name=name,
            group=self._to_review(),
            department=department,
            needs_location=False,
        )
        self.made["services"].append(name)
        self._services[code] = self._services_by_name[name.casefold()] = service
        return service

    def _to_review(self) -> ServiceGroup:
        if self._group is None:
            self._group, _ = ServiceGroup.objects.get_or_create(code="to-review", defaults=REVIEW)
        return self._group

    # Districts and teams

    def district(self, name: str) -> District | None:
        if not name:
            return None
        if self._districts is None:
            self._districts = self._read_districts()
        found = self._districts.get(name.casefold()) or self._districts.get(slugify(name))
        return found or self._make_district(name)

    def _read_districts(self) -> dict[str, District]:
        """By name and by code; of several versions the newest."""
        writing.settle()
        rows = District.objects.filter(layer__is_primary=True).order_by("valid_from", "id")
        known: dict[str, District] = {}
        for row in rows.defer("geometry"):
            known[row.code.casefold()] = known[row.name.casefold()] = row
        return known

    def _make_district(self, name: str) -> District:
        writing.settle()
        layer = DistrictLayer.objects.filter(is_primary=True).first() or DistrictLayer.objects.create(
            code="districts", name="Districts", is_primary=True
        )
        code = _free(_slug(name, 60), 60, lambda one: one in (self._districts or {}))
        district = District.objects.create(layer=layer, code=code, name=name[:120])
        self.made["districts"].append(name)
        assert self._districts is not None
        self._districts[code] = self._districts[name.casefold()] = district
        return district

    def team(self, name: str, department: Department) -> Team:
        """The team that the file names, or the one that stands for "somebody of the department"."""
        code = _slug(f"{department.code} {name or 'earlier system'}", 30)
        if code not in self._teams:
            writing.settle()
            self._teams[code], made = Team.objects.get_or_create(
                code=code,
                defaults={"department": department, "name": (name or "As in the earlier system")[:100]},
            )
            if made:
                self.made["teams"].append(name or f"{department.name}: as in the earlier system")
        return self._teams[code]


def _slug(text: str, length: int) -> str:
    """A slug that stays different where two long names begin alike or hold no letters."""
    slug = slugify(text)
    if slug and len(slug) <= length:
        return slug
    mark = hashlib.blake2b(text.encode(), digest_size=3).hexdigest()
    return f"{slug[: length - 7].strip('-')}-{mark}".strip("-")


def _free(code: str, length: int, is_taken: Any) -> str:
    candidate, number = code[:length], 2
    while is_taken(candidate):
        ending = f"-{number}"
        candidate, number = code[: length - len(ending)] + ending, number + 1
    return candidate
