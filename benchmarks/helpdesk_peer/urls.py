"""The one door: its own, at the address that its own pages suppose."""

from django.urls import include, path

urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]
