from django.urls import URLPattern, path

from . import hearings, invoices, packet, reveals, verbs

urlpatterns: list[URLPattern] = [
    path("requests/<int:pk>/reveal/", reveals.reveal, name="reveal"),
    path("enforcement/reveals/", reveals.log, name="reveals"),
    path("enforcement/hearings/", hearings.hearings, name="hearings"),
    path("enforcement/hearings/hearings.ics", hearings.hearings_ics, name="hearings_ics"),
    path("enforcement/hearings/<int:pk>/ruling/", verbs.rule, name="rule_on_hearing"),
    path("enforcement/hearings/<int:pk>/appeal/", verbs.appeal, name="appeal_ruling"),
    path("enforcement/invoices/", invoices.vendor_invoices, name="vendor_invoices"),
    path("enforcement/cases/<slug:number>/hearing/", verbs.set_hearing, name="set_hearing"),
    path("enforcement/cases/<slug:number>/packet.zip", packet.packet, name="packet"),
]
