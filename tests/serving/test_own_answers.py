"""What gunicorn answers by itself, before the desk is reached, has the headers of the desk's own answers."""

import socket

import pytest

HOST = b"Host: 127.0.0.1\r\n"
REFUSED = {
    "no request line": (b"wat is dit\r\n\r\n", 400),
    "a method that is none": (b"g@t / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a version that is none": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", 400),
    "a header that is none": (b"GET / HTTP/1.1\r\n" + HOST + b"a b: c\r\n\r\n", 400),
    "a URL that is too long": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "a header that is too long": (b"GET / HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "the API": (b"GET /api/v1/openapi.json HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 200),
    "the API of nothing": (b"GET /api/v1/niets HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 404),
}
NAMES = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_every_answer_on_the_wire_has_every_header_and_no_name_of_the_server(port: int, kind: str) -> None:
    sent, status = REFUSED[kind]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(sent)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    first, *lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert first.split()[1] == str(status)
    assert len(headers) == len(lines)
    assert {name: headers[name] for name in NAMES} == {name: value.lower() for name, value in NAMES.items()}
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers
