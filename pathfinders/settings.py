"""The settings: where the lake is, and limits of the server. Each can be set with an environment
variable, so that the same code runs on other stores.
"""

import configparser
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "data"
QUERIES = ROOT / "queries"
# A server that does not answer is given up after seconds: a page waits for it. The numbers are
# seconds, the last milliseconds.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10000,
}
POSTGRES = re.compile(r"postgres(ql)?:")
# Addresses to listen at, by which nobody is reached.
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})
MOST_PAGES, MOST_UPLOAD_MEGABYTES = 1000, 400


@dataclass(frozen=True)
class LakeSettings:
    """The places of one lake's catalogue and Parquet files. Raises ValueError for a place of
    another kind.
    """

    catalog: str
    """`sqlite:PATH`, or `postgres:` and a connection as libpq takes it: `postgres:host=...
    dbname=...` or `postgresql://...`.
    """
    data: str
    """The folder of the Parquet files, or `s3://bucket/prefix`."""

    def __post_init__(self) -> None:
        if not self.catalog.startswith("sqlite:") and not self.on_postgres:
            raise ValueError(
                "PATHFINDERS_CATALOG is sqlite:PATH or postgres:CONNECTION, not"
                f" {self.catalog.split(':')[0]}:..."
            )
        if "://" in self.data and not self.on_s3:
            raise ValueError(f"PATHFINDERS_DATA is a folder or s3://bucket/prefix, not {self.data}")

    @property
    def on_postgres(self) -> bool:
        """True if the catalogue is a PostgreSQL database."""
        return POSTGRES.match(self.catalog) is not None

    @property
    def on_s3(self) -> bool:
        """True if the Parquet files are in S3."""
        return self.data.startswith("s3://")

    @property
    def catalog_file(self) -> Path:
        """The file of a SQLite catalogue."""
        return Path(self.catalog.removeprefix("sqlite:"))

    @property
    def folder(self) -> Path:
        """The folder of a SQLite catalogue; the write lock and the record live beside it."""
        return self.catalog_file.parent

    @property
    def connection(self) -> str:
        """How libpq reaches a PostgreSQL catalogue, with limits on how long it waits."""
        # An address keeps its scheme, which libpq needs. Otherwise the prefix is ours alone.
        connection = self.catalog
        if not re.match(r"postgres(ql)?://", connection):
            connection = connection.removeprefix("postgres:")
        # A limit that the settings state themselves wins.
        limits = [
            f"{name}={value}" for name, value in PATIENCE.items() if f"{name}=" not in connection
        ]
        if "://" in connection:
            separator = "&" if "?" in connection else "?"
            return connection + separator + "&".join(limits)
        return " ".join([connection, *limits])

    def shown(self, text: str) -> str:
        """The text without what is secret: the password and the keys that reach this lake."""
        text = re.sub(r"(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&\"]+)", r"\1***", text)
        text = re.sub(r"(postgres(?:ql)?://[^:@/\s]*):[^@/\s]*@", r"\1:***@", text)
        secret = s3_access().secret if self.on_s3 else ""
        # Without a key, replace("") would put stars between all letters.
        if not secret:
            return text
        return text.replace(secret, "***")


def warms_at_start() -> bool:
    """True if a server builds its figures before the first reader comes. Raises ValueError if the
    setting is neither yes nor no.
    """
    setting = os.environ.get("PATHFINDERS_WARM", "yes")
    if setting not in ("yes", "no"):
        raise ValueError(f"PATHFINDERS_WARM is yes or no, not {setting}")
    return setting == "yes"


def is_made_up() -> bool:
    """True if the lake holds a made-up example, which every page and figure then says. Raises
    ValueError if the setting is neither yes nor no.
    """
    setting = os.environ.get("PATHFINDERS_MADE_UP", "no")
    if setting not in ("yes", "no"):
        raise ValueError(f"PATHFINDERS_MADE_UP is yes or no, not {setting}")
    return setting == "yes"


