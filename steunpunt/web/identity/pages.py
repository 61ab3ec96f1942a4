"""The way to the identity provider of one's organisation and back, and the accounts there on 'Beveiliging'."""

from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.views import BaseReauthenticateView
from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from steunpunt.desk.access import second_factors
from steunpunt.desk.administration.sign_in import identity_links
from steunpunt.environment import IdentityProvider
from steunpunt.models import IdentityLink, Person
from steunpunt.rules.access import identity_claims
from steunpunt.rules.access.identity_claims import Identity
from steunpunt.web.entry.sign_in import remember_device
from steunpunt.web.http import authentication
from steunpunt.web.http.authentication import fresh_authentication
from steunpunt.web.http.decorators import DeskRequest, sign_in_url, signed_in
from steunpunt.web.identity import provider_client
from steunpunt.web.identity.provider_client import ProviderAwayError, ProviderRefusedError

_AWAY = "Inloggen bij {name} lukt nu niet: daar komt geen antwoord. Probeer het zo nog een keer, of log anders in."
_REFUSED = "Inloggen bij {name} is niet gelukt. Probeer het nog een keer, of log anders in."
_TOO_LATE = "Het inloggen bij {name} is verlopen, of begon in een ander venster. Begin hier opnieuw."
_UNKNOWN = (
    "Met dit account van {name} kunt u hier niet inloggen. Log in met een code per e-mail."
    " Lukt dat ook niet, bel dan het steunpunt."
)
_NOT_AFRESH = "{name} vroeg u niet opnieuw wie u bent. Bevestig het op een andere manier."
_OTHER_ACCOUNT = "U koos bij {name} een ander account dan waarmee u hier bekend bent. Kies uw eigen account."
_NO_SECOND_FACTOR = "{name} meldde geen tweede stap die wij vertrouwen. Gebruik daarom uw eigen tweede stap."


@require_POST
def to_provider(request: HttpRequest, code: str) -> HttpResponse:
    """A page that leads to the provider. Whoever is signed in already has to show there again who they are.

    A page and no redirect: browsers hold the redirects of a form against our `form-action`, also those from one host of
    an organisation to another, which we do not know.
    """
    provider = _provider(code)
    onward = _onward(request, request.POST.get("next", ""))
    back = request.build_absolute_uri(reverse("security_from_provider", args=[code]))
    try:
        address = provider_client.address_at(
            request,
            provider,
            redirect_uri=back,
            onward=onward,
            afresh=request.user.is_authenticated,
            at=timezone.now(),
        )
    except ProviderAwayError:
        return _failed(request, provider, _AWAY, onward)
    except ProviderRefusedError:
        return _failed(request, provider, _REFUSED, onward)
    return render(request, "account/to_provider.html", {"provider": provider, "address": address})


@require_GET
def from_provider(request: HttpRequest, code: str) -> HttpResponse:
    """Where the provider sends people back to. Nothing in its address opens anything a second time."""
    provider, at = _provider(code), timezone.now()
    asked = provider_client.asked_of(request, provider, at=at)
    if asked is None:
        return _failed(request, provider, _TOO_LATE, "")
    try:
        claims = provider_client.claims_of(request, provider)
    except ProviderAwayError:
        return _failed(request, provider, _AWAY, asked.onward)
    except ProviderRefusedError:
        return _failed(request, provider, _REFUSED, asked.onward)
    identity = identity_claims.identity_of(claims, verified_by=provider.verified_by)
    if asked.afresh and not identity_claims.authenticated_since(identity, asked.at):
        return _failed(request, provider, _NOT_AFRESH, asked.onward)
    answer = _confirmed if asked.afresh and request.user.is_authenticated else _signed_in
    return answer(request, provider, identity, asked.onward, at=at)


