"""`make cost`: a month in USD, from acts that were counted and a dated price list, with what it rests on."""

from infra.cost import month, prices
from infra.cost.month import counted, counted_on, idle, of_a_cohort, with_free_tiers

COHORTS = (0, 1, 40, 10_000)


def main() -> None:
    print(*report(), sep="\n")


def report() -> list[str]:
    """The table, what one cohort costs, and the assumptions."""
    acts = counted()
    life = of_a_cohort(acts)
    each, parts, rent = sum(life.costs().values()), _parts(life.costs()), sum(idle(acts)[1].values())
    written, read, waits = f"{life.writes:,.0f}", f"{life.reads:,.0f}", f"{prices.SECONDS_A_CALL * 1000:.0f} ms"
    people, without, sessions = month.PEOPLE, month.WITHOUT_A_PLACE, month.SESSIONS
    mails, more = month.MAILS_A_SESSION, month.OTHER_MAILS
    return [
        "| cohorts under way | a month, list prices | with an account's free tiers | the most of it |",
        "|---|---|---|---|",
        *(_row(number) for number in COHORTS),
        "",
        f"One cohort, from the first form to the last mail: {each:.2f} USD ({parts}).",
        f"It is {life.requests:,.0f} requests, {life.mails:,.0f} mails, {written} write units, {read} read.",
        "",
        f"Counted on {counted_on()} (make cost COUNT=yes counts anew); prices of us-east-1, {prices.READ_ON}.",
        f"Assumed: {people} people with a place and {without} without, {sessions} sessions in",
        f"{month.MONTHS} months, each page in sight for two hours; {mails} mails a person and session, and",
        f"{more} more; a call to AWS takes {waits}. {rent:.2f} USD a month are rent:",
        "key, secrets, alarms, asking empty queues. Not in it: a domain, data going out, providers of video rooms.",
    ]


def _row(cohorts: int) -> str:
    costs = month.month(counted(), cohorts)
    return f"| {cohorts:,} | {sum(costs.values()):,.2f} | {with_free_tiers(costs):,.2f} | {_parts(costs)} |"


def _parts(costs: dict[str, float]) -> str:
    most = sorted(costs.items(), key=lambda row: -row[1])[:3]
    return ", ".join(f"{name} {cost:,.2f}" for name, cost in most)


if __name__ == "__main__":
    main()