def picture_service() -> str:
    """The address of the process that draws pictures, without a slash at its end; empty where this
    process draws them. Raises ValueError for what is no address.
    """
    address = os.environ.get("PATHFINDERS_PICTURES", "").rstrip("/")
    if address and not re.fullmatch(r"http://[^/?#@\s]+", address):
        raise ValueError(
            f"PATHFINDERS_PICTURES is an address such as http://pictures:8502, not {address}"
        )
    return address


def lake_settings(folder: Path | None = None) -> LakeSettings:
    """The lake in `folder`, or the one that PATHFINDERS_CATALOG and PATHFINDERS_DATA name, or the
    one under data/lake.
    """
    if folder is not None:
        return LakeSettings(f"sqlite:{folder / 'catalog.sqlite'}", str(folder / "files"))
    home = BUNDLED / "lake"
    return LakeSettings(
        os.environ.get("PATHFINDERS_CATALOG", f"sqlite:{home / 'catalog.sqlite'}"),
        os.environ.get("PATHFINDERS_DATA", str(home / "files")),
    )


@dataclass(frozen=True)
class S3Access:
    """How an S3 store is reached, from the variables that every S3 tool reads."""

    key: str
    secret: str
    token: str
    region: str
    endpoint: str
    """The address of a server other than Amazon's: `http://host:port` or `https://host`; empty for
    Amazon's.
    """


def s3_access() -> S3Access:
    """Keys from AWS_ACCESS_KEY_ID and its like, or from the credentials file that
    AWS_SHARED_CREDENTIALS_FILE names.
    """
    # Raw, because the ordinary parser takes a % in a value for a reference to another one.
    credentials = configparser.RawConfigParser()
    credentials.read(
        os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or Path("~/.aws/credentials").expanduser(),
        encoding="utf-8",
    )
    profile = os.environ.get("AWS_PROFILE", "default")
    section: Mapping[str, str] = {}
    if credentials.has_section(profile):
        section = credentials[profile]

    def find(*names: str) -> str:
        for name in names:
            if os.environ.get(name):
                return os.environ[name]
        # The file names its keys as the variables, in small letters.
        return section.get(names[0].lower(), "")

    return S3Access(
        find("AWS_ACCESS_KEY_ID"),
        find("AWS_SECRET_ACCESS_KEY"),
        find("AWS_SESSION_TOKEN"),
        find("AWS_REGION", "AWS_DEFAULT_REGION") or "us-east-1",
        find("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
    )


@dataclass(frozen=True)
class GateSettings:
    """Which requests the server accepts at all, and how much it holds for them."""

    hosts: frozenset[str] = frozenset()
    """Names that people may reach the server by, in lower case and without a port; this machine's
    own (`localhost`, `127.0.0.1`, `[::1]`) need not be among them.
    """
    origins: frozenset[str] = frozenset()
    """Other sites whose pages may connect: `https://portal.example.org`, in lower case."""
    most_pages: int = MOST_PAGES
    """Pages open at once."""
    most_upload_bytes: int = MOST_UPLOAD_MEGABYTES * 2**20
    """Bytes of uploaded files held at once, those of all pages together."""


def gate_settings(own_names: Iterable[str] = ()) -> GateSettings:
    """The settings of the environment. `own_names` are those that the server is set to listen to or
    to be reached by. Raises ValueError for a value that is not understood.
    """
    hosts = {name.lower() for name in [*own_names, *_listed("PATHFINDERS_HOSTS")]}
    origins = {origin.lower().rstrip("/") for origin in _listed("PATHFINDERS_ORIGINS")}
    for origin in origins:
        if not re.fullmatch(r"https?://[^/?#@\s]+", origin):
            raise ValueError(
                "PATHFINDERS_ORIGINS lists addresses such as https://portal.example.org, and not"
                f" {origin}"
            )
    return GateSettings(
        frozenset(hosts - EVERYWHERE),
        frozenset(origins),
        _count("PATHFINDERS_MOST_PAGES", MOST_PAGES),
        _count("PATHFINDERS_MOST_UPLOAD_MB", MOST_UPLOAD_MEGABYTES) * 2**20,
    )


def _listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _count(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not re.fullmatch(r"[1-9]\d{0,8}", text):
        raise ValueError(f"{name} is a whole number above 0, not {text}")
    return int(text)
