"""The settings of identity providers: what they may be, and that anything else is one sentence with its name in it."""

from pathlib import Path

import pytest

from steunpunt import environment
from steunpunt.environment import Misconfigured

GOOD = {
    "OIDC_PROVIDERS": "gemeente-heerde",
    "OIDC_GEMEENTE_HEERDE_NAME": "Gemeente Heerde",
    "OIDC_GEMEENTE_HEERDE_ISSUER": "https://inloggen.heerde.nl/realms/desk",
    "OIDC_GEMEENTE_HEERDE_CLIENT_ID": "steunpunt",
    "OIDC_GEMEENTE_HEERDE_CLIENT_SECRET": "geheim",
    "OIDC_GEMEENTE_HEERDE_DOMAINS": "heerde.nl, Raad.Heerde.nl",
}
OTHER = {name.replace("GEMEENTE_HEERDE", "EPE"): value for name, value in GOOD.items()}


@pytest.fixture
def set_variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The good settings of one provider."""
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_without_settings_there_is_none() -> None:
    assert environment.identity_providers() == {}


def test_a_provider_as_it_was_set(set_variables: pytest.MonkeyPatch) -> None:
    set_variables.setenv("OIDC_GEMEENTE_HEERDE_ACR", "high,substantial")
    (provider,) = environment.identity_providers().values()
    assert (provider.code, provider.name) == ("gemeente-heerde", "Gemeente Heerde")
    assert provider.domains == {"heerde.nl", "raad.heerde.nl"}
    assert provider.trusted_acr == ("high", "substantial")
    assert provider.verified_by == "email_verified"
    assert provider.discovery_url == "https://inloggen.heerde.nl/realms/desk/.well-known/openid-configuration"
    assert "geheim" not in repr(provider)


def test_no_acr_is_trusted_unless_it_is_named(set_variables: pytest.MonkeyPatch) -> None:
    (provider,) = environment.identity_providers().values()
    assert provider.trusted_acr == ()


def test_the_secret_may_stand_in_a_file(set_variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "secret"
    kept.write_text("uit een bestand\n")
    set_variables.delenv("OIDC_GEMEENTE_HEERDE_CLIENT_SECRET")
    set_variables.setenv("OIDC_GEMEENTE_HEERDE_CLIENT_SECRET_FILE", str(kept))
    (provider,) = environment.identity_providers().values()
    assert provider.client_secret == "uit een bestand"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_PROVIDERS", "Heerde"),
        ("OIDC_PROVIDERS", "heerde1"),
        ("OIDC_PROVIDERS", "../heerde"),
        ("OIDC_PROVIDERS", "a" * 41),
        ("OIDC_PROVIDERS", "gemeente-heerde,gemeente-heerde"),
        ("OIDC_PROVIDERS", "gemeente-heerde,epe"),
        ("OIDC_GEMEENTE_HEERDE_NAME", ""),
        ("OIDC_GEMEENTE_HEERDE_NAME", "a" * 61),
        ("OIDC_GEMEENTE_HEERDE_NAME", "Heer\tde"),
        ("OIDC_GEMEENTE_HEERDE_ISSUER", ""),
        ("OIDC_GEMEENTE_HEERDE_ISSUER", "http://inloggen.heerde.nl"),
        ("OIDC_GEMEENTE_HEERDE_ISSUER", "inloggen.heerde.nl"),
        ("OIDC_GEMEENTE_HEERDE_ISSUER", "https://desk:geheim@inloggen.heerde.nl"),
        ("OIDC_GEMEENTE_HEERDE_ISSUER", "https://inloggen.heerde.nl/?realm=desk"),
        ("OIDC_GEMEENTE_HEERDE_CLIENT_ID", ""),
        ("OIDC_GEMEENTE_HEERDE_CLIENT_SECRET", ""),
        ("OIDC_GEMEENTE_HEERDE_CLIENT_SECRET_FILE", "/nergens/secret"),
        ("OIDC_GEMEENTE_HEERDE_DOMAINS", ""),
        ("OIDC_GEMEENTE_HEERDE_DOMAINS", "nl"),
        ("OIDC_GEMEENTE_HEERDE_DOMAINS", "*.heerde.nl"),
        ("OIDC_GEMEENTE_HEERDE_DOMAINS", "@heerde.nl"),
        ("OIDC_GEMEENTE_HEERDE_ACR", "twee stappen"),
        ("OIDC_GEMEENTE_HEERDE_VERIFIED_BY", "een claim"),
    ],
)
def test_anything_else_is_refused_at_the_start(set_variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    for other, good in OTHER.items():
        if other != "OIDC_PROVIDERS":
            set_variables.setenv(other, good)
    set_variables.setenv(name, value)
    with pytest.raises(Misconfigured) as refused:
        environment.identity_providers()
    sentence = str(refused.value)
    assert name.removesuffix("_FILE") in sentence
    assert sentence.count("\n") == 0


@pytest.mark.parametrize("secret", [{}, {"OIDC_GEMEENTE_HEERDE_CLIENT_SECRET_FILE": "leeg"}], ids=["none", "empty"])
def test_a_secret_is_needed(set_variables: pytest.MonkeyPatch, tmp_path: Path, secret: dict[str, str]) -> None:
    set_variables.delenv("OIDC_GEMEENTE_HEERDE_CLIENT_SECRET")
    for name, kept in secret.items():
        (tmp_path / kept).write_text("\n")
        set_variables.setenv(name, str(tmp_path / kept))
    with pytest.raises(Misconfigured, match="CLIENT_SECRET"):
        environment.identity_providers()
