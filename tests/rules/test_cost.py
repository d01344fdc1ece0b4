"""`make cost`: usage adds up, prices are applied, and the README has the table that it prints."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.commands.cost import report
from infra.cost import prices
from infra.cost.month import counted, idle, month, of_a_cohort, with_free_tiers
from infra.cost.usage import Usage

AMOUNT = st.floats(0, 1e6)
USAGE = st.builds(Usage, requests=AMOUNT, runs=AMOUNT, cpu=AMOUNT, reads=AMOUNT, writes=AMOUNT, mails=AMOUNT)


@given(USAGE, USAGE, st.floats(0, 1000))
def test_what_two_use_costs_what_both_use(one, other, times):
    both = sum((one + other * times).costs().values())
    assert both == pytest.approx(sum(one.costs().values()) + times * sum(other.costs().values()))


def test_a_thousand_of_each_costs_what_the_list_says():
    thousand = Usage(requests=1e3, reads=1e3, writes=1e3, mails=1e3, messages=1e3, seals=1e4)
    assert thousand.costs() == pytest.approx(
        {"front": 0.001, "functions": 0, "table": 0.00075, "queues": 0.0012, "mail": 0.16, "keys": 0.03, "logs": 0}
    )


def test_a_second_of_a_whole_processor_is_billed_as_three_and_a_half_of_half_a_gigabyte():
    assert Usage(cpu=1).gigabyte_seconds == pytest.approx(1769 / 512 * 0.5)


def test_every_act_that_was_counted_is_part_of_something_that_is_paid():
    acts = counted()
    assert all(usage.runs > 0 for usage in acts.values())
    life, ticks = of_a_cohort(acts), idle(acts)[0]
    for name in acts:
        without = {other: usage if other != name else Usage() for other, usage in acts.items()}
        assert (of_a_cohort(without), idle(without)[0]) != (life, ticks), name


@pytest.mark.parametrize("cohorts", [0, 1, 40, 10_000])
def test_free_tiers_take_something_off_and_never_more_than_there_is(cohorts):
    costs = month(counted(), cohorts)
    assert 0 <= with_free_tiers(costs) <= sum(costs.values())
    assert all(cost >= 0 for cost in costs.values())


def test_more_cohorts_cost_more_and_an_idle_month_nearly_nothing():
    totals = [sum(month(counted(), cohorts).values()) for cohorts in (0, 1, 40, 10_000)]
    assert totals == sorted(totals)
    assert totals[0] < 10


def test_each_price_has_its_day():
    assert prices.READ_ON.startswith("2026-")


def test_the_readme_has_what_make_cost_prints():
    readme = Path("README.md").read_text("utf-8")
    for line in report():
        assert line in readme, line
