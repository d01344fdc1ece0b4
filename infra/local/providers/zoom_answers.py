"""How Zoom says no: the texts and codes that its forum quotes."""

import json

from infra.local.gateway import Answer

_JSON = (("Content-Type", "application/json"),)
DAILY = (
    "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular "
    "user. You may resume these requests at GMT 00:00:00."
)
ADDS = "You have exceeded the daily rate limit of (3) for Add meeting registrant API requests for the registrant ({})."
TOO_FAST = "You have reached the maximum per-second rate limit for this API. Try again later."


def answer(status: int, said: object) -> Answer:
    return Answer(status, _JSON, json.dumps(said).encode())


def refused(status: int, code: int, message: str) -> Answer:
    return answer(status, {"code": code, "message": message})


GONE = refused(404, 3001, "Meeting does not exist.")
