"""The proof of what a course asks for before, as a teacher looks at it and judges it."""

import base64
from datetime import datetime

from functions.shared import sealing
from functions.shared.domain.prerequisites import Standing
from functions.shared.domain.registration import Registration
from functions.shared.storage import answers, audit, proofs, table
from functions.shared.storage.registrations import ChangedMeanwhileError

JUDGEMENTS = {"proof-accept": Standing.ACCEPTED, "proof-refuse": Standing.REFUSED}
"""By the name of the button."""


def opened(registration: Registration, by: str, now: datetime) -> bytes:
    """The file; the record is written before it is opened.

    Raises:
        NoAnswersError: there is none, or it was erased.
        SealingUnavailableError, CannotOpenError: it cannot be opened now, or is damaged.

    """
    names = proofs.names(registration)
    sealed = answers.get(registration.id, names) if names else {}
    if not sealed:
        raise answers.NoAnswersError
    table.write(audit.entry(registration.id, by, "proof read", now))
    found = sealing.unseal(registration.id, sealed)
    return base64.b64decode("".join(found[name] for name in names))


def judge(registration: Registration, press: str, seen: int, by: str, now: datetime) -> None:
    """Accepted also without a file: a teacher may have seen it elsewhere, and answers for it by name. `seen` is the
    proof that their page showed.

    Raises:
        ChangedMeanwhileError: another proof was sent since.

    """
    if seen != registration.proof_number:
        raise ChangedMeanwhileError(registration)
    proofs.judged(registration, JUDGEMENTS[press], audit.entry(registration.id, by, press, now))
