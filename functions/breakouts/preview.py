"""Before a round: groups as cards, shuffled, pinned and swapped by the teacher, and then opened."""

from dataclasses import replace
from datetime import timedelta

from functions.breakouts import rules, swaps
from functions.breakouts.matching import Certificate, match
from functions.breakouts.pairing.repair import repair
from functions.breakouts.pairing.request import People, Request, may_be_together
from functions.breakouts.presses import Pressed, buttons, news
from functions.breakouts.session_now import SessionNow
from functions.shared.domain.rounds import STAFF, Round, stays
from functions.shared.storage import live, rounds
from functions.shared.storage.live import Draft, Phase
from functions.shared.video.links import missing
from functions.shared.web.requests import Submitted
from functions.shared.web.site import Router

router = Router()
SIZES = (2, 3, 4)


def _previewed(stands: SessionNow, given: Submitted) -> Pressed | None:
    if stands.plan.retreat or stands.live.phase is Phase.IN_PAIRS or not stands.here:
        return None
    drafted = live.drafted(stands.cohort, stands.session.id, _draft(stands, given))
    if stands.live.phase is Phase.FORMING:
        return Pressed(stands.live, (drafted,))
    return Pressed(news(stands.live, phase=Phase.FORMING, said=""), (drafted,))


def _draft(stands: SessionNow, given: Submitted) -> Draft:
    """Groups for those who are here; what the form leaves out stays as it was in the preview before."""
    before = stands.draft or Draft(groups=(), travel=rules.TRAVEL)
    practice = stands.practice(given.first("practice")) or stands.practice(before.practice)
    minutes = rules.minutes(given.number("minutes", 0), practice.minutes if practice else before.minutes)
    reshuffles = before.reshuffles + ("again" in given)
    seed = rules.seed(stands.cohort.id, stands.session.id, stands.live.round + 1, reshuffles)
    size = given.number("size", before.size if stands.draft else stands.course.pairing.group_size)
    asked = stands.asked(seed, size=size if size in SIZES else 0, pinned=before.pinned)
    found = match(asked)
    return Draft(
        groups=found.groups,
        pinned=tuple(pin for pin in before.pinned if pin not in found.unmet),
        unplaced=found.unplaced,
        rests=found.rests,
        practice=practice.id if practice else "",
        minutes=minutes,
        travel=rules.way(given.number("travel", before.travel)),
        size=asked.size,
        reshuffles=reshuffles,
        seed=seed,
        certificate=_kept(found.certificate),
    )


def _kept(certificate: Certificate) -> dict[str, int]:
    return {"repeats": certificate.repeats, "lower_bound": certificate.lower_bound}


def _arranged(stands: SessionNow, given: Submitted) -> Pressed | None:
    """A card pinned or let go, or somebody put elsewhere."""
    if stands.draft is None:
        return None
    draft = stands.draft
    if given.first("do") in {"pin", "let-go"}:
        room = given.number("room", 0) - 1
        if not 0 <= room < len(draft.groups):
            return None
        group = draft.groups[room]
        others = tuple(pin for pin in draft.pinned if set(pin) != set(group))
        after = replace(draft, pinned=(*others, group) if given.first("do") == "pin" else others)
    else:
        after = _moved(draft, stands.asked(draft.seed, size=draft.size), given)
    return Pressed(stands.live, (live.drafted(stands.cohort, stands.session.id, after),))


def _moved(draft: Draft, asked: Request, given: Submitted) -> Draft:
    one, other = given.first("one"), given.first("other")
    if other:
        groups = swaps.changed_places(draft.groups, one, other, asked)
    else:
        groups = swaps.swapped(draft.groups, one, given.number("room", 0) - 1, asked)
    repeats = swaps.repeats(groups, asked)
    pinned = tuple(pin for pin in draft.pinned if any(set(pin) == set(group) for group in groups))
    return replace(draft, groups=groups, pinned=pinned, certificate={**draft.certificate, "repeats": repeats})


def _cancelled(stands: SessionNow, _given: Submitted) -> Pressed | None:
    if stands.live.phase is not Phase.FORMING:
        return None
    gone = live.no_draft(stands.cohort, stands.session.id)
    return Pressed(news(stands.live, phase=Phase.TOGETHER), (gone,))


def _opened(stands: SessionNow, given: Submitted) -> Pressed | None:
    """Opens what is previewed, or without a preview whatever it would have shown. Whoever has come or gone since is
    seen to, with the smallest change.
    """
    if stands.plan.retreat or stands.live.phase is Phase.IN_PAIRS or not stands.here:
        return None
    draft = stands.draft or _draft(stands, given)
    groups = _with_those_who_are_here(draft, stands.asked(draft.seed, size=draft.size, without=draft.rests))
    if not groups or missing(stands.cohort.room_links, len(groups)):
        return None
    starts_at = stands.now + timedelta(seconds=draft.travel)
    opened = Round(
        cohort=stands.cohort.id,
        session=stands.session.id,
        number=stands.live.round + 1,
        stays=stays(groups, stands.now),
        practice=draft.practice,
        opened_at=stands.now,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draft.minutes),
        size=draft.size,
        rests=draft.rests,
        seed=draft.seed,
        certificate=draft.certificate,
    )
    to = news(
        stands.live,
        phase=Phase.IN_PAIRS,
        round=opened.number,
        starts_at=opened.starts_at,
        ends_at=opened.ends_at,
        said="",
    )
    gone = (live.no_draft(stands.cohort, stands.session.id),) if stands.draft else ()
    return Pressed(to, (rounds.opened(stands.cohort, opened), *gone))


def _with_those_who_are_here(draft: Draft, asked: Request) -> tuple[People, ...]:
    lawful = [group if _may_stand(group, asked) else () for group in draft.groups]
    return tuple(group for group in repair(lawful, asked).rooms if group)


def _may_stand(group: People, asked: Request) -> bool:
    """Whether a wish, a shared device or somebody of the staff who has gone speaks against it since the preview."""
    staff_gone = any(one.startswith(STAFF) and one not in asked.staff for one in group)
    return may_be_together(group, asked) and not asked.splits(group) and not staff_gone


buttons(router, {"preview": _previewed, "arrange": _arranged, "cancel": _cancelled, "round": _opened})
