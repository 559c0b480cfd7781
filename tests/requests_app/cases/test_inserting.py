from requests_app.cases.inserting import insert
from requests_app.models import DefaultPoint, ServiceRequest


def test_inserted_row_is_as_a_saved_one(cast, django_assert_num_queries):
    saved = cast.submit(attributes={"size": "plate"}, description="Loch 🕳️")
    found = ServiceRequest.objects.get(pk=saved.pk)
    for field in ServiceRequest._meta.concrete_fields:
        assert getattr(saved, field.attname) == getattr(found, field.attname), field
    assert saved.block_address == "500 block of Main Street"
    row = DefaultPoint(latitude=1, longitude=2, reason="middle")
    with django_assert_num_queries(1):
        insert(row)
    row.reason = "edge"
    row.save()
    assert DefaultPoint.objects.get() == row and DefaultPoint.objects.get().reason == "edge"
