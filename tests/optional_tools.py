"""Skip a test for want of a tool."""

import os
from typing import NoReturn

import pytest


def skip_without(tool: str) -> NoReturn:
    """Skip for this reason; on REQUIRE_BROWSER=1, as the build server has it, that is a failure."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(tool)
    pytest.skip(tool)
