"""known_hosts as OpenSSH reads it."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from flis.fetch.ssh import known_hosts
from flis.fetch.ssh.known_hosts import KnownKey, Verdict, judge

KIND = "ssh-ed25519"
KEY, OTHER = b"our key", b"another key"


def lines(tmp_path: Path, *text: str) -> tuple[KnownKey, ...]:
    path = tmp_path / "known_hosts"
    path.write_text("\n".join(text), encoding="utf-8")
    return known_hosts.read([path, tmp_path / "not there"])


def coded(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.mark.parametrize(
    ("hosts", "host", "port", "expected"),
    [
        ("flis.example", "flis.example", 22, True),
        ("flis.example", "FLIS.Example", 22, True),
        ("flis.example", "flis.example.org", 22, False),
        ("a,flis.example,b", "flis.example", 22, True),
        ("*.example", "flis.example", 22, True),
        ("*.example,!flis.example", "flis.example", 22, False),
        ("flis.exampl?", "flis.example", 22, True),
        ("[flis.example]:2222", "flis.example", 2222, True),
        ("[flis.example]:2222", "flis.example", 22, False),
        ("[flis.example]:2222", "flis.example", 2223, False),
        ("[f]lis.example", "flis.example", 22, False),
        ("[*]:2222", "flis.example", 2222, True),
        ("192.0.2.1", "192.0.2.1", 22, True),
    ],
)
def test_host_patterns(hosts: str, host: str, port: int, expected: bool) -> None:
    assert known_hosts.matches(hosts, known_hosts.host_name(host, port)) is expected


def test_28_verdicts(tmp_path: Path) -> None:
    for text, expected in (
        ((f"h {KIND} {coded(KEY)}",), Verdict.KNOWN),
        ((f"h {KIND} {coded(OTHER)}",), Verdict.CHANGED),
        ((f"h {KIND} {coded(OTHER)}", f"h {KIND} {coded(KEY)} comment"), Verdict.KNOWN),
        ((f"other {KIND} {coded(KEY)}",), Verdict.UNKNOWN),
        ((f"h ssh-rsa {coded(OTHER)}",), Verdict.UNKNOWN),
        ((f"@revoked * {KIND} {coded(KEY)}", f"h {KIND} {coded(KEY)}"), Verdict.REVOKED),
        ((f"h {KIND} {coded(KEY)}", f"@revoked h {KIND} {coded(KEY)}"), Verdict.REVOKED),
        ((f"h {KIND} {coded(KEY)}", f"@revoked * {KIND} {coded(OTHER)}"), Verdict.KNOWN),
        ((f"@cert-authority h {KIND} {coded(KEY)}",), Verdict.UNKNOWN),
        ((f"# h {KIND} {coded(KEY)}", "", "h", f"h {KIND}", f"h {KIND} !!!"), Verdict.UNKNOWN),
        ((), Verdict.UNKNOWN),
    ):
        assert judge(lines(tmp_path, *text), "h", 22, KIND, KEY) is expected, text


def test_28_bare_host_vouches_for_another_port_but_condemns_nothing(tmp_path: Path) -> None:
    assert judge(lines(tmp_path, f"h {KIND} {coded(KEY)}"), "h", 2222, KIND, KEY) is Verdict.KNOWN
    assert judge(lines(tmp_path, f"h {KIND} {coded(OTHER)}"), "h", 2222, KIND, KEY) is Verdict.UNKNOWN
    assert judge(lines(tmp_path, f"[h]:2222 {KIND} {coded(KEY)}"), "h", 22, KIND, KEY) is Verdict.UNKNOWN


def test_28_names_hashed_by_openssh(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"h {KIND} {coded(KEY)}\n[h]:2222 {KIND} {coded(OTHER)}\n", encoding="ascii")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(path)], check=False, capture_output=True)
    hashed = known_hosts.read([path])
    if not path.read_text(encoding="ascii").startswith("|1|"):
        raise AssertionError("ssh-keygen did not hash the file")
    assert judge(hashed, "h", 22, KIND, KEY) is Verdict.KNOWN
    assert judge(hashed, "h", 2222, KIND, OTHER) is Verdict.KNOWN
    assert judge(hashed, "other", 22, KIND, KEY) is Verdict.UNKNOWN
    assert judge(hashed, "h", 22, KIND, OTHER) is Verdict.CHANGED


@pytest.mark.parametrize("hosts", ["|1|", "|1|x|y", "|1|AAAA", "|1||", "|2|AAAA|AAAA"])
def test_28_spoilt_hashes_match_nothing(hosts: str) -> None:
    assert known_hosts.matches(hosts, "h") is False


def test_kinds_of_a_host(tmp_path: Path) -> None:
    known = lines(tmp_path, f"h ssh-rsa {coded(KEY)}", f"h {KIND} {coded(KEY)}", f"@revoked h ecdsa {coded(KEY)}")
    assert known_hosts.kinds(known, "h", 22) == ("ssh-rsa", KIND)