class ConfirmAtProvider(BaseReauthenticateView):  # type: ignore[misc]  # allauth ships no types
    """Show again who one is, at the provider; back from there, go on with what waited."""

    request: DeskRequest
    template_name = "mfa/confirm_at_provider.html"
    http_method_names = ("get", "head")

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or what waited once the provider said who they are."""
        if authentication.is_fresh(request, at=timezone.now()):
            answer: HttpResponse = self.form_valid(None)
            return answer
        page: HttpResponse = super().get(request, *args, **kwargs)
        return page

    def get_form(self, form_class: Any = None) -> None:
        """None: nothing is filled in here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the providers at which this person has an account, and the way to sign in otherwise."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        providers = identity_links.accounts_of(self.request.user)
        return context | {"providers": providers, "sign_in_url": sign_in_url(reverse("mfa_index"))}


@require_POST
@signed_in
@fresh_authentication
def remove_account(request: DeskRequest) -> HttpResponse:
    """Sign in with this account no more. Other devices are signed out."""
    if identity_links.remove(request.user, request.POST.get("account", ""), at=request.at):
        authentication.forget_provider(request)
        auth.update_session_auth_hash(request, request.user)
        messages.success(request, "Het account van uw organisatie is verwijderd. Op andere apparaten bent u uitgelogd.")
    return redirect("mfa_index")


def accounts_of(person: Person) -> list[dict[str, Any]]:
    """What the page 'Beveiliging' shows of each account: its link, and the name of its provider."""
    names = {code: provider.name for code, provider in settings.IDENTITY_PROVIDERS.items()}
    return [{"link": link, "name": names.get(link.provider, link.provider)} for link in identity_links.links_of(person)]


def _signed_in(
    request: HttpRequest, provider: IdentityProvider, identity: Identity, onward: str, *, at: datetime
) -> HttpResponse:
    """Sign in, in the place of whoever was signed in here; by a second step if they need one."""
    link = identity_links.sign_in(provider, identity, at=at)
    if link is None:
        return _failed(request, provider, _UNKNOWN, onward)
    if request.user.is_authenticated:
        auth.logout(request)
    _note(request, provider, identity, link)
    response = get_adapter(request).let_in(link, onward=onward)
    if not request.user.is_authenticated and identity.acr not in provider.trusted_acr:
        messages.info(request, _NO_SECOND_FACTOR.format(name=provider.name))
    return remember_device(request, response)


def _confirmed(
    request: HttpRequest, provider: IdentityProvider, identity: Identity, onward: str, *, at: datetime
) -> HttpResponse:
    """Note that whoever is signed in showed again who they are, and go on with what waited."""
    person = cast("Person", request.user)
    link = identity_links.confirm(person, provider, identity, at=at)
    if link is None:
        return _failed(request, provider, _OTHER_ACCOUNT, onward)
    _note(request, provider, identity, link)
    if second_factors.has_registered(person) and not authentication.provider_counts(request, person):
        return _failed(request, provider, _NO_SECOND_FACTOR, onward)
    return redirect(_confirm_url(onward))


def _note(request: HttpRequest, provider: IdentityProvider, identity: Identity, link: IdentityLink) -> None:
    is_trusted = identity.acr in provider.trusted_acr
    authentication.note_provider(request, link, is_trusted=is_trusted, since=identity.authenticated_at)


def _failed(request: HttpRequest, provider: IdentityProvider, sentence: str, onward: str) -> HttpResponse:
    """Say on a page of our own what to do, and keep where they wanted to go. What waits to be sent goes on waiting."""
    messages.error(request, sentence.format(name=provider.name))
    return redirect(_confirm_url(onward) if request.user.is_authenticated else sign_in_url(onward))


def _confirm_url(onward: str) -> str:
    return reverse("security_confirm_at_provider", query={"next": onward} if onward else None)


def _provider(code: str) -> IdentityProvider:
    provider: IdentityProvider | None = settings.IDENTITY_PROVIDERS.get(code)
    if provider is None:
        raise Http404
    return provider


def _onward(request: HttpRequest, to: str) -> str:
    """This path, when it is on our own site; else nothing."""
    ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if ours else ""
