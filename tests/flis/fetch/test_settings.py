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
