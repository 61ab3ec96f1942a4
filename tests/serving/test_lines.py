"""Where a request ends, however it comes in; and an answer that nobody reads yet."""

import socket

import pytest

from steunpunt.serving.lines import LARGEST_BODY, Arriving, Given, Outgoing

HEAD = b"POST /x HTTP/1.1\r\nHost: desk\r\n"
WHOLE = {
    "no body": b"GET /x HTTP/1.1\r\nHost: desk\r\n\r\n",
    "a body": HEAD + b"Content-Length: 5\r\n\r\nabcde",
    "an empty body": HEAD + b"content-length: 0\r\n\r\n",
    "lines in a body": HEAD + b"CONTENT-LENGTH:\t6 \r\n\r\n\r\n\r\n\r\n",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0\r\n\r\n12345\r\n0\r\n\r\n",
    "chunks and a trailer": HEAD + b"transfer-encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n",
}


def arriving(data: bytes) -> Arriving:
    return Arriving(data, longest_head=1000)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_request_is_whole_at_its_last_byte_and_not_before(kind: str) -> None:
    """Byte by byte, and cut in two anywhere."""
    item = arriving(b"")
    for number, byte in enumerate(WHOLE[kind]):
        assert not item.is_whole, WHOLE[kind][:number]
        item.bytes.append(byte)
    assert item.is_whole
    assert [cut for cut in range(len(WHOLE[kind])) if arriving(WHOLE[kind][:cut]).is_whole] == []


@pytest.mark.parametrize(
    "refused",
    [
        b"GET /x HTTP/1.1\nHost: desk\n\n",
        b"GET /" + b"x" * 1000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nno chunk\r\n",
        HEAD + f"Content-Length: {LARGEST_BODY + 1}\r\n\r\n".encode(),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n" + bytes(LARGEST_BODY + 1),
    ],
)
def test_what_will_be_refused_is_not_waited_for(refused: bytes) -> None:
    assert arriving(refused).is_whole


def test_a_body_that_must_be_asked_for_is_asked_for_once() -> None:
    item = arriving(HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    assert not item.is_whole
    assert (item.must_be_asked(), item.must_be_asked()) == (True, False)


def test_a_request_that_was_not_all_there_is_noted() -> None:
    """gunicorn read its end elsewhere: where the next request begins, nobody knows."""
    source = Given(b"abc")
    assert next(source) == b"abc"
    assert not source.ran_dry
    assert list(source) == []
    assert source.ran_dry


def test_what_does_not_go_at_once_is_kept_and_goes_later() -> None:
    """Nobody reads; then somebody does, and gets every byte in order."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        out = Outgoing(ours)
        words = b"".join(number.to_bytes(4) for number in range(2**20))
        out.sendall(words[:1000])
        out.sendall(words[1000:])
        assert out.kept
        got = bytearray()
        while len(got) < len(words):
            got += theirs.recv(2**20)
            out.send_kept()
        assert (bytes(got), bytes(out.kept)) == (words, b"")
