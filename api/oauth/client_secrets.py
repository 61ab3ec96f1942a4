"""How the secrets of partners' systems are stored."""

import hashlib
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare


class UnguessableSecret(BasePasswordHasher):
    """One salted SHA-256, only for secrets that the desk generates (384 random bits).

    A slow hash protects human passwords; here it would only let any caller load the desk.
    """

    algorithm = "sha256-unguessable"

    def encode(self, password: str, salt: str) -> str:
        """Return `algorithm$salt$digest`."""
        digest = hashlib.sha256(f"{salt}${password}".encode()).hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded: str) -> dict[str, Any]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> Any:
        """Return the algorithm only."""
        return {"algorithm": self.decode(encoded)["algorithm"]}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to do: the run time reveals nothing."""
