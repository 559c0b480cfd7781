"""The product's addresses with the tour, as `manage.py demo` has them."""

from django.urls import include, path

from civic311.urls import urlpatterns as product

urlpatterns = [*product, path("demo/", include("civic311.demo.urls"))]
