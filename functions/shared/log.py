"""The log: ids and what happened, never names, addresses, answers or tokens (README, Decisions)."""

from aws_lambda_powertools import Logger

ALLOWED = frozenset(
    {
        "cohort",
        "registration",
        "person",
        "mail",
        "session",
        "kind",
        "state",
        "event",
        "reason",
        "count",
        "route",
        "status",
        "error",
        "where",
        "round",
        "seconds",
        "queue",
    }
)
"""What a log entry may hold beside its sentence. A test plants canaries in everything a person can type."""

_logger = Logger(service="kindred", utc=True)


class NotForTheLogError(Exception):
    """Raised when code tries to log a field that is not on the list."""


def note(what: str, **fields: str | float) -> None:
    _logger.info(what, extra=_checked(fields))


def trouble(what: str, **fields: str | float) -> None:
    """Something that the alarm on errors, or a human reading afterwards, should find."""
    _logger.error(what, extra=_checked(fields))


def name_of(error: BaseException) -> str:
    """The error's name; of one that AWS answered with, the code that it gave."""
    # Errors of botocore's that never had an answer, such as a timeout, have a response that is None.
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code") or type(error).__name__)


def failed(what: str, error: BaseException, **fields: str | float) -> None:
    """An error nobody foresaw: its type and the lines it came through, not its message, which may quote a person."""
    places, trace = [], error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    trouble(what, error=name_of(error), where=" ".join(places[-8:]), **fields)


def _checked(fields: dict[str, str | int | float]) -> dict[str, str | int | float]:
    if unknown := fields.keys() - ALLOWED:
        raise NotForTheLogError(", ".join(sorted(unknown)))
    return fields
