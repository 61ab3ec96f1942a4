"""The journal: who did or saw what, when. Lines are added and never changed; a trigger enforces it, and a chain of MACs
shows it (docs/decisions/0019).
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from steunpunt.models.package import PackageIssue, Referral
from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.models.triggers import AppendOnly, Body, NeverEmptied
from steunpunt.rules.access.roles import ActorRole


class JournalLine(models.Model):
    """One line. `facts` holds codes, ids and moments, never content."""

    at = models.DateTimeField("wanneer")
    actor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="wie", db_index=False
    )
    """Empty when the desk itself acted: the router, the ladder, the delivery."""
    actor_name = models.TextField("naam", blank=True, editable=False)
    """The name of the actor as it was then; a trigger writes it."""
    actor_roles = ArrayField(
        models.CharField(max_length=20, choices=ActorRole.choices()),
        default=list,
        editable=False,
        verbose_name="rollen",
    )
    """What the actor was then; a trigger writes it. Empty on lines from before migration 0050."""
    action = models.CharField("wat", max_length=40, db_column="deed")
    question = models.ForeignKey(
        Question,
        null=True,
        on_delete=models.PROTECT,
        related_name="journal",
        verbose_name="adviesvraag",
        db_index=False,
    )
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="journal", verbose_name="verwijzing", db_index=False
    )
    issue = models.ForeignKey(
        PackageIssue,
        null=True,
        on_delete=models.PROTECT,
        related_name="journal",
        verbose_name="uitreiking",
        db_index=False,
    )
    facts = models.JSONField("bijzonderheden", default=dict)
    mac = models.CharField("echtheidskenmerk", max_length=120, blank=True, default="", db_default="", editable=False)
    """Over the other fields, with a key that the database does not hold (`steunpunt.rules.journal_chain`); empty for a
    line from before the chain.
    """

    class Meta:
        verbose_name = "regel in het logboek"
        verbose_name_plural = "logboek"
        indexes = [
            models.Index(fields=["question", "id"], name="journal_of_question"),
            models.Index(fields=["at", "question"], name="journal_by_moment", condition=Q(question__isnull=False)),
            models.Index(fields=["referral"], name="journal_of_referral", condition=Q(referral__isnull=False)),
            models.Index(fields=["issue"], name="journal_of_issue", condition=Q(issue__isnull=False)),
        ]
        # A line that was copied with its MAC is refused.
        constraints = [models.UniqueConstraint(fields=["mac"], name="one_line_per_mac", condition=~Q(mac=""))]
        triggers = [
            AppendOnly(),
            NeverEmptied(),
            # As they were, whoever is renamed or gets another role later; only the database writes them.
            pgtrigger.Trigger(
                name="name_actor",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=Body(
                    """
                    NEW.actor_name := '';
                    NEW.actor_roles := '{{}}';
                    SELECT
                        coalesce(nullif(trim(person.first_name || ' ' || person.last_name), ''), person.username),
                        array_remove(ARRAY[
                            CASE WHEN question.asker_id = person.id THEN 'vrager' END,
                            CASE WHEN person.is_system THEN 'systeem' END,
                            CASE WHEN adviser.is_active THEN 'adviseur' END,
                            CASE WHEN person.is_coordinator THEN 'coordinator' END,
                            CASE WHEN person.is_deputy_coordinator THEN 'plaatsvervanger' END,
                            CASE WHEN person.is_head THEN 'hoofd' END,
                            CASE WHEN person.is_staff THEN 'beheerder' END
                        ], NULL)
                    INTO NEW.actor_name, NEW.actor_roles
                    FROM {Person} person
                    LEFT JOIN {Adviser} adviser ON adviser.person_id = person.id
                    LEFT JOIN {Question} question ON question.id = NEW.question_id
                    WHERE person.id = NEW.actor_id;
                    NEW.actor_name := coalesce(NEW.actor_name, '');
                    NEW.actor_roles := coalesce(NEW.actor_roles, '{{}}');
                    RETURN NEW;
                    """
                ),
            ),
            pgtrigger.Trigger(
                name="queue_for_chain",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=Body("INSERT INTO {UnlinkedLine} (line_id) VALUES (NEW.id);\nRETURN NULL;"),
            ),
            # A line about a question, a referral or an issue is an event, from the same moment.
            pgtrigger.Trigger(
                name="add_event",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__question__isnull=False)
                | pgtrigger.Q(new__referral__isnull=False)
                | pgtrigger.Q(new__issue__isnull=False),
                func=Body(
                    """
                    INSERT INTO {Event} (id, line_id, asker_id, receiver_id) VALUES (
                        gen_random_uuid(), NEW.id,
                        coalesce(
                            (SELECT asker_id FROM {Question} WHERE id = NEW.question_id),
                            (SELECT asker_id FROM {Referral} WHERE id = NEW.referral_id),
                            (SELECT issued_by_id FROM {PackageIssue} WHERE id = NEW.issue_id)
                        ),
                        coalesce(
                            (
                                SELECT user_id FROM {Referral} referral JOIN {Client} client ON client.id = receiver_id
                                WHERE referral.id = NEW.referral_id
                            ),
                            (SELECT person_id FROM {PackageIssue} WHERE id = NEW.issue_id)
                        )
                    );
                    PERFORM pg_notify('steunpunt_event', '');
                    RETURN NULL;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class JournalLink(models.Model):
    """The place of a line in the chain. Its MAC is over the MAC of the link before it and over the line, so that none
    can be changed, removed or put in between unseen. Added a moment after the line was committed.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    """From 1, without gaps."""
    line = models.OneToOneField(JournalLine, on_delete=models.PROTECT, related_name="link")
    mac = models.CharField(max_length=120)

    class Meta:
        triggers = [AppendOnly(), NeverEmptied()]

    def __str__(self) -> str:
        return str(self.number)


class UnlinkedLine(models.Model):
    """A line that waits to be linked: the queue of the chain. Trigger `queue_for_chain` of `JournalLine` adds it."""

    line_id = models.BigIntegerField(primary_key=True)
    """Of a `JournalLine`; no foreign key, which would cost every line a lookup."""

    def __str__(self) -> str:
        return str(self.line_id)
