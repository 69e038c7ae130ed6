"""Typed settings, read once from the environment and refused when wrong."""
from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One installation. `WUSHI_INSTANCE` is the folder that holds everything that is not code."""

    model_config = SettingsConfigDict(env_prefix="WUSHI_", extra="ignore")

    instance: Path = ROOT / "instance"
    demo: bool = True
    env: Literal["production", "development", "testing"] = "production"
    timezone: str = "Asia/Shanghai"
    origin: str = "wushi.local/heyuan"  # of the public record, without scheme: fixed at set-up
    host: str = Field("127.0.0.1", validation_alias=AliasChoices("HOST", "WUSHI_HOST"))
    port: int = Field(8000, ge=1, le=65535, validation_alias=AliasChoices("PORT", "WUSHI_PORT"))
    database_url: str = Field("", validation_alias=AliasChoices("DATABASE_URL", "WUSHI_DATABASE_URL"))
    redis_url: str = Field("", validation_alias=AliasChoices("REDIS_URL", "WUSHI_REDIS_URL"))
    secure_cookies: bool = False  # true behind https
    trusted_proxies: int = 0
    poll_keys: Path | None = None  # where the keys of open votes lie; no backup may include it; default: instance/poll-keys
    fast_sockets: bool = True  # our own fan-out; off: the libraries' stock one, slower and nobody's private parts
    guard_record: bool = True  # false only for migrations, which must be able to build the tables

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @field_validator("instance")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().resolve()

    @property
    def database(self) -> str:
        """The SQLAlchemy address: PostgreSQL through psycopg 3, or the embedded SQLite file."""
        url = self.database_url
        if not url:
            return f"sqlite:///{self.instance / 'wushi.sqlite'}"
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @cached_property
    def poll_keys_folder(self) -> Path:
        """The folder of the keys that tie people to ballots while a vote is open."""
        return (self.poll_keys or self.instance / "poll-keys").expanduser().resolve()

    def secret(self, name: str) -> bytes:
        """32 random bytes kept in the instance folder, mode 0600, made on first use."""
        path = self.instance / "keys" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:  # another process was first
                return path.read_bytes()
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
        return path.read_bytes()
