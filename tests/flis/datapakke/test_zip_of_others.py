"""Zips as other programs write them: what is harmless lands, or is refused in words that do not alarm.

The forms here are those of stream-zip (zip64 end record with sentinels), 7-Zip (UTF-8 flag), Explorer (a folder's own
entry), Finder (``__MACOSX``, UTF-8 without the flag, decomposed letters), Info-ZIP under DOS (cp865, Unicode path
field), ``tar -a`` (``./``) and .NET before 4.6.1 (backslash).
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest

from flis.datapakke.zip import Limits, open_package
from flis.ground.errors import FlisError

CONTENT = ("Kommunekode;Id\n" + "".join(f"0101;A{n}\n" for n in range(50))).encode()
DANISH = "Børn_Årligt.csv"


@pytest.fixture
def package(tmp_path: Path):
    def put(data: bytes) -> Path:
        path = tmp_path / "0101_DUBU_202305_20230601T120000_r7.1.zip"
        path.write_bytes(data)
        return path

    return put


def entries(*members: tuple[bytes, bytes], **changes) -> bytes:
    """A stored zip, written by hand. ``changes``: flags, local and central extra fields, the local name, zip64."""
    flags, zip64 = changes.get("flags", 0), changes.get("zip64", "")
    body, directory = b"", b""
    for name, data in members:
        crc, size, offset = zlib.crc32(data), len(data), len(body)
        streamed = bool(flags & 0x8)
        local_name = changes.get("local_name", name)
        local_extra, extra = changes.get("local_extra", b""), changes.get("extra", b"")
        sizes = (size, size)
        if "entry" in zip64:
            # The sizes and the place stand in the extra field; the local header has only the sizes.
            extra += struct.pack("<2H3Q", 1, 24, size, size, offset)
            local_extra += struct.pack("<2H2Q", 1, 16, *((0, 0) if streamed else sizes))
        big = 0xFFFFFFFF
        local_sizes = (big, big) if "entry" in zip64 else ((0, 0) if streamed else sizes)
        version = 45 if zip64 else 20
        head = (version, flags, 0, 0, 33, 0 if streamed else crc)
        body += struct.pack("<4s5H3L2H", b"PK\3\4", *head, *local_sizes, len(local_name), len(local_extra))
        body += local_name + local_extra + data
        if streamed:
            body += struct.pack("<4sL2Q" if "entry" in zip64 else "<4s3L", b"PK\7\x08", crc, *sizes)
        stated, place = ((big, big), big) if "entry" in zip64 else (sizes, offset)
        head = (version, version, flags, 0, 0, 33, crc, *stated, len(name), len(extra), 0, 0, 0, 0, place)
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", *head) + name + extra
    count, length, begins = len(members), len(directory), len(body)
    end = b""
    if "end" in zip64:
        told = changes.get("told", count)
        end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, changes.get("here", told), told, length, begins)
        end += struct.pack("<4sLQL", b"PK\6\7", 0, begins + length + changes.get("shift", 0), 1)
        if "sentinels" in zip64:
            count, length, begins = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
        count += changes.get("off_by", 0)
    return body + directory + end + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, length, begins, 0)


def read(path: Path, *allowed: str, limits: Limits | None = None) -> dict[str, bytes]:
    with open_package(path, set(allowed or ("A.csv", "B.csv")), limits, "DUBU") as opened:
        found = {}
        for name in opened.members:
            with opened.open(name) as stream:
                found[name] = stream.read()
        return found


def refused(path: Path, *allowed: str, limits: Limits | None = None) -> FlisError:
    with pytest.raises(FlisError) as caught:
        read(path, *allowed, limits=limits)
    return caught.value


@pytest.mark.parametrize("zip64", ["end sentinels", "end", "entry", "entry end", "entry end sentinels"])
@pytest.mark.parametrize("flags", [0, 0x8])
def test_zip64_records_and_fields_say_the_numbers(package, zip64, flags):
    path = package(entries((b"A.csv", CONTENT), (b"B.csv", CONTENT[::-1]), zip64=zip64, flags=flags))
    assert read(path, limits=Limits(members=2)) == {"A.csv": CONTENT, "B.csv": CONTENT[::-1]}


def test_only_more_files_than_the_limit_are_too_many(package):
    path = package(entries((b"A.csv", CONTENT), (b"B.csv", CONTENT), zip64="end sentinels"))
    error = refused(path, limits=Limits(members=1))
    assert (error.code, "2 files" in error.what) == ("zip-limit", True)
    many = entries((b"A.csv", CONTENT), zip64="end sentinels", told=100_000)
    assert refused(package(many)).code == "zip-limit"


@pytest.mark.parametrize(
    "changes", [{"told": 2}, {"told": 0}, {"here": 2}, {"off_by": 1}, {"shift": 1}, {"shift": -1}], ids=repr
)
def test_a_zip64_record_that_contradicts_the_file_is_refused(package, changes):
    assert refused(package(entries((b"A.csv", CONTENT), zip64="end", **changes))).code == "zip-corrupt"


def test_sentinels_without_a_zip64_record_are_refused(package):
    data = entries((b"A.csv", CONTENT))
    end = data.rfind(b"PK\5\6")
    data = data[: end + 12] + b"\xff" * 8 + data[end + 20 :]
    assert refused(package(data)).code == "zip-corrupt"


def test_a_zip64_zip_by_pythons_own_writer(package):
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("A.csv", "w", force_zip64=True) as m,
    ):
        m.write(CONTENT)
    assert read(package(target.getvalue())) == {"A.csv": CONTENT}


def path_field(raw: bytes, name: str, crc: int | None = None) -> bytes:
    text = name.encode()
    return struct.pack("<2HBL", 0x7075, 5 + len(text), 1, zlib.crc32(raw) if crc is None else crc) + text


@pytest.mark.parametrize(
    ("raw", "flags"),
    [(DANISH.encode("utf-8"), 0x800), *((DANISH.encode(c), 0) for c in ("utf-8", "cp865", "cp850", "cp1252"))],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_danish_letters_in_a_members_name(package, raw, flags, form):
    path = package(entries((raw, CONTENT), flags=flags))
    assert read(path, unicodedata.normalize(form, DANISH)) == {unicodedata.normalize(form, DANISH): CONTENT}


def test_a_decomposed_name_is_the_composed_one(package):
    raw = unicodedata.normalize("NFD", DANISH).encode()
    for flags in (0, 0x800):
        assert read(package(entries((raw, CONTENT), flags=flags)), DANISH) == {DANISH: CONTENT}


def test_info_zips_unicode_path_is_the_name(package):
    raw = b"Brn_rligt.csv"
    for local in (path_field(raw, DANISH), b""):
        data = entries((raw, CONTENT), extra=b"UX\0\0" + path_field(raw, DANISH), local_extra=local)
        assert read(package(data), DANISH) == {DANISH: CONTENT}


def test_a_unicode_path_of_another_name_does_not_count(package):
    field = path_field(b"A.csv", "B.csv", crc=1)
    assert read(package(entries((b"A.csv", CONTENT), extra=field, local_extra=field))) == {"A.csv": CONTENT}


def test_a_unicode_path_cannot_smuggle_a_path_or_a_second_name(package):
    field = path_field(b"A.csv", "../A.csv")
    assert refused(package(entries((b"A.csv", CONTENT), extra=field, local_extra=field))).code == "zip-unsafe"
    one, other = path_field(b"A.csv", "A.csv"), path_field(b"A.csv", "B.csv")
    assert refused(package(entries((b"A.csv", CONTENT), extra=one, local_extra=other))).code == "zip-corrupt"


@pytest.mark.parametrize("local", [b"B.csv", "Ø.csv".encode("cp850"), b"A.csv "])
def test_another_name_in_the_local_header_is_refused(package, local):
    assert refused(package(entries((b"A.csv", CONTENT), local_name=local))).code == "zip-corrupt"


def test_two_spellings_of_one_file_are_one_name_twice(package):
    data = entries((DANISH.encode("cp850"), CONTENT), (DANISH.encode(), CONTENT))
    assert refused(package(data), DANISH).code == "zip-unsafe"


LITTER = [(b"__MACOSX/", b""), (b"__MACOSX/._A.csv", b"\0\5\x16\7"), (b".DS_Store", b"\0Bud1"), (b"._A.csv", b"x")]


@pytest.mark.parametrize(
    "members",
    [
        [(b"datapakke/", b""), (b"datapakke/A.csv", CONTENT), (b"datapakke/B.csv", b"")],
        [(b"datapakke/A.csv", CONTENT), (b"datapakke/B.csv", b"")],
        [(b"./A.csv", CONTENT), (b"./B.csv", b"")],
        [(b"p\\", b""), (b"p\\A.csv", CONTENT), (b"p\\B.csv", b"")],
        [(b".\\p/A.csv", CONTENT), (b"p\\B.csv", b"")],
        [(b"./", b""), (b"./datapakke/A.csv", CONTENT), (b"./datapakke/B.csv", b"")],
        [(b"A.csv", CONTENT), (b"B.csv", b""), *LITTER],
        [(b"p/A.csv", CONTENT), (b"p/B.csv", b""), (b"p/.DS_Store", b"x"), (b"p/Thumbs.db", b"x"), *LITTER],
        [(b"A.csv", CONTENT), (b"B.csv", b""), (b"tom/", b"")],
    ],
    ids=lambda members: members[0][0].decode(),
)
def test_harmless_forms_land(package, members):
    """Case 23, a member in a folder: as Explorer, 7-Zip, tar and Finder pack it."""
    assert read(package(entries(*members))) == {"A.csv": CONTENT, "B.csv": b""}


def test_what_is_passed_over_is_counted(package):
    with open_package(package(entries((b"A.csv", CONTENT), *LITTER)), {"A.csv"}) as opened:
        assert opened.litter == 3


def test_a_contract_may_name_the_folder(package):
    """Case 23, where a contract says the folder."""
    assert read(package(entries((b"data\\A.csv", CONTENT))), "data/A.csv") == {"data/A.csv": CONTENT}
    both = (b"data/A.csv", CONTENT), (b"datapackage.json", b"{}")
    assert set(read(package(entries(*both)), "data/A.csv", "datapackage.json")) == {"data/A.csv", "datapackage.json"}
    inside = [(b"pakke/" + name, data) for name, data in both]
    assert set(read(package(entries(*inside)), "data/A.csv", "datapackage.json")) == {"data/A.csv", "datapackage.json"}
    assert read(package(entries(both[0])), "./data/A.csv") == {"./data/A.csv": CONTENT}


@pytest.mark.parametrize(
    "members",
    [
        [(b"p/A.csv", CONTENT), (b"q/B.csv", b"")],
        [(b"A.csv", CONTENT), (b"p/B.csv", b"")],
        [(b"p/q/A.csv", CONTENT), (b"p/q/B.csv", b"")],
        [(b"p\\A.csv", CONTENT), (b"q\\B.csv", b"")],
        [(b"A.csv", CONTENT), (b"old/A.csv", b"1")],
    ],
    ids=lambda members: members[0][0].decode(),
)
def test_files_in_several_folders_are_refused_without_alarm(package, members):
    """Case 23, what stays refused: the advice does not warn of a harmless zip."""
    error = refused(package(entries(*members)))
    assert error.code == "member-place"
    assert "Do not open" not in error.do and "harmless" in error.do


def test_a_folder_with_content_is_no_folder(package):
    assert refused(package(entries((b"A.csv", CONTENT), (b"p/", b"hidden")))).code == "zip-unsafe"


def test_litter_counts_against_the_limits(package):
    with zipfile.ZipFile(target := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.csv", CONTENT)
        archive.writestr("__MACOSX/._A.csv", b"0" * (8 << 20))
    assert refused(package(target.getvalue())).code == "zip-limit"


def test_a_person_in_a_folders_name_is_not_shown(package):
    for name in ("Kanariefugl/q/A.csv", "Kanariefugl\\q\\A.csv", "Kanariefugl/x.csv"):
        error = refused(package(entries((name.encode(), CONTENT))))
        assert "anariefugl" not in error.what + repr(error.facts)
