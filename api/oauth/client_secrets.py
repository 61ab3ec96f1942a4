"""How the secret of a partner's system is kept."""

import hashlib
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare


class UnguessableSecret(BasePasswordHasher):
    """One salted SHA-256, for secrets that the desk makes itself (384 bits of chance) and for nothing else.

    A slow hash protects what people think up; here it would only let every caller make the desk work for nothing.
    """

    algorithm = "sha256-unguessable"

    def encode(self, password: str, salt: str) -> str:
        """`algorithm$salt$digest`."""
        digest = hashlib.sha256(f"{salt}${password}".encode()).hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """The parts of what `encode` made."""
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the secret."""
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> Any:
        """Nothing but how it is kept."""
        return {"algorithm": self.decode(encoded)["algorithm"]}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: it takes no time worth hiding."""
