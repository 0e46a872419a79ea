"""A zip that is trusted in nothing: every rule of the directory, and what a member must be at its end."""

from __future__ import annotations

import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from tests.flis.yard import ROOT

from flis.datapakke.descriptor import Digest
from flis.datapakke.zip import Limits, open_package
from flis.ground.errors import FlisError
from flis.project.settings import find_project

CONTENT = ("Kommunekode;Id\n" + "".join(f"0101;A{n}\n" for n in range(5000))).encode()
ALLOWED = {"A.csv", "B.csv", "datapackage.json"}


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


GOOD = zipped(("A.csv", CONTENT), ("B.csv", CONTENT[::-1]))


@pytest.fixture
def package(tmp_path: Path):
    def put(data: bytes) -> Path:
        path = tmp_path / "0101_DUBU_202305_20230601T120000_r7.1.zip"
        path.write_bytes(data)
        return path

    return put


def whole(path: Path, limits: Limits | None = None, **stated) -> dict[str, bytes]:
    """Every member read to its end, in pieces."""
    with open_package(path, ALLOWED, limits, "DUBU") as opened:
        found = {}
        for name in opened.members:
            with opened.open(name, **stated) as stream:
                found[name] = b"".join(iter(lambda s=stream: s.read(777), b""))
        return found


def code(path: Path, limits: Limits | None = None, **stated) -> str:
    with pytest.raises(FlisError) as caught:
        whole(path, limits, **stated)
    return caught.value.code


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read_whole(package, method):
    path = package(zipped(("A.csv", CONTENT), ("B.csv", b""), method=method))
    assert whole(path) == {"A.csv": CONTENT, "B.csv": b""}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_read_byte_by_byte(package, method):
    path = package(zipped(("a.csv", b"abc"), method=method))
    with open_package(path, {"a.csv"}) as opened:
        stream = opened.open("a.csv")
        assert stream.read(0) == b""
        assert [stream.read(1) for _ in range(4)] == [b"a", b"b", b"c", b""]


def test_a_streamed_zip_with_data_descriptors(package):
    class Pipe(io.RawIOBase):
        def __init__(self):
            super().__init__()
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.csv", CONTENT)
        archive.writestr("B.csv", CONTENT)
    assert whole(package(pipe.data)) == {"A.csv": CONTENT, "B.csv": CONTENT}


def test_01_every_truncation_is_refused(package):
    for length in (*range(0, len(GOOD), 997), *range(len(GOOD) - 60, len(GOOD))):
        assert code(package(GOOD[:length])) == "zip-corrupt", length


def test_01_what_follows_the_end_or_precedes_the_start_is_refused(package):
    assert code(package(GOOD + b"x")) == "zip-corrupt"
    assert code(package(b"x" + GOOD)) in ("zip-corrupt", "zip-unsafe")


def test_02_every_flipped_byte_is_noticed_or_harmless(package):
    good = {"A.csv": CONTENT, "B.csv": CONTENT[::-1]}
    for place in range(0, len(GOOD), 61):
        data = bytearray(GOOD)
        data[place] ^= 0x41
        try:
            assert whole(package(bytes(data))) == good, place
        except FlisError as error:
            assert error.code.startswith(("zip-", "member-extra")), place


def test_02_a_wrong_checksum_is_found_at_the_end(package):
    data = GOOD.replace(struct.pack("<L", zlib.crc32(CONTENT)), b"\1\2\3\4")
    path = package(data)
    with open_package(path, ALLOWED) as opened, opened.open("A.csv") as stream:
        assert stream.read(100) == CONTENT[:100]
        with pytest.raises(FlisError, match="zip-corrupt"):
            while stream.read(1000):
                pass


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_02_a_method_stated_otherwise_before_the_data_is_refused(package, method):
    """The directory alone says how a member is packed, so it could be read: but one of the two statements is wrong."""
    data = bytearray(zipped(("A.csv", CONTENT), method=method))
    place = 8  # of the method in the local header, with which the zip begins
    assert data[place] == method
    data[place] = zipfile.ZIP_DEFLATED - method
    assert code(package(bytes(data))) == "zip-corrupt"


@pytest.mark.parametrize("lie", [len(CONTENT) - 1, len(CONTENT) + 1])
def test_04_a_lying_size_is_refused(package, lie):
    data = GOOD.replace(struct.pack("<L", len(CONTENT)), struct.pack("<L", lie))
    assert code(package(data)) == "zip-corrupt"


