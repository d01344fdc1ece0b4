"""What is paid for: counted, added up, and priced."""

from dataclasses import dataclass, fields
from typing import Self

from infra.cost import prices


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Of one act, or of a month. `cpu` is in seconds of a whole processor; `logged` and `mailed` in bytes."""

    requests: float = 0
    runs: float = 0
    cpu: float = 0
    calls: float = 0
    reads: float = 0
    writes: float = 0
    messages: float = 0
    mails: float = 0
    mailed: float = 0
    seals: float = 0
    logged: float = 0

    def __add__(self, other: Self) -> "Usage":
        return Usage(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    def __mul__(self, times: float) -> "Usage":
        return Usage(**{one.name: getattr(self, one.name) * times for one in fields(self)})

    @property
    def gigabyte_seconds(self) -> float:
        """Billed: functions of half a gigabyte have a part of a processor, and wait for each call to AWS."""
        return (self.cpu / prices.SHARE_OF_A_PROCESSOR + self.calls * prices.SECONDS_A_CALL) * prices.MEMORY

    def costs(self) -> dict[str, float]:
        """USD, by what it is paid for; list prices, no free tier taken off."""
        return {
            "front": self.requests * prices.HTTP_REQUEST,
            "functions": self.runs * prices.LAMBDA_REQUEST + self.gigabyte_seconds * prices.LAMBDA_GB_SECOND,
            "table": self.reads * prices.READ_UNIT + self.writes * prices.WRITE_UNIT,
            "queues": self.messages * prices.CALLS_A_MESSAGE * prices.SQS_REQUEST,
            "mail": self.mails * prices.MAIL + self.mailed * prices.MAILED_BYTE,
            "keys": self.seals * prices.KMS_REQUEST,
            "logs": self.logged * prices.LOGGED_BYTE,
        }
