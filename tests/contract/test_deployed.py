"""What an operator asks of a stack that people use, by the commands of the Makefile."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from functions.shared import links
from functions.shared.storage import registrations
from functions.shared.storage.items import serialised
from functions.shared.tokens import Scope, key_id
from tests.contract.cloud import ROOT, Cloud
from tests.contract.conftest import TEACHER_ADDRESS, invite, open_course
from tests.contract.operator import asked, status, ticked
from tests.contract.targets import Deployed, Visitor, link_to, send_public


@pytest.fixture(scope="module")
def running(cloud):
    ticked(cloud)
    return cloud


class People(NamedTuple):
    teacher: Visitor
    cohort: str
    own: str
    """The path of somebody's own page, as it was mailed."""


@pytest.fixture(scope="module")
def people(running):
    """Somebody on a course that is a month away, and the link that they were mailed."""
    target = Deployed(running)
    invite(running)
    teacher, ana = Visitor(target), Visitor(target)
    send_public(teacher, "/sign-in", {"address": TEACHER_ADDRESS})
    teacher.post(link_to(target, TEACHER_ADDRESS, "/sign-in/"), {})
    course = open_course(teacher, datetime.now(UTC) + timedelta(days=30))
    send_public(ana, course, {"name": "Ana Alta", "address": "ana.alta@example.org", "zone": "Africa/Cairo"})
    own = ana.post(link_to(target, "ana.alta@example.org", "/confirm/"), {}).headers["location"]
    return People(teacher, course.rpartition("/")[2], own.removeprefix(target.public_url))


def test_make_verify_walks_the_deployed_table_and_finds_nothing(running, people):
    done = asked(running, "verify", "--stage", "trial")
    assert done.stdout.splitlines()[-1] == "All is as it must be.", done.stdout + done.stderr


def test_make_verify_says_what_is_broken_in_the_deployed_table(running, people):
    client, table = running.client("dynamodb"), running.outputs["TableName"]
    item = serialised({"pk": "COHORT#x", "sk": "SOMETHING#else", "v": 1})
    client.put_item(TableName=table, Item=item)
    done = asked(running, "verify", "--stage", "trial")
    client.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})
    assert done.returncode == 1
    assert "COHORT#x SOMETHING#else: nothing of ours writes such an item" in done.stdout


def test_links_of_either_key_live_after_the_ring_was_rotated_on_the_deployed_stack(running, people, pointed_at_it):
    assert Visitor(Deployed(running)).get(people.own).status == 200, "its function has read the ring of one key"
    done = asked(running, "rotate", "--stage", "trial")
    assert "All old links live on." in done.stdout, done.stderr
    assert Visitor(Deployed(running)).get(people.own).status == 200
    (ana,) = registrations.of_cohort(people.cohort)
    new = urlsplit(links.link_for(ana, Scope.PAGE)).path
    assert (key_id(people.own.rpartition("/")[2]), key_id(new.rpartition("/")[2])) == ("k1", "k2")
    assert Visitor(Deployed(running)).get(new).status == 200, "and at once, though it has just read the old ring"


def test_nobody_deploys_while_a_session_is_within_two_hours(running, people):
    open_course(people.teacher, datetime.now(UTC) + timedelta(minutes=50))
    done = status(running, "--before-deploy")
    assert done.returncode != 0
    assert "Not deployed. Do not deploy before" in done.stderr
    assert status(running, "--before-deploy", "--anyway").returncode == 0


def test_a_stack_that_is_lost_is_rebuilt_from_what_it_has_left_and_old_links_live(running, people):
    """Another stack takes over what this one has, as a new one would after it is gone: the same own page opens."""
    outputs = running.outputs
    taken = {
        "again:table": outputs["TableName"],
        "again:answers_key": outputs["AnswersKeyArn"],
        "again:key_ring": outputs["KeyRingArn"],
        "again:video_keys": outputs["VideoKeysArn"],
        "own_identity": "false",
        "stage": "again",
    }
    more = [part for name, value in taken.items() for part in ("-c", f"{name}={value}")]
    file = running.folder / "again.json"
    running.cdk("deploy", *running.context(), *more, "--require-approval", "never", "--outputs-file", str(file))
    again = json.loads(file.read_text())["Kindred-again"]
    assert again["TableName"] == outputs["TableName"]
    rebuilt = Cloud(running.folder, running.port, again)
    assert Visitor(Deployed(rebuilt)).get(people.own).status == 200
    running.cdk("destroy", *running.context(), *more, "--force")
    assert Visitor(Deployed(running)).get(people.own).status == 200, (
        "what was taken over outlives the stack that took it"
    )


def test_what_a_stack_has_left_is_found_by_its_stage(running):
    """Asked while the stack is there: the same resources would be left if it were gone."""
    told = {**running.told(), "PYTHONPATH": str(ROOT)}
    line = [
        ROOT / ".venv" / "bin" / "python",
        "-c",
        "from infra.status import left; print(*left.not_taken_over('trial', {}), sep='\\n')",
    ]
    done = subprocess.run(line, env=told, cwd=ROOT, capture_output=True, text=True, check=False)
    for name in ("TableName", "AnswersKeyArn", "KeyRingArn", "VideoKeysArn"):
        assert running.outputs[name] in done.stdout, done.stdout + done.stderr
