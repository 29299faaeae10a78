"""Deployment facts: where things lie, what listens where. From the command line, CLOUDWINDOW_* variables and cloudwindow.toml."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from typing_extensions import override

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.people import StaffRole

DEFAULT_FILE: Final = Path("cloudwindow.toml")
Port = Annotated[int, Field(ge=0, le=65_535)]


class TurnSettings(BaseModel):
    """[turn]. `secret` is coturn's static-auth-secret; each applicant gets credentials that end after `ttl_s`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    urls: tuple[str, ...] = ()
    secret: SecretStr = SecretStr("")
    ttl_s: Annotated[int, Field(ge=60, le=86_400)] = 3600


class MediaSettings(BaseModel):
    """[media]. `addresses`: where the gateway listens for media; empty: every address of the machine."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    addresses: tuple[str, ...] = ()
    prefer: Literal["H264", "VP8"] = "H264"
    start_kbps: Annotated[int, Field(ge=100, le=5_000)] = 800


class OfficeSettings(BaseModel):
    """[office]. How long a sign-in of staff lasts, how often somebody may guess, and how long a look at a session that is over."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    idle_s: Annotated[float, Field(ge=60, le=86_400)] = 3600.0
    longest_s: Annotated[float, Field(ge=300, le=7 * 86_400)] = 43_200.0
    attempts_per_login: Annotated[int, Field(ge=1, le=100)] = 5
    attempts_per_address: Annotated[int, Field(ge=1, le=10_000)] = 50
    locked_s: Annotated[float, Field(ge=1, le=86_400)] = 900.0
    viewing_s: Annotated[float, Field(ge=60, le=86_400)] = 3600.0


class OidcSettings(BaseModel):
    """[oidc]. The office's own provider; without an issuer there is none. `roles`: value of the claim `role_claim` → our role."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = "OpenID Connect"
    issuer: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    role_claim: str = "groups"
    roles: dict[str, StaffRole] = {}


class PapersSettings(BaseModel):
    """[papers]. `pkcs12`: the office's own key and certificate for sealing documents; without it one is made at the first start.

    `office`: the name in the certificate that is made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    pkcs12: Path | None = None
    passphrase: SecretStr = SecretStr("")
    office: str = ""


class StampsSettings(BaseModel):
    """[stamps]. A time-stamping authority (RFC 3161): without `url` there is none. `ca`: its root certificate, from itself.

    `policy`: an OID that its stamps must have. `required`: no document is sealed without a stamp.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: Annotated[str, Field(pattern=r"^(https?://[^\s]+)?$")] = ""
    ca: Path | None = None
    policy: Annotated[str, Field(pattern=r"^(\d+(\.\d+)+)?$")] = ""
    timeout_s: Annotated[float, Field(ge=0.1, le=60)] = 10.0
    required: bool = False

    @model_validator(mode="after")
    def _with_its_root(self) -> Self:
        if self.url and self.ca is None:
            raise ValueError("expected ca, the authority's root certificate, beside url; without it nobody knows whose stamp it is")
        return self


class VaultSettings(BaseModel):
    """[vault]. Where the key-encryption key lies. `old`: where one before it does, until `cloudwindow keys rotate` was run."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kek: Literal["file", "environment", "pkcs11"] = "file"
    old: tuple[Literal["file", "environment", "earlier", "pkcs11"], ...] = ()
    key: SecretStr = SecretStr("")
    earlier_key: SecretStr = SecretStr("")
    pkcs11_module: Path | None = None
    pkcs11_token: str = ""
    pkcs11_key: str = ""
    pkcs11_pin: SecretStr = SecretStr("")


class Settings(BaseSettings):
    """Every key is explained in cloudwindow.example.toml."""

    model_config = SettingsConfigDict(env_prefix="CLOUDWINDOW_", env_nested_delimiter="__", extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: Port = 8443
    public_url: str = ""
    data_dir: Path = Path("recordings")
    database_url: str = ""
    blobs_url: str = ""
    scratch_dir: Path | None = None
    policy: Path = Path("policy.toml")
    static_dir: Path = Path("web-client/dist")
    places: Annotated[int, Field(ge=1, le=200)] = 8
    log: Literal["json", "console"] = "console"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    checkpoint_every_s: Annotated[float, Field(ge=1, le=3600)] = 60.0
    witness: Path | None = None
    models: Path | None = None
    demo: bool = False
    turn: TurnSettings = TurnSettings()
    media: MediaSettings = MediaSettings()
    office: OfficeSettings = OfficeSettings()
    oidc: OidcSettings = OidcSettings()
    papers: PapersSettings = PapersSettings()
    vault: VaultSettings = VaultSettings()
    stamps: StampsSettings = StampsSettings()

    @property
    def url(self) -> str:
        """What applicants are told to open."""
        scheme = "https" if self.tls_certificate else "http"
        return self.public_url.rstrip("/") or f"{scheme}://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'cloudwindow.db').resolve()}"

    @property
    def blobs(self) -> str:
        return self.blobs_url or (self.data_dir / "blobs").resolve().as_uri()

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(file: Path | None = None, **given: Any) -> Settings:  # Any: what the command line gave, checked here
    """Raises BadInput with the key, what was expected and what was found. `None` values in `given` were not given."""
    if file is not None and not file.exists():
        raise BadInput(f"settings file {file}: not there; copy cloudwindow.example.toml to begin with")
    where = file or DEFAULT_FILE

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=where)

    try:
        return FromFile(**{key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"setting {key}: {first['msg']} (in {where}, CLOUDWINDOW_{key.upper()} or on the command line)") from None
