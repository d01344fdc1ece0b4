"""What a function is told by its environment: read once, when first asked for."""

import os
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Names of this stack's resources. Those that a function has no right to are not in its environment."""

    table: str
    public_url: str
    stage: str
    mail_queue: str
    urgent_queue: str
    key_secret: str
    answers_key: str
    video_secret: str
    room_queue: str
    happening_queue: str
    sender: str
    configuration_set: str
    mail_concurrency: str
    organisation: str
    help_address: str
    help_now: str

    @property
    def help_lines(self) -> list[str]:
        """Where help is in a crisis, as the operator filled it in; nothing is made up."""
        return self.help_now.split("; ") if self.help_now else []

    @property
    def mail_senders(self) -> int:
        """How many send mail side by side."""
        return int(self.mail_concurrency or 1)

    @classmethod
    def from_env(cls) -> "Settings":
        return cls(**{name: os.environ.get(variable(name), "") for name in cls.__dataclass_fields__})


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"KINDRED_{name.upper()}"


@cache
def settings() -> Settings:
    return Settings.from_env()
