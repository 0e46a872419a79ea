"""Private keys from files. Each way in which a key cannot be used has words of its own."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)
from paramiko import ECDSAKey, Ed25519Key, PKey, RSAKey, SSHException

from flis.ground.errors import FlisError

_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_PUTTY = b"PuTTY-User-Key-File"
_PUBLIC = (b"ssh-", b"ecdsa-", b"---- BEGIN SSH2 PUBLIC")
_KINDS = ((Ed25519PrivateKey, Ed25519Key), (EllipticCurvePrivateKey, ECDSAKey), (RSAPrivateKey, RSAKey))


def load(path: Path, passphrase: str | None) -> PKey:
    """The private key in ``path``: OpenSSH, PEM or PKCS #8; Ed25519, ECDSA or RSA. Raises ``bad-key``.

    An OpenSSH certificate beside it (``-cert.pub``) is used with it.
    """
    try:
        content = path.read_bytes()
        status = path.stat()
    except OSError as error:
        raise _bad(path, error.strerror or "cannot be read", "Correct FLIS_SFTP_KEY or IdentityFile.") from error
    _check_format(path, content)
    _check_rights(path, status)
    secret = _decode(path, content, passphrase)
    kind = next((kind for type_, kind in _KINDS if isinstance(secret, type_)), None)
    if kind is None:
        raise _unknown(path)
    # paramiko reads fewer formats than its own library does, so it is given the one that both know.
    plain = secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode("ascii")
    key = kind.from_private_key(io.StringIO(plain))
    certificate = path.with_name(f"{path.name}-cert.pub")
    if certificate.exists():
        try:
            key.load_certificate(str(certificate))
        except (SSHException, OSError, ValueError, LookupError) as error:
            raise _bad(certificate, "it is no readable certificate", "Remove it, or have it made anew.") from error
    return key


def _decode(path: Path, content: bytes, passphrase: str | None) -> object:
    decode = load_ssh_private_key if content.startswith(_OPENSSH) else load_pem_private_key
    try:
        return decode(content, None)
    except TypeError:  # the library's answer to an encrypted key
        if passphrase is None:
            advice = "Set FLIS_SFTP_KEY_PASSPHRASE, or load the key into ssh-agent and leave FLIS_SFTP_KEY out."
            raise _bad(path, "it is encrypted and no passphrase is set", advice) from None
    except (ValueError, UnsupportedAlgorithm):
        raise _unknown(path) from None
    try:
        return decode(content, passphrase.encode("utf-8"))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        advice = "Correct FLIS_SFTP_KEY_PASSPHRASE."
        raise _bad(path, "the passphrase is wrong, or the file is damaged", advice) from None


def _check_format(path: Path, head: bytes) -> None:
    if head.startswith(_PUTTY):
        advice = "Export it from PuTTYgen with Conversions > Export OpenSSH key."
        raise _bad(path, "it is a PuTTY key (.ppk)", advice)
    if head.startswith(_PUBLIC):
        raise _bad(path, "it is a public key", "Name the private key: the same file name without .pub.")


def _check_rights(path: Path, status: os.stat_result) -> None:
    """OpenSSH's own rule; Windows has no such mode bits."""
    if os.name != "posix" or status.st_uid != os.getuid():
        return
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _bad(path, "others than its owner can read it", f"Run `chmod 600 {path}`, or make a new key.")


def _unknown(path: Path) -> FlisError:
    return _bad(path, "its format is not known", "Use an Ed25519, ECDSA or RSA key made by `ssh-keygen`.")


def _bad(path: Path, reason: str, advice: str) -> FlisError:
    return FlisError("bad-key", file=str(path), reason=reason, advice=advice)
