"""The reader against a server that answers out of order, short, twice, too much or not at all."""

from __future__ import annotations

import io
import random
import tracemalloc

import pytest
from tests.flis.fetch.fake_server import FakeServer, data, status

from flis.fetch.sftp import wire
from flis.fetch.sftp.plan import MAX_IN_FLIGHT
from flis.fetch.sftp.read import Session
from flis.ground.errors import FlisError

CONTENT = random.Random(1).randbytes(3_000_000)


def read(server: FakeServer, start: int = 0) -> bytes:
    session = Session(server, "test")
    session.start()
    sink = io.BytesIO()
    attributes = session.read_file("/f", start, len(server.content), sink)
    assert (attributes.size, attributes.mtime) == (server.size, 7)
    return sink.getvalue()


def refused(server: FakeServer) -> FlisError:
    with pytest.raises(FlisError) as caught:
        read(server)
    return caught.value


@pytest.mark.parametrize("size", [0, 1, 32 << 10, (255 << 10) - 1, 255 << 10, (255 << 10) + 1, 3_000_000])
@pytest.mark.parametrize("limit", [None, 64 << 10, 255 << 10])
@pytest.mark.parametrize("piece", [1 << 20, 34_000])
def test_file_arrives_whole(size: int, limit: int | None, piece: int) -> None:
    assert read(FakeServer(CONTENT[:size], read_limit=limit, piece=piece)) == CONTENT[:size]


def test_bytes_may_come_one_by_one() -> None:
    assert read(FakeServer(CONTENT[:70_000], piece=1)) == CONTENT[:70_000]


@pytest.mark.parametrize("start", [1, 1 << 20, 2_999_999, 3_000_000])
def test_reading_goes_on_where_it_stopped(start: int) -> None:
    server = FakeServer(CONTENT)
    assert read(server, start) == CONTENT[start:]
    assert min((offset for _, offset, _ in server.asked), default=start) == start


def test_small_reads_without_limits_and_large_with() -> None:
    for limit, expected in ((None, 32 << 10), (255 << 10, 255 << 10), (100_000, 100_000), (1 << 30, 255 << 10)):
        server = FakeServer(CONTENT, read_limit=limit)
        read(server)
        assert max(length for _, _, length in server.asked) == expected


def test_at_most_four_mebibytes_are_asked_for() -> None:
    for limit in (None, 255 << 10):
        server = FakeServer(bytes(20_000_000), read_limit=limit)
        read(server)
        assert (1 << 20) <= server.largest_demand <= MAX_IN_FLIGHT


def test_25_answers_in_any_order() -> None:
    for seed in range(5):
        shuffler = random.Random(seed)

        def shuffled(server: FakeServer, reads: list, shuffler: random.Random = shuffler):
            yield from server.answer(shuffler.sample(reads, len(reads)))

        assert read(FakeServer(CONTENT, shuffled)) == CONTENT


def test_25_answers_in_reverse_keep_memory_bounded() -> None:
    def reverse(server: FakeServer, reads: list):
        yield from server.answer(reads[::-1])

    class Counting:
        count = 0

        def write(self, part: bytes) -> None:
            self.count += len(part)

    content = bytes(64 << 20)
    session = Session(server := FakeServer(content, reverse), "test")
    session.start()
    sink = Counting()
    tracemalloc.start()
    session.read_file("/f", 0, len(content), sink)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sink.count == len(content)
    # The server's own output holds a whole group of answers; the reader holds at most another.
    assert server.largest_demand <= MAX_IN_FLIGHT
    assert peak < 5 * MAX_IN_FLIGHT


@pytest.mark.parametrize("limit", [None, 255 << 10])
def test_25_first_answer_that_keeps_all_others_waiting(limit: int | None) -> None:
    """What came early is held in memory: no more is asked for while that is full."""
    kept: list[bytes] = []

    def last_shall_be_first(server: FakeServer, reads: list):
        for answer in server.answer(reads):
            if server.asked[0][0] == reads[0][0] and not kept:
                kept.append(answer)
            else:
                yield answer

    def release() -> bytes:
        asked.append(sum(length for _, _, length in server.asked))
        return kept[0]

    asked: list[int] = []
    content = bytes(20_000_000)
    server = FakeServer(content, last_shall_be_first, read_limit=limit)
    server.after_output = release
    assert read(server) == content
    assert asked[0] <= MAX_IN_FLIGHT


