"""Settings: what the environment says, checked once, and documented in one place."""

import stat
from pathlib import Path

import pytest

from orderwright.settings import SettingRefused, Settings, documentation

ROOT = Path(__file__).parent.parent


def read(tmp_path: Path, **given: str) -> Settings:
    return Settings.from_env({"ORDERWRIGHT_DATA": str(tmp_path / "data"), **given})


def test_nothing_has_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env({})
    assert settings.data == tmp_path / "data"
    assert settings.database_url is None
    assert settings.address == "http://127.0.0.1:8000"


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret == second.secret
    assert len(first.secret) >= 32
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600


def test_a_given_secret_leaves_nothing_on_disk(tmp_path: Path) -> None:
    assert read(tmp_path, ORDERWRIGHT_SECRET="x" * 32).secret == "x" * 32
    assert not (tmp_path / "data").exists()


def test_values_are_read_by_their_kind(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        ORDERWRIGHT_PORT="9000",
        ORDERWRIGHT_WEB_PROCESSES="2",
        ORDERWRIGHT_HOST="0.0.0.0",
        ORDERWRIGHT_SMTP_URL="smtp://me:pw@mail.example.com:587",
        ORDERWRIGHT_DATABASE_URL="",
    )
    assert (settings.port, settings.web_processes, settings.database_url) == (9000, 2, None)
    assert settings.address == "http://127.0.0.1:9000"
    assert read(tmp_path, ORDERWRIGHT_PUBLIC_URL="https://orders.example.com/").address == "https://orders.example.com"


@pytest.mark.parametrize(
    ("variable", "nonsense"),
    [
        ("ORDERWRIGHT_PORT", "eight"),
        ("ORDERWRIGHT_PORT", "65536"),
        ("ORDERWRIGHT_PORT", "-1"),
        ("ORDERWRIGHT_PORT", "³"),
        ("ORDERWRIGHT_WEB_PROCESSES", "0"),
        ("ORDERWRIGHT_DATABASE_PORT", "0"),
        ("ORDERWRIGHT_DATABASE_URL", "mysql://here"),
        ("ORDERWRIGHT_PUBLIC_URL", "orders.example.com"),
        ("ORDERWRIGHT_PUBLIC_URL", "https://[broken"),
        ("ORDERWRIGHT_SMTP_URL", "mail.example.com"),
        ("ORDERWRIGHT_SMTP_URL", "smtp://mail.example.com:many"),
        ("ORDERWRIGHT_MAIL_FROM", "nobody"),
        ("ORDERWRIGHT_HOST", "http://here"),
        ("ORDERWRIGHT_SECRET", "short"),
    ],
)
def test_nonsense_is_refused_by_the_variables_name(tmp_path: Path, variable: str, nonsense: str) -> None:
    with pytest.raises(SettingRefused, match=f"^{variable} must ") as refused:
        read(tmp_path, **{variable: nonsense})
    assert refused.value.variable == variable


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(SettingRefused, match=r"ORDERWRIGHT_DATA is .*/data, which cannot be made a folder"):
        read(tmp_path)


def test_the_documentation_is_in_step() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == documentation(), "run `make docs`"


def test_origins_are_kept_as_browsers_send_them(tmp_path: Path) -> None:
    assert read(tmp_path).api_origins == ()
    given = " https://Shop.example.com, http://localhost:3000 ,"
    assert read(tmp_path, ORDERWRIGHT_API_ORIGINS=given).api_origins == (
        "https://shop.example.com",
        "http://localhost:3000",
    )


@pytest.mark.parametrize(
    "wrong",
    ["*", "https://*.example.com", "shop.example.com", "https://shop.example.com/", "https://a@b.example", "null"],
)
def test_what_is_no_origin_is_refused_by_its_variable(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        read(tmp_path, ORDERWRIGHT_API_ORIGINS=f"https://good.example, {wrong}")
    assert refused.value.variable == "ORDERWRIGHT_API_ORIGINS"
