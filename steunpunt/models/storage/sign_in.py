"""Sign-in codes and enrolment codes, for as long as they are valid."""

import uuid

from django.db import models

from steunpunt.models.people import Person


class SignInCode(models.Model):
    """The valid sign-in code for an e-mail address, known to the desk or not.

    `address` is the keyed digest (HMAC) of the address, so that the table does not reveal who signs in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.BinaryField(unique=True)
    sealed_code = models.BinaryField(null=True)
    """Empty once it was used."""
    sealed_former = models.BinaryField(null=True)
    """The previous code, which may still be valid in the browser where it was requested."""
    made_at = models.DateTimeField(db_index=True)
    """When `sealed_code` was made."""
    letters = models.PositiveSmallIntegerField(default=0)
    """How often `sealed_code` was requested."""

    def __str__(self) -> str:
        return str(self.id)


class EnrolmentCode(models.Model):
    """The code with which somebody who works at the desk may add their first second factor. It is given to them by a
    colleague, and never by mail.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    sealed_code = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class IdentityLink(models.Model):
    """The account at the identity provider of an organisation with which a person signs in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=40)
    """Its code in the settings."""
    account = models.CharField(max_length=64, unique=True)
    """The digest (SHA-256) of the issuer and of what it calls the account (`sub`)."""
    sealed_address = models.BinaryField()
    """The person's e-mail address when the link was made, encrypted for this row, person and account. A row that
    somebody wrote or changed in the database does not open.
    """
    vouched_at = models.DateTimeField(null=True)
    """When somebody who works at the desk confirmed it with a second factor of their own, or a colleague's code. Part
    of what the address is bound to.
    """
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "provider"], name="one_account_per_provider")]

    def __str__(self) -> str:
        return str(self.id)


class AppCodeUse(models.Model):
    """How codes of an app were used lately at signing in as this person: the last one that was right, so that it works
    once, and how many were wrong.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    last_code = models.CharField(max_length=64, default="")
    """The keyed digest (HMAC) of the last right code."""
    last_code_at = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)
    """When the first of these wrong codes came."""

    def __str__(self) -> str:
        return str(self.pk)
