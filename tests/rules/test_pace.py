"""The sender keeps below the rate that SES allows the account, whatever it is, and however often it is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.mailer.pace import _SHARE, _SHARE_WAITED_FOR, Pace


class Watch:
    """A clock that goes on only when somebody waits or works."""

    def __init__(self) -> None:
        self.now = 100.0

    def wait(self, seconds: float) -> None:
        self.now += seconds


def handed_over(rate: float, senders: int, work: list[float]) -> list[float]:
    watch = Watch()
    pace = Pace(lambda: rate, senders, seconds=lambda: watch.now, wait=watch.wait)
    moments = []
    for seconds in work:
        while not pace.keep():
            watch.now += 60.0
        moments.append(watch.now)
        watch.now += seconds
    return moments


@given(
    rate=st.floats(0.5, 200),
    senders=st.integers(1, 20),
    work=st.lists(st.floats(0, 3), min_size=2, max_size=40),
)
def test_all_senders_together_stay_below_the_rate(rate, senders, work):
    """In any stretch of time: one more than its share, because the first of a stretch need not wait."""
    moments = handed_over(rate, senders, work)
    for first in range(len(moments)):
        for last in range(first + 1, len(moments)):
            allowed = 1 + (moments[last] - moments[first]) * rate / senders
            assert last - first + 1 <= allowed + 1e-6


def test_who_is_slower_than_the_rate_never_waits():
    assert handed_over(10, 1, [1.0] * 5) == [100.0, 101.0, 102.0, 103.0, 104.0]


def test_in_the_sandbox_two_senders_keep_to_their_share_of_one_mail_a_second():
    moments = handed_over(1, 2, [0.0] * 4)
    assert [round(moments[i + 1] - moments[i], 2) for i in range(3)] == [3.33, 3.33, 3.33]


def test_no_sender_waits_for_long_and_the_mail_waits_instead():
    watch = Watch()
    pace = Pace(lambda: 1.0, 20, share=0.9, seconds=lambda: watch.now, wait=watch.wait)
    assert pace.keep()
    assert not pace.keep()
    assert watch.now == 100.0
    watch.now += 23
    assert pace.keep()


def test_who_could_not_read_the_rate_asks_again_soon():
    watch, told = Watch(), iter([0.0, 10.0])
    pace = Pace(lambda: next(told), 1, seconds=lambda: watch.now, wait=watch.wait)
    assert pace.keep()
    watch.now += 21
    assert pace.keep()
    assert pace.keep()
    assert watch.now > 121


@pytest.mark.parametrize("known", [0.0, 5.0])
def test_a_rate_that_cannot_be_read_is_the_last_one_that_was(known):
    watch, told = Watch(), iter([known, 0.0, 0.0])
    pace = Pace(lambda: next(told), 1, seconds=lambda: watch.now, wait=watch.wait)
    pace.keep()
    watch.now += 1000
    pace.keep()
    pace.keep()
    assert watch.now == pytest.approx(1100 + (1 / 3 if known else 0))


def test_a_rate_is_asked_for_once_in_ten_minutes():
    watch, asked = Watch(), []
    pace = Pace(lambda: asked.append(1) or 1000.0, 1, seconds=lambda: watch.now, wait=watch.wait)
    for _ in range(100):
        pace.keep()
        watch.now += 9
    assert len(asked) == 2


def test_what_somebody_waits_for_has_a_share_of_its_own_and_both_are_below_the_rate():
    assert _SHARE + _SHARE_WAITED_FOR <= 0.9 + 1e-9
