"""How a person left the lists of questions: their last filter, and the views that they gave a name."""

from django.db import models

from steunpunt.models.people import Person


class ListPreferences(models.Model):
    """One row per person. A name may be a word about a question, so all of it is sealed together."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sealed_views = models.BinaryField(editable=False)

    class Meta:
        verbose_name = "voorkeuren voor lijsten"
        verbose_name_plural = "voorkeuren voor lijsten"

    def __str__(self) -> str:
        return str(self.pk)
