"""The second step of signing in, which allauth asks of whoever has a second factor."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse

from steunpunt.web.http import authentication


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    """allauth's step, but for somebody whose identity provider said what counts as a second factor."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """The page of the second step, if it is needed; and whether the sign-in goes on."""
        if authentication.provider_counts(self.request, self.login.user):
            return None, True
        asked: tuple[HttpResponse | None, bool] = super().handle()
        return asked
