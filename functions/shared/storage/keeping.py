"""Until when wishes, rounds and meetings are kept: a month after the course, wherever its end has moved meanwhile."""

from functions.shared.domain.cohort import Cohort
from functions.shared.storage import cohorts, live_keys, schema, table
from functions.shared.storage.writes import Change, exists


def follows(cohort: Cohort) -> int:
    """Moves the day on which they are erased to that of the cohort as it is now, and says for how many; of what is in
    them nothing is read (infra/manifest.py gives the sweep no more than their keys).
    """
    collections = (
        table.in_collection(live_keys.wish(cohort.id, "").pk),
        table.in_collection(f"COHORT#{cohort.id}", "ROUND#"),
        *(table.in_collection(f"COHORT#{cohort.id}", f"{kind}#") for kind in ("LINE", "MEETING", "WAYIN")),
    )
    count = 0
    for collection in collections:
        for key in table.keys(collection):
            _kept(key, cohort)
            count += 1
    return count


def _kept(key: schema.Key, cohort: Cohort) -> None:
    try:
        table.write(Change(key, exists(), to=cohorts.erased_with(cohort)))
    except table.ConditionFailedError:
        # Taken back meanwhile.
        return
