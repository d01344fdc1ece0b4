"""What gives first when there is not enough, by the template's own numbers: never the people in a session."""

from collections import Counter
from random import Random

import pytest

from infra.limits import PUBLIC, Limit
from infra.local.front import Front
from infra.manifest import DEFAULT, FUNCTIONS
from infra.parameters import Parameters
from tests.infra.conftest import synthesized

HOUR = 3600.0
IN_SESSION = (
    "GET /live/state",
    "POST /live/here",
    "POST /join/{token}",
    "POST /console/{cohort_id}/{session_id}/round",
)
A_REGISTRATION = (
    ("GET /courses/{cohort_id}", "POST /courses/{cohort_id}", "GET /confirm/{token}", "POST /confirm/{token}")
    + ("GET /my/{token}/form/{step_id}", "POST /my/{token}/form/{step_id}") * 4
    + ("GET /my/{token}/form/agreement", "POST /my/{token}/form/agreement", "GET /my/{token}")
)
"""The requests of one person who registers, with the form's four pages and the agreement."""


IN_SESSION_PATHS = ("/live", "/join/", "/console/", "/static/")


def high(front: dict[str, Limit], route: str | None) -> bool:
    return bool(route) and front[route].rate > front[None].rate


@pytest.fixture(scope="module")
def front(template) -> dict[str, Limit]:
    (stage,) = [one for one in template["Resources"].values() if one["Type"] == "AWS::ApiGatewayV2::Stage"]
    told = {None: stage["Properties"]["DefaultRouteSettings"], **stage["Properties"]["RouteSettings"]}
    return {route: Limit(one["ThrottlingRateLimit"], one["ThrottlingBurstLimit"]) for route, one in told.items()}


def refused(front: dict[str, Limit], requests: list[tuple[float, str]]) -> Counter[str]:
    """How many of each route, given as the second and the route of each request."""
    own = {route: limit for route, limit in front.items() if route}
    gate = Front(front[None], own)
    return Counter(route for second, route in sorted(requests) if not gate.lets_through(route, second))


def polls(pages: int, every: float, until: float, chance: Random) -> list[tuple[float, str]]:
    asked = []
    for _ in range(pages):
        second = chance.uniform(0, every)
        while second < until:
            asked.append((second, "GET /live/state"))
            second += every * chance.uniform(0.95, 1.2)
    return asked


def registrations(count: int, within: float, chance: Random) -> list[tuple[float, str]]:
    """People come by chance, evenly; somebody takes ten seconds or more for each page."""
    asked = []
    for _ in range(count):
        second = chance.uniform(0, within)
        for route in A_REGISTRATION:
            asked.append((second, route))
            second += chance.uniform(1, 20) if route.startswith("GET") else 0.2
    return asked


def joins(people: int, within: float) -> list[tuple[float, str]]:
    ways = ("GET /join/{token}", "POST /join/{token}", "GET /live", "GET /live/state", "GET /static/{version}/{name}")
    return [(within * number / people, route) for number in range(people) for route in ways]


def test_a_stage_limits_what_it_has_and_comes_after_it(template, of_type):
    """API Gateway refuses a stage with limits for routes that are not there yet."""
    (stage,) = [one for one in template["Resources"].values() if one["Type"] == "AWS::ApiGatewayV2::Stage"]
    routes = of_type("AWS::ApiGatewayV2::Route")
    assert set(stage["Properties"]["RouteSettings"]) <= {one["RouteKey"] for one in routes.values()}
    assert set(routes) <= set(stage["DependsOn"])


def test_whoever_is_in_a_session_goes_before_whoever_has_a_link_and_these_before_public_forms(front):
    known = {route for each in FUNCTIONS for route in each.routes}
    assert set(PUBLIC) <= known
    assert all(front[route].rate > front[None].rate for route in IN_SESSION)
    assert all(front[route].rate < front[None].rate for route in PUBLIC)
    asked_by_all = {"GET /feed/{token}", "GET /calendar/{file}", "POST /hooks/zoom"}
    assert {front[route].rate for route in asked_by_all} == {front[None].rate}
    assert all(route.partition(" ")[2].startswith(IN_SESSION_PATHS) for route in front if high(front, route))


def test_a_full_evening_passes_the_front(front):
    """Three hundred pages while a round is formed, and ten thousand who register within the hour: nobody is refused."""
    chance = Random("a full evening")
    evening = polls(300, 14, HOUR, chance) + registrations(10_000, HOUR, chance)
    evening += [(1800 + second, route) for second, route in polls(300, 2, 180, chance)]
    assert refused(front, evening) == {}


def test_ten_thousand_people_can_come_within_five_minutes(front):
    assert refused(front, joins(10_000, 300)) == {}
    assert refused(front, joins(100_000, 300)), "and a hundred thousand cannot"


def test_in_a_flood_public_forms_give_first_then_pages_behind_a_link_and_sessions_never(front):
    chance = Random("a flood")
    session = polls(300, 2, 60, chance)

    def flood(a_second: int, *routes: str) -> list[tuple[float, str]]:
        return [(chance.uniform(0, 60), route) for route in routes for _ in range(a_second * 60)]

    own_pages = flood(30, "GET /my/{token}")
    first = refused(front, session + own_pages + flood(100, *PUBLIC))
    assert set(first) == set(PUBLIC)
    then = refused(front, session + own_pages + flood(100, *PUBLIC, DEFAULT))
    assert set(then) == {*PUBLIC, DEFAULT, "GET /my/{token}"}
    assert set(refused(front, session + flood(500, "GET /live/state"))) == {"GET /live/state"}, "a test that can fail"


def test_the_local_server_refuses_by_the_same_numbers(front):
    own = Front(Limit(Parameters.requests_per_second, Parameters.burst))
    assert sum(own.lets_through("POST /link", 0.0) for _ in range(1_000)) == front["POST /link"].burst
    assert sum(own.lets_through("GET /live/state", 0.0) for _ in range(1_000)) == front["GET /live/state"].burst
    assert own.lets_through("POST /link", 1 / front["POST /link"].rate)
    assert not own.lets_through("POST /link", 1 / front["POST /link"].rate)


def test_functions_of_a_session_can_have_a_reserve_that_nobody_else_takes(template):
    def reserves(made: dict) -> dict[str, int]:
        functions = [one["Properties"] for one in made["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
        found = {one.get("Description", ""): one.get("ReservedConcurrentExecutions") for one in functions}
        return {each.name: found[each.does] for each in FUNCTIONS if found[each.does]}

    assert reserves(template) == {}, "a new account has ten functions at once, and none to reserve"
    given = synthesized(stage="production", session_concurrency="100")
    assert reserves(given) == {each.name: 100 for each in FUNCTIONS if each.in_session} != {}
