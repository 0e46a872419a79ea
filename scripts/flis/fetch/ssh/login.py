"""Logging in: the agent's keys, the key files, the password. A refusal names what was offered and accepted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from paramiko import Agent, PKey, SSHException, Transport
from paramiko.ssh_exception import AuthenticationException, BadAuthenticationType

from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.ssh import keys, known_hosts
from flis.fetch.ssh.config import Endpoint
from flis.ground.errors import FlisError

# The server's own words are shown nowhere; these are the ones of RFC 4252, 4256 and 4462.
_METHODS = {
    "publickey": "a key",
    "password": "a password",
    "keyboard-interactive": "a password",
    "hostbased": "the key of a host",
    "gssapi-with-mic": "Kerberos",
    "gssapi-keyex": "Kerberos",
}
_PASSWORDS = {"password", "keyboard-interactive"}
_SET_KEY = "Set FLIS_SFTP_KEY to the file of a private key, or load the key into ssh-agent."
_SET_PASSWORD = "Set FLIS_SFTP_PASSWORD."


@dataclass
class _Attempts:
    """What was offered so far, in words, and what the server said that it accepts (None: it has not said)."""

    offered: list[str] = field(default_factory=list)
    accepts: tuple[str, ...] | None = None
    partly: str | None = None  # what was right, though the server asks for more
    hung_up: bool = False


def login(transport: Transport, server: Endpoint, settings: SftpSettings) -> None:
    """A refusal is final; a lost connection may be retried. Raises ``login-refused``, ``bad-key``."""
    loaded, unusable = _load_keys(server, settings)
    made = _Attempts()
    for told, key in [*_agent_keys(server), *loaded]:
        outcome = _offer(transport, server, made, told, lambda key=key: transport.auth_publickey(server.user, key))
        if outcome is True:
            return
        if outcome is None:
            break
    if settings.password is not None:
        password = settings.password
        if _offer(transport, server, made, "the password", lambda: transport.auth_password(server.user, password)):
            return
    elif unusable:
        raise unusable[0]
    if made.accepts is None and _ask(transport, server, made):
        return
    raise _refused(server, made)


def _offer(
    transport: Transport, server: Endpoint, made: _Attempts, told: str, attempt: Callable[[], list[str]]
) -> bool | None:
    """True: logged in; False: refused; None: the server takes no more attempts of this kind."""
    begun = time.monotonic()
    made.offered.append(told)
    try:
        more = attempt()
        if transport.is_authenticated():
            return True
        made.partly, made.accepts = told, tuple(more)
        return False if "publickey" in more else None
    except BadAuthenticationType as error:
        made.accepts = tuple(error.allowed_types)
        return None
    except (AuthenticationException, SSHException, EOFError, OSError) as error:
        lost = not transport.is_active() or time.monotonic() - begun >= server.timing.login
        # A server that hangs up after a refusal refuses; one that hangs up before any has only been lost.
        if lost and len(made.offered) == 1:
            raise unreachable(server, "it broke off during the login") from error
        if lost:
            made.hung_up = True
            raise _refused(server, made) from error
        return False


def _ask(transport: Transport, server: Endpoint, made: _Attempts) -> bool:
    """Whether the server lets in without any proof; if not, it says what it accepts."""
    try:
        transport.auth_none(server.user)
    except BadAuthenticationType as error:
        made.accepts = tuple(error.allowed_types)
    except (AuthenticationException, SSHException, EOFError, OSError):
        return False
    return transport.is_authenticated()


def _refused(server: Endpoint, made: _Attempts) -> FlisError:
    words = dict.fromkeys(_METHODS.get(method, "another method") for method in made.accepts or ())
    accepts = " or ".join(words) or ("nothing more: it hung up" if made.hung_up else "what it does not say")
    offered = ", ".join(made.offered) or "nothing: no key file, no key in ssh-agent, no password"
    return FlisError(
        "login-refused", host=server.host, user=server.user, offered=offered, accepts=accepts, advice=_advice(made)
    )


def _advice(made: _Attempts) -> str:
    accepts = set(made.accepts) if made.accepts else {"publickey", *_PASSWORDS}
    password_offered = "the password" in made.offered
    key_offered = len(made.offered) > password_offered
    if made.partly:
        more = _SET_PASSWORD if accepts & _PASSWORDS and not password_offered else "Ask the owner of the server."
        return f"The server took {made.partly} and asks for more. {more}"
    if made.hung_up:
        return "Name the one key that the server knows with FLIS_SFTP_KEY, so that no other is offered before it."
    if key_offered and "publickey" in accepts:
        return "Check the user name and the key. The owner of the server must have registered the public key."
    if password_offered and accepts & _PASSWORDS:
        return "Check FLIS_SFTP_USER and FLIS_SFTP_PASSWORD."
    if "publickey" in accepts:
        return f"{_SET_KEY} The owner of the server must have registered the public key."
    return _SET_PASSWORD if accepts & _PASSWORDS else "Ask the owner of the server how flis may log in."


def _load_keys(server: Endpoint, settings: SftpSettings) -> tuple[list[tuple[str, PKey]], list[FlisError]]:
    """The usable key files, each with words for it, and an error for each that is not usable."""
    loaded, unusable = [], []
    for path in server.keys:
        if not server.keys_are_named and not path.exists():
            continue
        try:
            key = keys.load(path, settings.passphrase)
            loaded.append((_told(f"the key {path}", key), key))
        except FlisError as error:
            unusable.append(error)
    if settings.key is not None and unusable:
        raise unusable[0]
    return loaded, unusable


def _told(words: str, key: PKey) -> str:
    return f"{words} ({known_hosts.fingerprint(key.asbytes())})"


def _agent_keys(server: Endpoint) -> list[tuple[str, PKey]]:
    if not server.agent:
        return []
    try:
        return [(_told("a key of ssh-agent", key), key) for key in Agent().get_keys()]
    except (SSHException, OSError) as error:
        advice = "Start ssh-agent anew, or set FLIS_SFTP_KEY."
        raise FlisError("bad-key", file="ssh-agent", reason="the agent gives no keys", advice=advice) from error


def unreachable(server: Endpoint, reason: str, *, lasting: bool = False) -> FlisError:
    """``sftp-unreachable``, after one attempt. ``lasting``: another attempt would end in the same way."""
    facts = {"host": server.host, "port": server.port, "reason": reason, "attempts": 1, "lasting": lasting}
    return FlisError("sftp-unreachable", **facts)
