"""Districts from GeoJSON: one layer, each with its name, its polygon and the day from which it is valid.

A district that is there already with the same polygon stays; one that changed from a later day on is ended on that
day and followed by a new one, so that past requests keep the districts of their time.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from shapely.geometry import mapping, shape

from ..models import District, DistrictLayer


@dataclass
class Loaded:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    repaired: int = 0

    def __str__(self) -> str:
        said = f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, {self.ended} ended"
        return f"{said}, {self.repaired} polygons repaired" if self.repaired else said


@dataclass
class Boundary:
    code: str
    name: str
    geometry: dict[str, Any]
    population: int | None = None
    was_repaired: bool = False


def load(
    path: Path | str,
    *,
    layer: str,
    name_property: str,
    valid_from: date | None = None,
    primary: bool = False,
    code_property: str = "code",
    layer_name: str = "",
    crs: str | None = None,
) -> Loaded:
    """Bring the layer to what the file says; ValidationError says what is wrong, and nothing is changed."""
    boundaries = read(Path(path), name_property, code_property, crs)
    with transaction.atomic():
        row = _layer(layer, layer_name, primary)
        loaded = Loaded(repaired=sum(boundary.was_repaired for boundary in boundaries))
        for boundary in boundaries:
            _load_one(row, boundary, valid_from, loaded)
    return loaded


def read(
    path: Path, name_property: str, code_property: str = "code", crs: str | None = None
) -> list[Boundary]:
    """The file's districts in WGS84; polygons that share a name are one district."""
    features = _features(path)
    by_code: dict[str, Boundary] = {}
    for number, feature in enumerate(features, 1):
        boundary = _boundary(feature, number, name_property, code_property, crs)
        earlier = by_code.get(boundary.code)
        by_code[boundary.code] = _joined(earlier, boundary) if earlier else boundary
    return list(by_code.values())


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ValidationError(f"There is no file {path}. Check the path.") from None
    except (OSError, ValueError) as error:
        raise ValidationError(
            f"{path} is not GeoJSON ({error}): export the layer as GeoJSON in WGS84."
        ) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise ValidationError(f"{path} has no features: export the layer as a GeoJSON FeatureCollection.")
    return features


def _boundary(
    feature: dict[str, Any], number: int, name_property: str, code_property: str, crs: str | None
) -> Boundary:
    properties = feature.get("properties") or {}
    if properties.get(name_property) in (None, ""):
        raise ValidationError(
            f"Feature {number} has no property “{name_property}”: choose one of {', '.join(sorted(properties))}."
        )
    name = _text(properties[name_property])
    geometry, was_repaired = _geometry(feature.get("geometry"), name, crs)
    code = slugify(_text(properties.get(code_property) or name)) or f"district-{number}"
    if properties.get(code_property):
        code = _text(properties[code_property]).replace(" ", "-")
    return Boundary(code[:60], name[:120], geometry, _population(properties), was_repaired)


def _text(value: Any) -> str:
    """A ward that was counted as 3.0 is ward 3."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _population(properties: dict[str, Any]) -> int | None:
    value = properties.get("population")
    return int(value) if isinstance(value, int | float) and value >= 0 else None


def _geometry(given: Any, name: str, crs: str | None) -> tuple[dict[str, Any], bool]:
    try:
        area = shape(given)
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
        raise ValidationError(f"“{name}” has no geometry that can be read: draw it as a polygon.") from None
    if crs:
        area = _to_wgs84(area, crs)
    if area.geom_type not in ("Polygon", "MultiPolygon"):
        raise ValidationError(f"“{name}” is a {area.geom_type}: districts are polygons.")
    west, south, east, north = area.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ValidationError(f"“{name}” is not in degrees: name its projection with --crs EPSG:number.")
    is_valid = area.is_valid
    if not is_valid:
        area = _polygons(shapely.make_valid(area))
    return json.loads(json.dumps(mapping(area))), not is_valid


def _polygons(area: Any) -> Any:
    parts = [part for part in getattr(area, "geoms", [area]) if part.geom_type.endswith("Polygon")]
    return shapely.union_all(parts)


def _to_wgs84(area: Any, crs: str) -> Any:
    import pyproj

    try:
        project = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.CRSError:
        raise ValidationError(
            f"“{crs}” is not a projection: write it as EPSG:number, e.g. EPSG:2234."
        ) from None
    return shapely.transform(area, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))


def _joined(first: Boundary, second: Boundary) -> Boundary:
    both = shapely.union_all([shape(first.geometry), shape(second.geometry)])
    repaired = first.was_repaired or second.was_repaired
    return Boundary(first.code, first.name, json.loads(json.dumps(mapping(both))), first.population, repaired)


def _layer(code: str, name: str, primary: bool) -> DistrictLayer:
    row, _ = DistrictLayer.objects.get_or_create(
        code=slugify(code), defaults={"name": name or code.replace("-", " ").capitalize()}
    )
    if name and row.name != name:
        row.name = name
        row.save(update_fields=["name"])
    if primary and not row.is_primary:
        DistrictLayer.objects.filter(is_primary=True).update(is_primary=False)
        row.is_primary = True
        row.save(update_fields=["is_primary"])
    return row


def _load_one(layer: DistrictLayer, boundary: Boundary, valid_from: date | None, loaded: Loaded) -> None:
    current = _current(layer, boundary, valid_from)
    columns = {"name": boundary.name, "geometry": boundary.geometry, "population": boundary.population}
    if current is None:
        District.objects.create(layer=layer, code=boundary.code, valid_from=valid_from, **columns)
        loaded.added += 1
    elif all(getattr(current, name) == value for name, value in columns.items()):
        loaded.unchanged += 1
    elif current.geometry and valid_from and current.valid_from != valid_from:
        District.objects.create(
            layer=layer, code=boundary.code, valid_from=valid_from, valid_to=current.valid_to, **columns
        )
        current.valid_to = valid_from
        current.save()
        loaded.ended += 1
        loaded.added += 1
    else:
        for name, value in columns.items():
            setattr(current, name, value)
        current.save()
        loaded.changed += 1


def _current(layer: DistrictLayer, boundary: Boundary, valid_from: date | None) -> District | None:
    """The district that is valid on the day; one that an import knew by name only is taken over."""
    versions = list(layer.districts.filter(code=boundary.code).order_by("valid_from"))
    by_name = layer.districts.filter(name__iexact=boundary.name, geometry__isnull=True)
    versions = versions or list(by_name)
    on = valid_from or date.max
    fitting = [
        one
        for one in versions
        if (one.valid_from is None or one.valid_from <= on)
        and (one.valid_to is None or on == date.max or on < one.valid_to)
    ]
    return fitting[-1] if fitting else None
