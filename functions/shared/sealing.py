"""Seals background answers with a KMS data key: whoever takes the form can seal, only screening can open.

The AWS Encryption SDK would do the same at about three times the cold start (README, Decisions); a KMS data key
with AES-GCM is what remains of it when nobody else has to read the format.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import aws
from functions.shared.domain.models import Sealed
from functions.shared.settings import settings

_NONCE_BYTES = 12


class SealingUnavailableError(Exception):
    """Raised when KMS gives no key: nothing is taken in clear instead."""


class CannotOpenError(Exception):
    """Raised when sealed answers do not belong to this registration, or are damaged."""


def seal(registration_id: str, payloads: Mapping[str, Any]) -> dict[str, Sealed]:
    """Seals what somebody has told us for one registration, each payload (JSON, by its name) for itself with a data
    key that they share: who may open one cannot pass it off as another.

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

    sealed = {}
    for name, payload in payloads.items():
        nonce = secrets.token_bytes(_NONCE_BYTES)
        text = AESGCM(fresh["Plaintext"]).encrypt(nonce, json.dumps(payload).encode(), _bound(context, name))
        sealed[name] = Sealed(fresh["CiphertextBlob"], nonce, text)
    return sealed


def unseal(registration_id: str, sealed: Mapping[str, Sealed]) -> dict[str, Any]:
    """The payloads, by their names; KMS is asked once for each data key.

    Raises:
        SealingUnavailableError: KMS cannot be reached, or refuses.
        CannotOpenError: sealed for another registration, or changed since.

    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as in seal()
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    context = _context(registration_id)
    keys = {one: _opened(one, context) for one in dict.fromkeys(each.key for each in sealed.values())}
    try:
        return {
            name: json.loads(AESGCM(keys[one.key]).decrypt(one.nonce, one.text, _bound(context, name)))
            for name, one in sealed.items()
        }
    except InvalidTag as error:
        raise CannotOpenError from error


def _opened(key: bytes, context: dict[str, str]) -> bytes:
    try:
        return aws.kms().decrypt(CiphertextBlob=key, EncryptionContext=context)["Plaintext"]
    except aws.kms().exceptions.InvalidCiphertextException as error:
        raise CannotOpenError from error
    except (ClientError, BotoCoreError) as error:
        raise SealingUnavailableError from error


def _context(registration_id: str) -> dict[str, str]:
    """What KMS binds the key to and CloudTrail shows for each reading: an opaque id, never a name."""
    return {"registration": registration_id}


def _bound(context: dict[str, str], name: str) -> bytes:
    return json.dumps({**context, "name": name}, sort_keys=True).encode()