@pytest.mark.parametrize(
    "name",
    [
        "../A.csv",
        "/A.csv",
        "C:A.csv",
        "C:\\A.csv",
        "x/../A.csv",
        "x//A.csv",
        "x/./A.csv",
        "x/CON",
        "x /A.csv",
        "..\\A.csv",
        "A.csv.",
        "A.csv ",
        " A.csv",
        "CON",
        "con.csv",
        "LPT1.csv",
        "A\x01.csv",
        "A.csv/",
    ],
    ids=repr,
)
def test_03_an_unsafe_name_is_refused(package, name):
    assert code(package(zipped(("B.csv", b"1"), (name, b"2")))) == "zip-unsafe"


@pytest.mark.parametrize(("kind", "is_link"), [(0o120777, True), (0o100644, False), (0, False)])
def test_03_a_link_is_refused(package, kind, is_link):
    entry = zipfile.ZipInfo("A.csv")
    entry.external_attr = kind << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(entry, CONTENT)
    path = package(target.getvalue())
    if is_link:
        assert code(path) == "zip-unsafe"
    else:
        assert whole(path) == {"A.csv": CONTENT}


def test_03_a_name_with_nul_is_refused(package):
    assert code(package(GOOD.replace(b"A.csv", b"A\0csv"))) == "zip-unsafe"


@pytest.mark.parametrize("second", ["A.csv", "a.csv", "A.CSV"])
def test_06_a_name_that_stands_twice_is_refused(package, second):
    with pytest.warns(UserWarning) if second == "A.csv" else pytest.MonkeyPatch.context():
        data = zipped(("A.csv", b"1"), (second, b"2"))
    assert code(package(data)) == "zip-unsafe"


def test_06_names_that_differ_by_composition_are_the_same(package):
    names = [unicodedata.normalize(form, "Å.csv") for form in ("NFC", "NFD")]
    assert code(package(zipped(*((name, b"1") for name in names)))) == "zip-unsafe"


def test_07_names_of_other_code_pages_are_not_in_the_contract(package):
    data = zipped(("AX.csv", CONTENT))
    for raw in ("Ø".encode("cp850"), "ø".encode("cp865"), b"\xff"):
        with pytest.raises(FlisError) as caught:
            whole(package(data.replace(b"AX.csv", b"A" + raw + b".csv")))
        assert caught.value.code == "member-extra"
        assert caught.value.facts["member"].isascii()


def test_08_a_member_outside_the_contract_is_refused_and_shown_by_its_place_and_form(package):
    with pytest.raises(FlisError, match="member-extra") as caught:
        whole(package(zipped(("A.csv", b""), ("Zoë Ørsted 6101154321.csv", b""))))
    assert caught.value.facts["member"] == "2 of 2 (form xxx xxxxxx 9999999999.csv)"


@pytest.mark.parametrize("name", ["../{}.csv", "{}.csv.", "{}\x01.csv", "{}", "{}.{}", "{}.csv/"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_LZMA])
def test_38_a_person_in_a_members_name_is_not_shown(package, name, method):
    data = zipped(("A.csv", b"1"), (name.format("Kanariefugl", "Zqxberg"), b"2"), method=method)
    with pytest.raises(FlisError) as caught:
        whole(package(data))
    told = caught.value.what + repr(caught.value.facts)
    assert not any(person in told for person in ("anariefugl", "Zqxberg"))


def test_a_name_that_stands_in_another_contract_is_shown(package):
    with pytest.raises(FlisError) as caught:
        open_package(package(zipped(("A.csv", b""), ("C.csv", b""))), ALLOWED, readable={"C.csv"})
    assert caught.value.facts["member"] == "C.csv"


def test_04_a_zip_in_the_zip_is_just_a_member_outside_the_contract(package):
    assert code(package(zipped(("inner.zip", GOOD)))) == "member-extra"


@pytest.mark.parametrize(
    ("flags", "method", "told"),
    [
        (0x1, 8, "encryption"),
        (0x41, 8, "encryption"),
        (0x1, 99, "AES"),
        (0, 9, "deflate64"),
        (0, 93, "zstandard"),
        (0, 14, "lzma"),
        (0, 77, "77"),
    ],
)
def test_05_other_methods_are_refused_by_name(package, flags, method, told):
    data = bytearray(zipped(("A.csv", CONTENT)))
    directory = data.rfind(b"PK\x01\x02")
    for place in (6, directory + 8):
        struct.pack_into("<2H", data, place, flags, method)
    with pytest.raises(FlisError, match="zip-method") as caught:
        whole(package(bytes(data)))
    assert told in str(caught.value)


