"""The database knows which services are code complaints, whatever is linked, moved or switched later."""

from requests_app import publishing
from requests_app.models import InspectionTask, OrdinanceSection


def is_complaint(service):
    service.refresh_from_db()
    return service.is_code_complaint


def test_service_of_an_enforcing_department_is_a_code_complaint(cast):
    assert is_complaint(cast.high_weeds)
    assert not is_complaint(cast.pothole)
    cast.public_works.is_enforcing = True
    cast.public_works.save()
    assert is_complaint(cast.pothole)
    cast.pothole.department = cast.three_one_one
    cast.pothole.save()
    assert not is_complaint(cast.pothole)


def test_service_that_inspectors_work_on_is_a_code_complaint_until_it_is_unlinked(cast):
    task = InspectionTask.objects.create(department=cast.code_enforcement, code="signs", name="Signs")
    section = OrdinanceSection.objects.create(code="Sec. 1")
    task.services.add(cast.pothole)
    section.services.add(cast.pothole)
    task.services.clear()
    assert is_complaint(cast.pothole)
    section.services.clear()
    assert not is_complaint(cast.pothole)


def test_complaint_is_never_published_word_for_word(cast):
    weeds = cast.submit(cast.high_weeds, description="Zanzibar never mows", resident=cast.rosa)
    weeds.service.refresh_from_db()
    assert weeds.service.visibility == "public"
    assert publishing.description(weeds) == "Complaint: High weeds."
    row = publishing.published(type(weeds).objects.all()).get()
    assert (row.public_description, row.public_address) == ("Complaint: High weeds.", weeds.block_address)
    lead = cast.submit(cast.lead_paint, description="Zanzibar")
    assert publishing.description(lead) == ""
