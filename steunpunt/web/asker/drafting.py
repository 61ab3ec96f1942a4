"""Save what an asker types, and show it to nobody else.

The form has a signed field that names the person for whom it was made. When it is posted after the session has ended,
or with an expired CSRF token, it is saved as the draft of that person: only they can read it.
"""

from datetime import datetime, timedelta

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from steunpunt.desk.questions import drafts
from steunpunt.models import Draft, Person
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.presenters.moments import hour

SEAL = "namens"
MAX_AGE = timedelta(days=3)
"""How long after it was rendered a form is still saved."""
_SALT = "steunpunt.vraag.namens"


def seal(person: Person) -> str:
    """Return the signed field for this person's form."""
    return signing.dumps(str(person.pk), salt=_SALT)


def owner(request: HttpRequest) -> Person | None:
    """Return the active person for whom this form was made; None when the signature is missing, invalid or too old."""
    try:
        person_id = signing.loads(request.POST.get(SEAL, ""), salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=person_id, is_active=True).first()


def typed_answers(request: HttpRequest) -> drafts.Answers:
    """Return the fields of the form as typed, with line ends as \n. A script and a browser send them differently."""
    names = [*QuestionForm.base_fields, *(name for name in request.POST if name.startswith("call_"))]
    typed = {name: request.POST[name] for name in names[:40] if name in request.POST}
    return {name: words.replace("\r\n", "\n") for name, words in typed.items()}


def keep(request: HttpRequest, person: Person, *, at: datetime) -> Draft | None:
    """Save the form as this person's draft; an empty form leaves no draft. None when it is too long."""
    return drafts.save(person=person, answers=typed_answers(request), at=at)


def rescue(request: HttpRequest, *, at: datetime) -> HttpResponse | None:
    """Save a form that was posted without its session or with an invalid token, and return the answer; None when there
    is nothing to save. Somebody else who is signed in now reads nothing of it.
    """
    person = owner(request) if request.method == "POST" and request.path.startswith(reverse("ask")) else None
    if person is None or (draft := keep(request, person, at=at)) is None:
        return None
    current_user = request.user
    if request.path == reverse("ask_save"):
        return saved(request, draft, signed_out=current_user != person)
    if current_user == person:
        messages.info(request, "De pagina stond lang open. Uw tekst is bewaard. Kijk hem na en ga verder.")
        return redirect("ask")
    if current_user.is_authenticated:
        messages.info(request, "Dit formulier was van iemand anders. Het is voor die persoon bewaard.")
        return redirect("start")
    messages.info(request, "U was uitgelogd. Uw tekst is bewaard. Log in, dan gaat u verder waar u was.")
    return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('ask')}")


def saved(request: HttpRequest, draft: Draft | None, *, signed_out: bool = False) -> HttpResponse:
    """Return the line under the form that says when it was saved."""
    context = {"saved_at": hour(draft.saved_at) if draft else "", "too_long": draft is None, "signed_out": signed_out}
    return render(request, "parts/forms/autosave.html", context)
