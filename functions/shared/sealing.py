"""Seals background answers with a KMS data key: whoever takes the form can seal, only screening can open.

The AWS Encryption SDK would do the same at about three times the cold start (README, Decisions); a KMS data key
with AES-GCM is what remains of it when nobody else has to read the format.
"""

import json
import secrets

from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import aws
from functions.shared.domain.models import Sealed
from functions.shared.settings import settings

_NONCE_BYTES = 12


class SealingUnavailableError(Exception):
    """Raised when KMS gives no key: nothing is taken in clear instead."""


class CannotOpenError(Exception):
    """Raised when sealed answers do not belong to this registration, or are damaged."""


def seal(registration_id: str, answers: dict[str, list[str]]) -> Sealed:
    """Seals answers (question id to what was given) for one registration.

    Raises:
        SealingUnavailableError: KMS cannot be reached, or refuses.

    """
    context = _context(registration_id)
    try:
        fresh = aws.kms().generate_data_key(KeyId=settings().answers_key, KeySpec="AES_256", EncryptionContext=context)
    except (ClientError, BotoCoreError) as error:
        raise SealingUnavailableError from error
    # Imported where it is needed: most pages of the function that takes the form seal nothing (README, Decisions).
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = AESGCM(fresh["Plaintext"]).encrypt(nonce, json.dumps(answers).encode(), _bound(context))
    return Sealed(fresh["CiphertextBlob"], nonce, text)


def unseal(registration_id: str, sealed: Sealed) -> dict[str, list[str]]:
    """The answers.

    Raises:
        SealingUnavailableError: KMS cannot be reached, or refuses.
        CannotOpenError: sealed for another registration, or changed since.

    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as in seal()
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    context = _context(registration_id)
    try:
        key = aws.kms().decrypt(CiphertextBlob=sealed.key, EncryptionContext=context)["Plaintext"]
    except aws.kms().exceptions.InvalidCiphertextException as error:
        raise CannotOpenError from error
    except (ClientError, BotoCoreError) as error:
        raise SealingUnavailableError from error
    try:
        answers: dict[str, list[str]] = json.loads(AESGCM(key).decrypt(sealed.nonce, sealed.text, _bound(context)))
    except InvalidTag as error:
        raise CannotOpenError from error
    return answers


def _context(registration_id: str) -> dict[str, str]:
    """What KMS binds the key to and CloudTrail shows for each reading: an opaque id, never a name."""
    return {"registration": registration_id}


def _bound(context: dict[str, str]) -> bytes:
    return json.dumps(context, sort_keys=True).encode()
