"""What was typed is never lost, and is never shown to anybody else.

The form carries a sealed field that names the person for whom it was made. When it comes back after the session has
ended, or with a token that is too old, the words are kept as that person's draft: only he will see them again.
"""

from datetime import datetime, timedelta

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from steunpunt.desk.questions import drafts
from steunpunt.models import Draft, Person
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.presenters.moments import hour

FORM, SAVING = "/vragen/nieuw", "/vragen/nieuw/bewaren"
SEAL = "namens"
LASTS = timedelta(days=3)
"""How long a form may lie open in a browser and still be kept."""
_SALT = "steunpunt.vraag.namens"
_TO_SIGN_IN = f"/inloggen?next={FORM}"


def seal(person: Person) -> str:
    """The sealed field for this person's form."""
    return signing.dumps(str(person.pk), salt=_SALT)


def owner(request: HttpRequest) -> Person | None:
    """For whom this form was made; None when it does not say so in a way that can be trusted."""
    try:
        who = signing.loads(request.POST.get(SEAL, ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=who, is_active=True).first()


def typed_answers(request: HttpRequest) -> drafts.Answers:
    """The form's fields as typed, whether a script or the form itself sent their lines."""
    names = [*QuestionForm.base_fields, *(name for name in request.POST if name.startswith("call_"))]
    typed = {name: request.POST[name] for name in names[:40] if name in request.POST}
    return {name: words.replace("\r\n", "\n") for name, words in typed.items()}


def keep(request: HttpRequest, person: Person, *, at: datetime) -> Draft | None:
    """Keep the form as this person's draft. An empty form leaves no draft. None when it is too long to be kept."""
    return drafts.save(person=person, answers=typed_answers(request), at=at)


def rescue(request: HttpRequest, *, at: datetime) -> HttpResponse | None:
    """Keep a form that came without its session, or without a valid token; None when there is nothing to rescue.

    Whoever is signed in now is told no word of it unless it is his own.
    """
    person = owner(request) if request.method == "POST" and request.path.startswith(FORM) else None
    if person is None or (draft := keep(request, person, at=at)) is None:
        return None
    here = request.user
    if request.path == SAVING:
        return saved(request, draft, signed_out=here != person)
    if here == person:
        messages.info(request, "De pagina stond lang open. Uw tekst is bewaard. Kijk hem na en ga verder.")
        return HttpResponseRedirect(FORM)
    if here.is_authenticated:
        messages.info(request, "Dit formulier was van iemand anders. Het is voor die persoon bewaard.")
        return HttpResponseRedirect("/")
    messages.info(request, "U was uitgelogd. Uw tekst is bewaard. Log in, dan gaat u verder waar u was.")
    return HttpResponseRedirect(_TO_SIGN_IN)


def saved(request: HttpRequest, draft: Draft | None, *, signed_out: bool = False) -> HttpResponse:
    """The line under the form that says when it was kept."""
    context = {"saved_at": hour(draft.saved_at) if draft else "", "too_long": draft is None, "signed_out": signed_out}
    return render(request, "parts/forms/autosave.html", context)
