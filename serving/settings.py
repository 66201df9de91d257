"""What one installation of the service may be told from outside: ``UNSPOKEN_`` variables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from features.domain.errors import BadInput
from features.domain.home import Home

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """The settings, each with a default that is safe on a person's own machine.

    Attributes
    ----------
    home_folder
        Where tables, snapshots and models lie (``UNSPOKEN_HOME``).
    database_url
        The service's own records; an SQLite file in the home unless set
        (``UNSPOKEN_DATABASE_URL``, for example ``postgresql://user@host/unspoken``).
    host, port
        Where the service listens.
    open_to_network
        Must be set for any host but loopback: there is no TLS here, so a proxy that has
        it should stand in front.
    allowed_hosts
        The names a request may call the service by, commas between; ``*`` is not one.
    largest_body_bytes, body_seconds
        What a request's body may weigh, and how long it may take to arrive.
    largest_list
        How many customers one published list may hold.
    session_hours
        How long a sign-in of the console lasts.
    log_level
        ``info`` logs every request by its route, never by its address.
    """

    model_config = SettingsConfigDict(env_prefix="UNSPOKEN_", frozen=True, extra="ignore")

    home_folder: Path = Field(default=Path(".unspoken"), validation_alias="UNSPOKEN_HOME")
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    open_to_network: bool = False
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "localhost", "[::1]")
    largest_body_bytes: int = Field(default=1_000_000, ge=1_000)
    body_seconds: float = Field(default=10.0, gt=0)
    largest_list: int = Field(default=50_000, ge=1)
    session_hours: int = Field(default=12, ge=1, le=24 * 7)
    log_level: Literal["info", "warning", "error"] = "warning"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("allowed_hosts")
    @classmethod
    def _each_is_a_name(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names or not all(names) or "*" in names:
            raise ValueError("takes the names of this service, commas between, and no '*'")
        return names

    @classmethod
    def from_environment(cls, **others: Any) -> Settings:
        """Settings as the environment says, or as given.

        Raises
        ------
        BadInput
            Naming the variable that cannot be understood.
        """
        try:
            return cls(**others)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = str(first["loc"][0]).upper() if first["loc"] else "HOME"
            variable = name if name.startswith("UNSPOKEN_") else f"UNSPOKEN_{name}"
            says = first["msg"].removeprefix("Value error, ")
            raise BadInput(f"{variable} cannot be understood: {says}.") from None

    @classmethod
    def of(cls, home: Home, **others: Any) -> Settings:
        """Settings for a given home; everything else as the environment says or as given."""
        return cls.from_environment(UNSPOKEN_HOME=home.root, **others)

    @property
    def home(self) -> Home:
        """The places of this installation."""
        return Home(self.home_folder.expanduser().absolute())

    @property
    def url(self) -> str:
        """The database's address as SQLAlchemy writes it."""
        return self.database_url or f"sqlite:///{quote(str(self.home.service_db))}"
