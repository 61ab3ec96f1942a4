"""'Weergave': light or dark, and for whoever works at the desk the density of the pages and the keys."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.staff import appearance
from steunpunt.rules.appearance import Density, Scheme
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.presenters.roles import Roles


class AppearanceForm(DeskForm):
    """The choices of one person. `density` and `has_shortcuts` are asked of whoever works at the desk."""

    scheme = forms.ChoiceField(label="Kleuren", choices=Scheme.choices(), widget=forms.RadioSelect)
    density = forms.ChoiceField(label="Dichtheid", choices=Density.choices(), widget=forms.RadioSelect)
    has_shortcuts = forms.BooleanField(
        label="Losse toetsen doen iets, zoals / voor zoeken en j voor de volgende regel",
        required=False,
        help_text="Zet dit uit als u met uw stem typt, of als een toets per ongeluk iets doet.",
    )

    def __init__(self, data: Any, *, initial: dict[str, Any], works_here: bool) -> None:
        super().__init__(data, initial=initial)
        if not works_here:
            del self.fields["density"], self.fields["has_shortcuts"]


@require_http_methods(["GET", "POST"])
@signed_in
def page(request: DeskRequest) -> HttpResponse:
    """Show the choices of this person; a post keeps them."""
    person, works_here = request.user, works_at_desk(request.roles)
    kept: dict[str, Any] = {"scheme": person.scheme, "density": person.density, "has_shortcuts": person.has_shortcuts}
    form = AppearanceForm(request.POST if request.method == "POST" else None, initial=kept, works_here=works_here)
    if request.method == "POST" and form.is_valid():
        chosen = kept | form.cleaned_data
        appearance.save(
            person=person,
            scheme=Scheme(chosen["scheme"]),
            density=Density(chosen["density"]),
            has_shortcuts=bool(chosen["has_shortcuts"]),
        )
        messages.success(request, "Bewaard.")
        return redirect("appearance")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "profile/appearance.html", {"form": form, "works_here": works_here}, status=status)


def works_at_desk(roles: Roles) -> bool:
    """Whether the pages of the desk are this person's."""
    return roles.is_adviser or roles.is_coordinator or roles.is_administrator
