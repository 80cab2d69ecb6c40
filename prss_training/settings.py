"""Every setting, read once from the environment, typed; a wrong one stops the start."""

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prss_training.domain.sealing import (
    EMBEDDED,
    KeyFile,
    KeySource,
    Level,
    Sealing,
    SourceUnreadable,
    Token,
    parse_source,
)
from prss_training.paths import INSTANCE


class SettingsIncomplete(Exception):
    """Settings are missing or wrong. `str(error)` names each of them in a sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    `base_url` is the public address that QR codes carry, without a slash at its end.
    `second_factor` says whether registrars and administrators must use one.
    `proxies` is how many reverse proxies stand in front of the server. `limits` is off only
    where one machine asks a great deal on purpose: the journey, and measuring.
    `largest_recording` is the most that a spoken answer may have, in megabytes. `webhooks_inside`
    lets webhooks go to plain HTTP and to addresses of this network, which strangers may not choose.
    `sealing` says with which key certificates are sealed, and how much a seal proves.
    """

    instance: Path
    database_url: str
    secret_key: str
    password_salt: str
    base_url: str = "http://127.0.0.1:8000"
    mail_url: str = ""
    mail_from: str = "PRSS Training <no-reply@localhost>"
    demo: bool = False
    second_factor: bool = True
    proxies: int = 0
    testing: bool = False
    limits: bool = True
    redis_url: str = ""
    largest_recording: int = 10
    sealing: Sealing = EMBEDDED
    webhooks_inside: bool = False

    @property
    def secure(self) -> bool:
        """The public address is served over HTTPS, so cookies must be too."""
        return self.base_url.startswith("https://")

    @property
    def keys(self) -> Path:
        """The folder of signing keys."""
        return self.instance / "keys"

    @property
    def files(self) -> Path:
        """The folder of stored files."""
        return self.instance / "files"

    @property
    def jobs(self) -> Path:
        """The database of the embedded queue."""
        return self.instance / "jobs.sqlite"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, making the instance folder and its secrets where they are missing.

    Any setting may be given as `NAME_FILE`, a path whose content is the value.

    Raises:
        SettingsIncomplete: naming everything that is wrong.
    """
    given = _Given(os.environ if environ is None else environ)  # noqa: TID251  (the one place)
    instance = Path(given.text("PRSS_INSTANCE", str(INSTANCE))).expanduser().resolve()
    base_url = given.text("PRSS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if not base_url.startswith(("http://", "https://")):
        given.problems.append("PRSS_BASE_URL must start with http:// or https://.")
    proxies = given.number("PRSS_PROXIES", 0)
    largest_recording = given.number("PRSS_LARGEST_RECORDING", 10)
    demo = given.switch("PRSS_DEMO", default=False)
    second_factor = given.switch("PRSS_SECOND_FACTOR", default=True)
    limits = given.switch("PRSS_LIMITS", default=True)
    sealing = _sealing(given)
    webhooks_inside = given.switch("PRSS_WEBHOOKS_INSIDE", default=False)
    given.refuse_problems()
    _make_private(instance)
    return Settings(
        instance=instance,
        database_url=given.text("PRSS_DATABASE_URL", f"sqlite:///{instance / 'prss.sqlite'}"),
        secret_key=given.text("PRSS_SECRET_KEY") or _kept_secret(instance / "secret.key"),
        password_salt=given.text("PRSS_PASSWORD_SALT") or _kept_secret(instance / "salt.key"),
        base_url=base_url,
        mail_url=given.text("PRSS_MAIL_URL"),
        mail_from=given.text("PRSS_MAIL_FROM", "PRSS Training <no-reply@localhost>"),
        demo=demo or (instance / "demo").exists(),
        second_factor=second_factor and not (instance / "demo").exists(),
        proxies=proxies,
        limits=limits,
        redis_url=given.text("PRSS_REDIS_URL"),
        largest_recording=largest_recording,
        sealing=sealing,
        webhooks_inside=webhooks_inside,
    )


def _sealing(given: "_Given") -> Sealing:
    """Read how certificates are sealed, noting what does not go together."""
    key = _key_source(given)
    certificates = given.path("PRSS_PDF_CERTIFICATES")
    if isinstance(key, KeyFile | Token) and certificates is None:
        given.problems.append(
            "PRSS_PDF_KEY names a key without certificates. Set PRSS_PDF_CERTIFICATES to a PEM "
            "file with the certificate of that key first, then those above it."
        )
    tsa_url = given.text("PRSS_TSA_URL")
    tsa_certificates = given.path("PRSS_TSA_CERTIFICATES")
    if tsa_url and not tsa_url.startswith(("http://", "https://")):
        given.problems.append("PRSS_TSA_URL must start with http:// or https://.")
    if tsa_url and tsa_certificates is None:
        given.problems.append(
            "PRSS_TSA_URL is set. Set PRSS_TSA_CERTIFICATES too, to a PEM file with the "
            "certificate of the authority that its time stamps are trusted by."
        )
    level = _level(given, Level.LT if tsa_url else Level.B)
    if level is not Level.B and not tsa_url:
        given.problems.append(f"PRSS_PDF_LEVEL is {level}, which needs PRSS_TSA_URL.")
    if level is Level.B and tsa_url:
        given.problems.append(
            "PRSS_PDF_LEVEL is B-B, without time stamps, and PRSS_TSA_URL is set. Leave out one."
        )
    secret = given.text("PRSS_PDF_KEY_SECRET")
    return Sealing(key, secret, certificates, tsa_url, tsa_certificates, level)


def _key_source(given: "_Given") -> KeySource | None:
    text = given.text("PRSS_PDF_KEY")
    if text in ("", "embedded"):
        return None
    try:
        return parse_source(text)
    except SourceUnreadable as error:
        given.problems.append(f"PRSS_PDF_KEY is wrong. {error}")
        return None


def _level(given: "_Given", default: Level) -> Level:
    text = given.text("PRSS_PDF_LEVEL", default)
    if text in list(Level):
        return Level(text)
    given.problems.append(f"PRSS_PDF_LEVEL must be B-B, B-T or B-LT, and is “{text}”.")
    return default


class _Given:
    """The environment, with every mistake collected before anything is refused."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        file = self._environ.get(f"{name}_FILE")
        if file is None:
            return self._environ.get(name, default)
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            self.problems.append(f"{name}_FILE names {file}, which cannot be read: {error}.")
            return default

    def path(self, name: str) -> Path | None:
        text = self.text(name)
        return Path(text).expanduser().resolve() if text else None

    def number(self, name: str, default: int) -> int:
        text = self.text(name, str(default))
        if text.isdigit():
            return int(text)
        self.problems.append(f"{name} must be a whole number, and is “{text}”.")
        return default

    def switch(self, name: str, *, default: bool) -> bool:
        text = self.text(name, "yes" if default else "no").lower()
        if text in ("yes", "true", "1", "on"):
            return True
        if text not in ("no", "false", "0", "off", ""):
            self.problems.append(f"{name} must be yes or no, and is “{text}”.")
        return False

    def refuse_problems(self) -> None:
        if self.problems:
            raise SettingsIncomplete("\n".join(self.problems))


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=stat.S_IRWXU)
    except OSError as error:
        raise SettingsIncomplete(
            f"The folder {folder} cannot be made: {error.strerror}. "
            "Set PRSS_INSTANCE to a folder that this account may write to."
        ) from None


def _kept_secret(file: Path) -> str:
    """Return the secret in `file`, drawing it first; two processes at once agree on one."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsIncomplete(f"{file} cannot be written: {error.strerror}.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        drawn = secrets.token_urlsafe(48)
        opened.write(drawn)
    return drawn