def test_04_a_bomb_is_refused_by_its_ratio(package):
    bomb = zipped(("A.csv", b"0" * (8 << 20)))
    assert code(package(bomb)) == "zip-limit"
    assert whole(package(bomb), Limits(ratio=2000))["A.csv"][:1] == b"0"


def test_04_a_package_has_the_ratio_of_the_project_until_its_limits_say_another():
    assert Limits().ratio == find_project(ROOT).vars["zip_max_forhold"]


def test_04_a_bomb_that_lies_about_its_size_is_stopped(package):
    data = zipped(("A.csv", b"0" * (8 << 20))).replace(struct.pack("<L", 8 << 20), struct.pack("<L", 1000))
    path = package(data)
    with open_package(path, ALLOWED) as opened, opened.open("A.csv") as stream:
        with pytest.raises(FlisError, match="zip-corrupt"):
            stream.read(1 << 20)


def test_04_more_than_the_disk_holds_is_refused(package):
    assert code(package(GOOD), Limits(total_bytes=len(CONTENT) * 2 - 1)) == "zip-limit"
    assert len(whole(package(GOOD), Limits(total_bytes=len(CONTENT) * 2))) == 2


def test_04_too_many_members_are_refused_before_they_are_listed(package, monkeypatch):
    data = zipped(*((f"{n}.csv", b"") for n in range(1001)))
    monkeypatch.setattr("flis.datapakke.directory.zipfile.ZipFile", None)
    assert code(package(data)) == "zip-limit"
    # 100,000 members need a zip64 record; the old one then says 65535.
    end = data.rfind(b"PK\x05\x06")
    assert code(package(data[:end] + data[end : end + 8] + b"\xff\xff\xff\xff" + data[end + 12 :])) == "zip-limit"


def test_04_overlapping_members_are_refused(package):
    one = zipped(("A.csv", CONTENT), ("B.csv", CONTENT))
    data = bytearray(one)
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, second + 42, 0)
    assert code(package(bytes(data))) in ("zip-unsafe", "zip-corrupt")


def test_04_overlap_by_a_longer_compressed_size_is_refused(package):
    data = bytearray(zipped(("A.csv", CONTENT), ("B.csv", CONTENT)))
    first = data.find(b"PK\x01\x02")
    size = struct.unpack_from("<L", data, first + 20)[0]
    struct.pack_into("<L", data, first + 20, size + 40)
    assert code(package(bytes(data))) == "zip-unsafe"


def test_04_a_second_stream_behind_the_first_is_refused(package):
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = squeezed.compress(CONTENT) + squeezed.flush()
    plain = zipped(("A.csv", stream + b"hidden"), method=zipfile.ZIP_STORED)
    data = bytearray(plain)
    directory = data.rfind(b"PK\x01\x02")
    for crc, method in ((14, 8), (directory + 16, directory + 10)):
        struct.pack_into("<L", data, crc, zlib.crc32(CONTENT))
        struct.pack_into("<L", data, crc + 8, len(CONTENT))
        struct.pack_into("<H", data, method, 8)
    assert code(package(bytes(data))) == "zip-corrupt"


def test_08_what_the_manifest_states_is_checked(package):
    path = package(zipped(("A.csv", CONTENT)))
    right = hashlib.sha256(CONTENT).hexdigest()
    assert whole(path, digests=[Digest("sha256", right)], size=len(CONTENT))["A.csv"] == CONTENT
    assert code(path, digests=[Digest("sha256", "0" * 64)]) == "manifest-mismatch"
    assert code(path, digests=[Digest("sha256", right), Digest("md5", "0" * 32)]) == "manifest-mismatch"
    assert code(path, size=len(CONTENT) + 1) == "manifest-mismatch"


def test_01_what_is_no_zip(package):
    for data in (b"", b"PK", b"a;b\n1;2\n", b"PK\x05\x06" + b"\0" * 17, b"\0" * 100_000):
        assert code(package(data)) == "zip-corrupt"


def test_an_empty_zip_has_no_members(package):
    assert whole(package(zipped())) == {}
