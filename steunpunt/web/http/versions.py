"""What somebody looked over and what he then sends are the same words, or he looks again."""

import hashlib
import json
from collections.abc import Mapping


def version_of(words: Mapping[str, str]) -> str:
    """Tells these words from any others, however often and whenever they were kept."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
