"""Zonder geheim een token halen (`private_key_jwt`): een sleutelpaar maken, en een JWT ondertekenen dat één keer werkt.

`sleutels.py nieuw BESTAND` bewaart een geheime sleutel in BESTAND, en toont de publieke als JWKS: die krijgt de desk.
`sleutels.py teken BESTAND` toont het JWT voor het volgende verzoek. Instellingen: DESK, CLIENT_ID.
"""

import json
import os
import sys
import time
import urllib.request
from pathlib import Path
from uuid import uuid4

from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT

DESK = os.environ.get("DESK", "http://127.0.0.1:8000")
LASTS = 60  # seconden


def new(place: Path) -> str:
    """Maak een sleutelpaar; alleen wie dit programma draait, kan de geheime lezen."""
    key = JWK.generate(kty="EC", crv="P-256", kid=time.strftime("%Y-%m"), use="sig")
    place.touch(mode=0o600)
    place.write_text(key.export_private(), "utf-8")
    return json.dumps({"keys": [key.export_public(as_dict=True)]})


def sign(place: Path) -> str:
    """Zeg wie u bent, tegen wie, en tot wanneer dat geldt; met een nieuw nummer."""
    key = JWK.from_json(place.read_text("utf-8"))
    with urllib.request.urlopen(f"{DESK}/.well-known/oauth-authorization-server", timeout=30) as answer:
        issuer = json.load(answer)["issuer"]
    own = os.environ["CLIENT_ID"]
    claims = {"iss": own, "sub": own, "aud": issuer, "exp": int(time.time()) + LASTS, "jti": str(uuid4())}
    statement = JWT(header={"alg": "ES256", "kid": key["kid"]}, claims=claims)
    statement.make_signed_token(key)
    return str(statement.serialize())


if __name__ == "__main__":
    print({"nieuw": new, "teken": sign}[sys.argv[1]](Path(sys.argv[2])))
