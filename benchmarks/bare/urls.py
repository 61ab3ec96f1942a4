"""POST /notes checks three fields and inserts one row; GET lists the newest fifty; GET /notes/ID shows one."""

from django.urls import path
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination

from benchmarks.bare.models import Note


class NoteSerializer(serializers.ModelSerializer[Note]):
    """The fields as the model has them."""

    class Meta:
        model = Note
        fields = ["id", "title", "body", "urgency", "made_at"]


class Newest(CursorPagination):
    """Fifty at once."""

    page_size = 50
    ordering = "-id"


class Notes(generics.ListCreateAPIView[Note]):
    """Insert one; list the newest."""

    queryset = Note._default_manager.all()
    pagination_class = Newest

    serializer_class = NoteSerializer


class OneNote(generics.RetrieveAPIView[Note]):
    """Show one."""

    serializer_class = NoteSerializer
    queryset = Note._default_manager.all()


urlpatterns = [path("notes", Notes.as_view()), path("notes/<int:pk>", OneNote.as_view())]
