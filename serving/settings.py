"""What one installation of the service may be told from outside: ``UNSPOKEN_`` variables."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

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
        The names a request may call the service by; ``*`` is not accepted.
    largest_body_bytes, body_seconds
        What a request's body may weigh, and how long it may take to arrive.
    largest_list
        How many customers one published list may hold.
    session_hours
        How long a sign-in of the console lasts.
    """

    model_config = SettingsConfigDict(env_prefix="UNSPOKEN_", frozen=True, extra="ignore")

    home_folder: Path = Field(default=Path(".unspoken"), validation_alias="UNSPOKEN_HOME")
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    open_to_network: bool = False
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    largest_body_bytes: int = Field(default=1_000_000, ge=1_000)
    body_seconds: float = Field(default=10.0, gt=0)
    largest_list: int = Field(default=50_000, ge=1)
    session_hours: int = Field(default=12, ge=1, le=24 * 7)

    @classmethod
    def of(cls, home: Home, **others: object) -> Settings:
        """Settings for a given home; everything else as the environment says or as given."""
        return cls.model_validate(
            {**cls().model_dump(by_alias=True), "UNSPOKEN_HOME": home.root, **others}
        )

    @property
    def home(self) -> Home:
        """The places of this installation."""
        return Home(self.home_folder.expanduser().absolute())

    @property
    def url(self) -> str:
        """The database's address as SQLAlchemy writes it."""
        return self.database_url or f"sqlite:///{self.home.service_db}"
