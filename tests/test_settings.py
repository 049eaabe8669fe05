"""Where the settings say that the lake is, and what of them no message shows."""

from pathlib import Path

import pytest

from pathfinders.settings import LakeSettings, lake_settings, s3_access

S3 = "s3://bucket/prefix"


def test_the_settings_name_another_lake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHFINDERS_CATALOG", "postgres:host=db dbname=lake")
    monkeypatch.setenv("PATHFINDERS_DATA", S3)
    found = lake_settings()
    assert (found.on_postgres, found.on_s3) == (True, True)
    here = lake_settings(Path("somewhere"))
    assert (here.on_postgres, here.on_s3, here.folder) == (False, False, Path("somewhere"))


@pytest.mark.parametrize(
    ("catalog", "data"),
    [("mysql:x", "files"), ("catalog.sqlite", "files"), ("sqlite:x", "gs://bucket")],
)
def test_what_is_not_understood_is_said_without_what_it_holds(catalog: str, data: str) -> None:
    with pytest.raises(ValueError, match=r"PATHFINDERS_(CATALOG|DATA) is"):
        LakeSettings(catalog, data)


@pytest.mark.parametrize(
    "given", ["host=db dbname=x", "postgresql://u@db/x", "postgres://u@db/x?sslmode=require"]
)
def test_a_connection_never_waits_for_ever(given: str) -> None:
    for catalog in (f"postgres:{given}", *([given] if "//" in given else [])):
        connection = LakeSettings(catalog, S3).connection
        assert connection.startswith(given)
        assert "connect_timeout=5" in connection
        assert "tcp_user_timeout=10000" in connection
        assert connection.count("?") == ("//" in given)
    assert (
        LakeSettings("postgres:host=db connect_timeout=9", S3).connection.count("connect_timeout")
        == 1
    )


@pytest.mark.parametrize(
    "catalog",
    [
        "postgres:host=db password=sesame dbname=x",
        "postgres:host=db password = 'sesame' dbname=x",
        "postgres:postgresql://u:sesame@db/x",
        "postgresql://u@db/x?password=sesame&a=b",
    ],
)
def test_no_message_shows_a_password_or_a_key(
    catalog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "open-says-me")
    settings = LakeSettings(catalog, S3)
    said = settings.shown(
        f'Unable to connect at "{settings.connection}", {catalog}, with open-says-me'
    )
    assert "sesame" not in said
    assert "open-says-me" not in said
    assert "@db/x" in said or "host=db" in said


def test_s3_is_reached_by_variables_or_a_credentials_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "ACCESS_KEY_ID",
        "SECRET_ACCESS_KEY",
        "SESSION_TOKEN",
        "REGION",
        "DEFAULT_REGION",
        "ENDPOINT_URL_S3",
    ):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    team = "[team]\naws_access_key_id = two\naws_secret_access_key = x%y\n"
    (tmp_path / "credentials").write_text(f"[default]\naws_access_key_id = one\n{team}")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:8333")
    assert s3_access().key == "one"
    monkeypatch.setenv("AWS_PROFILE", "team")
    found = s3_access()
    assert (found.key, found.secret, found.region, found.endpoint) == (
        "two",
        "x%y",
        "us-east-1",
        "http://localhost:8333",
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "three")
    assert s3_access().key == "three"