@pytest.mark.parametrize("number", [3_000_000_000, None])
def test_25_wrong_answers_to_the_closing(number: int | None) -> None:
    """The last requests go out together; each must get one answer, in either order."""

    class Closing(FakeServer):
        def control(self, kind: int, body: bytes) -> bytes:
            answer = super().control(kind, body)
            if kind != wire.CLOSE:
                return answer
            return status(number, wire.OK) if number else answer + answer

    assert refused(Closing(CONTENT[:1000])).code == "sftp-protocol"


@pytest.mark.parametrize("share", [1, 3, 1000, 40_000])
def test_25_short_answers_are_completed(share: int) -> None:
    content = CONTENT[: min(len(CONTENT), share * 400)]

    def short(server: FakeServer, reads: list):
        for number, offset, length in reads:
            yield data(number, server.content[offset : offset + min(length, share)])

    assert read(FakeServer(content, short)) == content


def test_25_short_answers_now_and_then_in_any_order() -> None:
    chance = random.Random(5)

    def moody(server: FakeServer, reads: list):
        for number, offset, length in chance.sample(reads, len(reads)):
            yield data(number, server.content[offset : offset + chance.randint(1, length)])

    assert read(FakeServer(CONTENT, moody)) == CONTENT


def test_one_short_answer_does_not_slow_the_rest() -> None:
    content = bytes(100 << 20)
    first = [True]

    def once(server: FakeServer, reads: list):
        for number, offset, length in reads:
            yield data(number, server.content[offset : offset + (5_000 if first else length)])
            first.clear()

    server = FakeServer(content, once)
    assert read(server) == content
    assert len(server.asked) < 2 * len(content) // (255 << 10)


def test_25_early_end_is_an_error_not_a_shorter_file() -> None:
    server = FakeServer(CONTENT)
    server.content = CONTENT[:1_000_000]
    session = Session(server, "test")
    session.start()
    sink = io.BytesIO()
    with pytest.raises(FlisError) as caught:
        session.read_file("/f", 0, len(CONTENT), sink)
    assert caught.value.code == "sftp-broken"
    assert "the file ended at byte" in caught.value.what
    assert not session.in_step
    assert sink.getvalue() == CONTENT[: len(sink.getvalue())]


@pytest.mark.parametrize("mebibyte", range(3))
def test_26_connection_closed_in_the_middle(mebibyte: int) -> None:
    def dropping(server: FakeServer, reads: list):
        for answer in server.answer(reads):
            yield answer
            if len(server.output) > (mebibyte << 20):
                return

    error = refused(FakeServer(CONTENT, dropping))
    assert (error.code, error.facts["reason"]) == ("sftp-broken", "the server closed the connection")


@pytest.mark.parametrize("kind", [TimeoutError, ConnectionResetError, OSError, EOFError])
def test_26_channel_that_fails(kind: type[Exception]) -> None:
    def silent(server: FakeServer, reads: list):
        def fail() -> bytes:
            raise kind

        server.after_output = fail
        yield from server.answer(reads[:2])

    error = refused(FakeServer(CONTENT, silent))
    assert error.code == "sftp-broken"
    assert error.facts["reason"] == ("no answer in time" if kind is TimeoutError else "the connection was lost")


def duplicate(server: FakeServer, reads: list):
    for answer in server.answer(reads):
        yield answer
        yield answer


def unknown_number(server: FakeServer, reads: list):
    yield data(4_000_000_000, b"x")


def unknown_status(server: FakeServer, reads: list):
    yield status(4_000_000_000, wire.EOF)


def more_than_asked(server: FakeServer, reads: list):
    number, _, length = reads[0]
    yield data(number, bytes(length + 1))


def empty_data(server: FakeServer, reads: list):
    yield data(reads[0][0], b"")


def huge_packet(server: FakeServer, reads: list):
    yield (0x7FFFFFFF).to_bytes(4, "big") + bytes([wire.DATA]) + bytes(100)


def tiny_packet(server: FakeServer, reads: list):
    yield (4).to_bytes(4, "big") + bytes([wire.DATA]) + bytes(3)


def lying_length(server: FakeServer, reads: list):
    yield wire.packet(wire.DATA, reads[0][0].to_bytes(4, "big") + (10).to_bytes(4, "big") + bytes(20))


def no_length(server: FakeServer, reads: list):
    yield wire.packet(wire.DATA, reads[0][0].to_bytes(4, "big") + b"\0\0")


