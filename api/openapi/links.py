"""Links in the OpenAPI document, derived from its paths (OpenAPI 3.1, Link Object).

What was made or listed has an id that the paths below its collection take; what was read has a version that a change
names. So a client or a tool knows what can follow.
"""

import re
from collections.abc import Iterator
from typing import Any

_PARAMETER = re.compile(r"{(\w+)}")
_CHANGES = ("put", "patch", "delete")


def with_links(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular; runs after `in_api_words`."""
    paths = result["paths"]
    for path, operations in paths.items():
        made = operations.get("post", {}).get("responses", {}).get("201")
        if made is not None:
            _add(made, _below(paths, path, source=""))
        read = operations.get("get", {}).get("responses", {}).get("200")
        if read is not None:
            _add(read, _below(paths, path, source="/resultaten/0"))
            _add(read, _changes(path, operations))
    return result


def _add(response: dict[str, Any], links: Iterator[tuple[str, dict[str, str]]]) -> None:
    for operation, parameters in links:
        response.setdefault("links", {})[operation] = {"operationId": operation, "parameters": parameters}


def _below(paths: dict[str, Any], path: str, *, source: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the operations on one item of this collection; `source` points at that item in the answer."""
    for below, operations in paths.items():
        if not below.startswith(f"{path}/{{"):
            continue
        name, *more = _PARAMETER.findall(below.removeprefix(path))
        if more:
            continue
        field = "code" if name == "code" else "id"
        parameters = _carried(path) | {name: f"$response.body#{source}/{field}"}
        for method in ("get", "post"):
            if method in operations:
                yield operations[method]["operationId"], parameters


def _changes(path: str, operations: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the operations that change or end what was read."""
    for method in _CHANGES:
        if method in operations:
            yield operations[method]["operationId"], _carried(path) | {"If-Match": "$response.header.ETag"}


def _carried(path: str) -> dict[str, str]:
    return {name: f"$request.path.{name}" for name in _PARAMETER.findall(path)}
