"""Web push as the RFCs have it: encrypted for one browser, signed by the desk."""

import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto import jwk, jwt

from steunpunt.environment import vapid_key
from tests.cast import MONDAY
from tests.workers.waking.browsers import PushBrowser, bytes_of, text_of
from workers.transports import web_push

KEY = vapid_key("", secret_key="x" * 60)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    """The private key of which these are the bytes."""
    return ec.derive_private_key(int.from_bytes(bytes_of(text), "big"), ec.SECP256R1())


def test_the_example_of_the_rfc_comes_out_to_the_byte() -> None:
    """RFC 8291, appendix A: with its keys and salt, its message; and our browser of the tests reads it."""
    browser = PushBrowser(private("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), bytes_of("BTBZMqHH6r4Tts7J_aSIgg"))
    words = b"When I grow up, I want to be a watermelon"
    body = web_push.encrypt(
        words,
        p256dh=browser.point,
        auth=browser.auth,
        sender=private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=bytes_of("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert text_of(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.read(body) == words


def test_each_message_has_keys_of_its_own_and_opens_for_one_browser() -> None:
    browser = PushBrowser()
    bodies = [web_push.encrypt(b"gezien", p256dh=browser.point, auth=browser.auth) for _ in range(2)]
    assert bodies[0][:86] != bodies[1][:86]
    assert [browser.read(body) for body in bodies] == [b"gezien", b"gezien"]
    with pytest.raises(InvalidTag):
        PushBrowser().read(bodies[0])


def test_the_service_knows_the_desk_by_a_token_for_itself_alone() -> None:
    header = web_push.authorization("https://push.example:444/a/b", key=KEY, contact="mailto:x@example.nl", at=MONDAY)
    scheme, _, rest = header.partition(" ")
    token, _, point = rest.removeprefix("t=").partition(", k=")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(point))
    read = jwt.JWT(
        jwt=token, key=jwk.JWK.from_pyca(public), algs=["ES256"], check_claims={"aud": None}, expected_type="JWS"
    )
    assert scheme == "vapid"
    assert json.loads(read.claims) == {
        "aud": "https://push.example:444",
        "exp": int((MONDAY + timedelta(hours=12)).timestamp()),
        "sub": "mailto:x@example.nl",
    }