def wrong_kind(server: FakeServer, reads: list):
    yield wire.packet(wire.NAME, reads[0][0].to_bytes(4, "big") + bytes(4))


def success_without_data(server: FakeServer, reads: list):
    yield status(reads[0][0], wire.OK)


def garbage(server: FakeServer, reads: list):
    yield b"Welcome to the file server!\r\n" * 100


@pytest.mark.parametrize(
    "fault",
    [
        duplicate,
        unknown_number,
        unknown_status,
        more_than_asked,
        empty_data,
        huge_packet,
        tiny_packet,
        lying_length,
        no_length,
        wrong_kind,
        success_without_data,
        garbage,
    ],
)
def test_25_answers_against_the_protocol(fault) -> None:
    error = refused(FakeServer(CONTENT, fault))
    assert error.code == "sftp-protocol"


@pytest.mark.parametrize(("code", "expected"), [(wire.PERMISSION_DENIED, "sftp-denied"), (wire.FAILURE, "sftp-broken")])
def test_27_refused_read(code: int, expected: str) -> None:
    assert refused(FakeServer(CONTENT, lambda server, reads: iter([status(reads[0][0], code)]))).code == expected


def test_33_disk_errors_are_not_taken_for_network_errors() -> None:
    class Full:
        def write(self, part: bytes) -> None:
            raise OSError(28, "No space left on device")

    session = Session(FakeServer(CONTENT), "test")
    session.start()
    with pytest.raises(OSError, match="No space"):
        session.read_file("/f", 0, len(CONTENT), Full())
    assert not session.in_step


def test_25_random_garbage_never_gives_a_wrong_file() -> None:
    chance = random.Random(11)

    def flipped(server: FakeServer, reads: list):
        for answer in server.answer(reads):
            spoilt = bytearray(answer)
            # A byte of the framing: what SSH's checksum protects is the rest.
            spoilt[chance.randrange(13)] ^= 1 << chance.randrange(8)
            yield bytes(spoilt)

    for _ in range(200):
        server = FakeServer(CONTENT[:600_000], flipped)
        server.after_output = lambda: b""
        with pytest.raises(FlisError) as caught:
            read(server)
        assert caught.value.code in ("sftp-protocol", "sftp-broken")


def test_next_file_is_opened_on_the_way() -> None:
    server = FakeServer(CONTENT)
    session = Session(server, "test")
    session.start()
    for path, following in (("/a", "/b"), ("/b", None)):
        sink = io.BytesIO()
        session.read_file(path, 0, len(CONTENT), sink, following=following)
        assert sink.getvalue() == CONTENT


@pytest.mark.parametrize(
    "body", [b"", b"\0\0\0\0", b"\0\0\0\1"], ids=["no count", "no names for ever", "a name missing"]
)
def test_25_listings_that_never_end_or_say_no_count(body: bytes) -> None:
    class Listing(FakeServer):
        def control(self, kind: int, request: bytes) -> bytes:
            if kind == wire.OPENDIR:
                return wire.packet(wire.HANDLE, request[:4] + wire.string(b"d"))
            if kind == wire.READDIR:
                return wire.packet(wire.NAME, request[:4] + body)
            return super().control(kind, request)

    session = Session(Listing(b""), "test")
    session.start()
    with pytest.raises(FlisError) as caught:
        session.folder("/f")
    assert caught.value.code == "sftp-protocol"


@pytest.mark.parametrize(
    ("long_form", "kind"),
    [
        (b"-rw-rw-rw-   1 ftp      ftp       700114 Jun 05 06:00 a.zip", "file"),
        (b"drwxrwxrwx   1 ftp      ftp            0 Jun 05 06:00 old", "folder"),
        (b"lrwxrwxrwx   1 ftp      ftp            9 Jun 05 06:00 a -> b", "link"),
        (b"prw-r--r--+  1 0 0 0 Jun 05 06:00 pipe", "other"),
        (b"06-05-23  06:00AM       <DIR>          old", "unknown"),
        (b"d", "unknown"),
        (b"", "unknown"),
    ],
)
def test_the_long_form_tells_the_kind_where_the_attributes_do_not(long_form: bytes, kind: str) -> None:
    body = b"\0\0\0\1" + wire.text("name") + wire.string(long_form)
    bare, typed = b"\0\0\0\0", b"\0\0\0\4" + (0o100644).to_bytes(4, "big")
    assert wire.parse_names(body + bare)[0].kind == kind
    assert wire.parse_names(body + typed)[0].kind == "file"
