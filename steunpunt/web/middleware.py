"""Confidential pages leave no copies behind."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ConfidentialPages:
    """Pages for who is signed in, and answers to what was sent, are kept by no cache and no browser.

    Referrer-Policy is `same-origin` and not `no-referrer`: under the latter browsers send `Origin: null` with every
    form, which the protection against forged forms must refuse.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Referrer-Policy"] = "same-origin"
        if request.method not in {"GET", "HEAD"} or request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
