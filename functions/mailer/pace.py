"""No faster than SES lets this account send: the rate is read from the account, and shared among all senders."""

import time
from collections.abc import Callable
from functools import cache

from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import aws, log
from functions.shared.settings import settings

_ASK_AGAIN_AFTER = 600.0
"""Seconds for which a rate is believed: SES raises it by itself as an account proves good."""
_ASK_SOON = 20.0
"""Seconds after which a sender asks again who could not read the rate."""
LONGEST = 8.0
"""Seconds that a sender waits at most: then the mail waits, for the next sweep, and not a function that is paid for."""
_SHARE, _SHARE_WAITED_FOR = 0.6, 0.3
"""Of the rate, for most mails and for those that somebody waits for: senders do not count each other, and SES counts in
a window of its own."""


class Pace:
    """Of one sender among several. It waits before a mail is claimed, so that nothing is in doubt meanwhile."""

    def __init__(
        self,
        rate_of_account: Callable[[], float],
        senders: int,
        *,
        share: float = _SHARE,
        seconds: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """`rate_of_account` asks for mails a second, 0 where nobody can say; `seconds` and `wait` are its clock."""
        self._rate_of_account, self._senders, self._share = rate_of_account, max(senders, 1), share
        self._seconds, self._wait = seconds, wait
        self._rate, self._ask_at, self._next = 0.0, float("-inf"), 0.0

    def keep(self) -> bool:
        """Waits until this sender may hand over its next mail, and says whether it may: not where that takes long."""
        now = self._seconds()
        if now >= self._ask_at:
            known = self._rate_of_account()
            self._rate, self._ask_at = known or self._rate, now + (_ASK_AGAIN_AFTER if known else _ASK_SOON)
        if not self._rate:
            return True
        if self._next - now > LONGEST:
            return False
        if self._next > now:
            self._wait(self._next - now)
        self._next = max(now, self._next) + self._senders / (self._rate * self._share)
        return True


@cache
def of_this_sender(*, waited_for: bool = False) -> Pace:
    """Kept for the life of the function; one for mails that somebody waits for, and one for all others."""
    share = _SHARE_WAITED_FOR if waited_for else _SHARE
    return Pace(_rate_of_account, settings().mail_senders, share=share)


def _rate_of_account() -> float:
    """Mails a second; 0 where SES does not say. Too fast is no disaster: what it refuses is sent a minute later."""
    try:
        return aws.ses().get_account()["SendQuota"]["MaxSendRate"]
    except (ClientError, BotoCoreError, KeyError) as error:
        log.note("the rate of the account could not be read", error=type(error).__name__)
        return 0.0
