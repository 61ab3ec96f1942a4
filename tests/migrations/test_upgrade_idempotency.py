"""The receipts and kept answers of a running desk become one table of answers, and mean what they meant."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey, IdempotentRequest
from steunpunt.models import Person
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.access.visibility import Visibility
from tests.cast import HEERDE
from tests.former_form import sealed_alone_in_form_1

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2025, 11, 24, 9, tzinfo=UTC)
SEALED = ("wrapped_key", *(f"sealed_{part}" for part in ("headline", "body", "need", "contact", "call_moments")))
BEFORE_ONE_IDEMPOTENCY = "0039_more_names_in_dutch_order"


@pytest.mark.parametrize("old", [BEFORE_ONE_IDEMPOTENCY], indirect=True)
def test_what_was_done_once_before_is_not_done_again(old: Any) -> None:
    """A sent draft, a form, an update of a referral and a POST of the API: each leads to where it led."""
    heerde = old("steunpunt", "Organisation").objects.create(code=HEERDE, name="Heerde", kind="gemeente")
    person = old("steunpunt", "Person").objects.create(username="iemand")
    question = old("steunpunt", "Question").objects.create(
        asker=person,
        organisation=heerde,
        subject_organisation=heerde,
        submitted_at=LONG_AGO,
        reference="ADV-7K3M-9QXT",
        urgency="hoog",
        status="in_behandeling",
        **dict.fromkeys(SEALED, b"x"),
    )
    message = old("steunpunt", "Message").objects.create(
        question=question, author=person, kind="bericht", sent_at=LONG_AGO, sealed_body=b"x"
    )
    referral = old("steunpunt", "Referral").objects.create(
        asker=person,
        item=old("steunpunt", "PackageItem").objects.create(code="training", name="Training"),
        made_by=person,
        made_at=LONG_AGO,
        status="verzonden",
        sent_at=LONG_AGO,
        **dict.fromkeys(("wrapped_key", "sealed_shared"), b"x"),
    )
    receipts = {
        (KeyScope.DRAFT, "concept:a"): (question.pk, f"/vragen/{question.pk}/bevestiging"),
        (KeyScope.FORM, "werk:afsluiten:a"): (question.pk, f"/vragen/{question.pk}"),
        (KeyScope.FORM, "werk:bericht:a"): (message.pk, f"/vragen/{question.pk}"),
        (KeyScope.UPDATE, "statusmelding:a"): (referral.pk, f"/verwijzingen/{referral.pk}"),
        (KeyScope.FORM, "werk:termijn:a"): (uuid4(), "/termijnen"),
    }
    for (scope, key), (made, _) in receipts.items():
        used = IdempotencyKey.over(scope, key, "a")
        old("steunpunt", "Receipt").objects.create(
            person=person,
            key=used.key,
            fingerprint=used.fingerprint,
            made=made,
            is_of_draft=scope is KeyScope.DRAFT,
            at=LONG_AGO + HOUR,
        )
    answered = old("steunpunt", "KeptAnswer")(person=person, at=LONG_AGO)
    answered.key, answered.fingerprint = (
        idempotency.hashed("b"),
        IdempotencyKey.over(KeyScope.HEADER, "", "b").fingerprint,
    )
    answered.sealed_answer = sealed_alone_in_form_1(answered, "sealed_answer", zlib.compress(b"antwoord"))
    answered.save()

    call_command("migrate", interactive=False, verbosity=0)
    today = Person.objects.get()

    def known(scope: KeyScope, key: str, words: str) -> bytes | None:
        used = IdempotencyKey.over(scope, key, words)
        return idempotency.earlier(IdempotentRequest(today, used, LONG_AGO + 2 * HOUR, at_least=Visibility.CONTENT))

    for (scope, key), (_, location) in receipts.items():
        assert json.loads(known(scope, key, "a") or b"[]") == [location, ""], key
    assert known(KeyScope.HEADER, "b", "b") == b"antwoord"
    assert known(KeyScope.FORM, "werk:bericht:b", "a") is None
