"""FLIS_SFTP_* and the vars of dbt_project.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from flis.fetch.sftp.settings import SftpSettings
from flis.ground.errors import FlisError

HOST = {"FLIS_SFTP_HOST": "flis"}


def test_host_alone_is_enough(own_home: Path) -> None:
    settings = SftpSettings.from_environment(HOST, {})
    assert settings == SftpSettings("flis", config=own_home / ".ssh" / "config")


@pytest.mark.parametrize("host", ["flis.example", "10.0.0.1", "::1", "fe80::1%eth0", "flis-prod_2"])
def test_a_host_an_address_and_an_alias_are_taken_as_they_are(host: str) -> None:
    assert SftpSettings.from_environment({"FLIS_SFTP_HOST": host}, {}).host == host


def test_everything_said() -> None:
    env = {
        **HOST,
        "FLIS_SFTP_USER": "u",
        "FLIS_SFTP_PORT": "2222",
        "FLIS_SFTP_KEY": "~/key",
        "FLIS_SFTP_PASSWORD": " secret ",
        "FLIS_SFTP_KEY_PASSPHRASE": "phrase",
        "FLIS_SFTP_KNOWN_HOSTS": "/known",
        "FLIS_SFTP_FOLDER": "/a/; /b",
    }
    options = {"sftp_mappe": "/c", "sftp_markoer": ".klar", "sftp_forbindelser": 3, "sftp_stabil_sekunder": 0.5}
    settings = SftpSettings.from_environment(env, options)
    assert (settings.user, settings.port, settings.key) == ("u", 2222, Path.home() / "key")
    assert (settings.password, settings.passphrase) == (" secret ", "phrase")
    assert (settings.known_hosts, settings.folders) == ((Path("/known"),), ("/a", "/b"))
    assert (settings.marker, settings.connections, settings.stable_seconds) == (".klar", 3, 0.5)
    assert "secret" not in repr(settings)
    assert "phrase" not in repr(settings).replace("passphrase", "")


def test_folder_of_the_project_counts_when_the_environment_names_none() -> None:
    assert SftpSettings.from_environment(HOST, {"sftp_mappe": ["/a", "/b"]}).folders == ("/a", "/b")
    assert SftpSettings.from_environment(HOST, {"sftp_mappe": "/"}).folders == ("/",)
    assert SftpSettings.from_environment(HOST, {"sftp_mappe": ""}).folders == (".",)


def test_no_host() -> None:
    for env in ({}, {"FLIS_SFTP_HOST": "  "}):
        with pytest.raises(FlisError) as caught:
            SftpSettings.from_environment(env, {})
        assert caught.value.code == "no-sftp-settings"


@pytest.mark.parametrize(
    ("env", "options"),
    [
        ({"FLIS_SFTP_HOST": "sftp://flis.example/ud"}, {}),
        ({"FLIS_SFTP_HOST": "flis.example:22"}, {}),
        ({"FLIS_SFTP_HOST": "[10.0.0.1]:2222"}, {}),
        ({"FLIS_SFTP_HOST": "u@flis.example"}, {}),
        ({"FLIS_SFTP_PORT": "ssh"}, {}),
        ({"FLIS_SFTP_PORT": "70000"}, {}),
        ({"FLIS_SFTP_PORT": "22.5"}, {}),
        ({}, {"sftp_forbindelser": 0}),
        ({}, {"sftp_forbindelser": 1.5}),
        ({}, {"sftp_forbindelser": 99}),
        ({}, {"sftp_stabil_sekunder": -1}),
        ({}, {"sftp_stabil_sekunder": "soon"}),
        ({}, {"sftp_stabil_sekunder": "nan"}),
        ({}, {"sftp_mappe": 7}),
        ({}, {"sftp_mappe": [1]}),
        ({}, {"sftp_markoer": "a/b"}),
        ({}, {"sftp_markoer": 7}),
    ],
)
def test_settings_that_are_not_usable(env: dict, options: dict) -> None:
    with pytest.raises(FlisError) as caught:
        SftpSettings.from_environment({**HOST, **env}, options)
    assert caught.value.code == "bad-setting"
    assert caught.value.facts["setting"] in (*env, *options)
