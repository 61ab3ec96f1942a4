"""One door: POST /notes checks three fields and inserts one row."""

from django.urls import path
from rest_framework import generics, serializers

from tests.bench.bare.models import Note


class NoteSerializer(serializers.ModelSerializer[Note]):
    """The fields as the model has them."""

    class Meta:
        model = Note
        fields = ["id", "title", "body", "urgency", "made_at"]


class Notes(generics.CreateAPIView[Note]):
    """Insert one."""

    serializer_class = NoteSerializer


urlpatterns = [path("notes", Notes.as_view())]
