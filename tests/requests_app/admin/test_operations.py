from django.test import Client

from requests_app.desk import contacts
from tests.cast import make_cast


def test_a_contacts_page_shows_its_questions(db):
    cast = make_cast()
    contact = contacts.begin(csr=cast.ana)
    contacts.not_our_city(contact, by=cast.ana, topic="pothole-repair")
    client = Client()
    client.force_login(cast.ana)
    page = client.get(f"/admin/requests_app/contact/{contact.pk}/change/").content.decode()
    assert "pothole-repair: Not our city" in page
    assert contact.number in client.get("/admin/requests_app/contact/").content.decode()
