"""Municipalities, provinces and water authorities."""

from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from steunpunt.models.sorting import SortKey
from steunpunt.models.triggers import EligibilityChanges, RenewConflicts
from steunpunt.rules.words import OrganisationKind

_SAYS_ITS_KIND = ("Hoogheemraadschap", "Wetterskip")


class Organisations(models.QuerySet["Organisation"]):
    """Organisations, including those that have ended."""

    def standing_on(self, day: date) -> "Organisations":
        """Those that exist on this day in Amsterdam."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Organisation(models.Model):
    """An organisation by its official code: GM and four digits, PV and two, WS and four.

    Rows are never deleted, as questions and offices refer to them. `desk.administration.register` renews the register
    as a whole.
    """

    code = models.CharField("code", max_length=8, primary_key=True)
    name = models.CharField("naam", max_length=120)
    sort_key = models.GeneratedField(
        expression=SortKey("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    kind = models.CharField("soort", max_length=12, choices=OrganisationKind.choices())
    province = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="provincie"
    )
    """The province of a municipality; of a water authority only when that is one province, and known."""
    since = models.DateField("vanaf", null=True, blank=True)
    """Its first day in Amsterdam, empty when unknown; `until` is its last."""
    until = models.DateField("tot en met", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="opgegaan in"
    )
    line = ArrayField(models.CharField(max_length=8), default=list, blank=True, editable=False)
    """Codes of its successors and predecessors, however far. Stored, as every check of a question needs it; the
    register's renewal keeps it.
    """

    objects = Organisations.as_manager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        indexes = [models.Index(fields=["sort_key"], name="organisation_in_order")]
        constraints = [
            models.CheckConstraint(
                name="organisation_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="organisation_merges_when_it_ends", condition=Q(merged_into=None) | Q(until__isnull=False)
            ),
        ]
        triggers = [
            EligibilityChanges(operation=pgtrigger.UpdateOf("line", "kind")),
            # A merger binds, and one that is taken back no longer does.
            RenewConflicts(
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="before", new="now"),
                func="""IF EXISTS (SELECT FROM now JOIN before USING (code) WHERE now.line <> before.line) THEN
    PERFORM steunpunt_renew_conflicts();
END IF;
RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_full(self) -> str:
        """Its name with its kind, to use within a sentence: 'gemeente Heerde', but 'Hoogheemraadschap van Delfland'."""
        if self.name.startswith(_SAYS_ITS_KIND):
            return self.name
        return f"{OrganisationKind(self.kind).label.lower()} {self.name}"
