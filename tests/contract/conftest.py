"""The contract's two targets: the local server, and what `cdk deploy` makes on MiniStack."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from functions.shared import aws, clock, keyring
from functions.shared.domain.models import Staff
from functions.shared.settings import Settings, settings, variable
from functions.shared.storage import cohorts, persons, staff, table
from infra.commands import deployed
from infra.function import Grant
from infra.local.platform import Platform
from infra.local.samples import TEACHER
from infra.manifest import FUNCTIONS
from tests.contract.cloud import ACCOUNT, REGION, ROOT, Cloud
from tests.contract.targets import Deployed, Local, Target, Visitor, link_to, send_public

TEACHER_ADDRESS = TEACHER.address


@pytest.fixture(scope="session")
def cloud(tmp_path_factory) -> Iterator[Cloud]:
    started = Cloud(tmp_path_factory.mktemp("cloud"))
    started.start()
    try:
        started.cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", *started.context())
        started.deploy()
        started.client("ses").verify_domain_identity(Domain="example.org")
        _bridge_gaps(started)
        yield started
    finally:
        started.stop()


@pytest.fixture
def pointed_at_it(cloud, monkeypatch):
    """Our own modules in this process, pointed at the deployed stack as an operator's command is."""
    for name in Settings.__dataclass_fields__:
        monkeypatch.setenv(variable(name), "")
    for name, value in cloud.told().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    monkeypatch.delenv(clock.VARIABLE, raising=False)
    _forget()
    deployed.point_at("trial")
    yield cloud
    _forget()


def _forget() -> None:
    aws.forget()
    settings.cache_clear()
    keyring.forget()
    cohorts.course.cache_clear()


@pytest.fixture(scope="session", params=["local", "cloud"])
def target(request) -> Iterator[Target]:
    if request.param == "cloud":
        cloud = request.getfixturevalue("cloud")
        invite(cloud)
        yield Deployed(cloud)
        return
    with Platform(0, organisation="The Trial School") as platform:
        table.write(*persons.added(TEACHER), staff.added(Staff(person=TEACHER.id)))
        yield Local(platform)


@pytest.fixture
def visitor(target: Target) -> Visitor:
    return Visitor(target)


@pytest.fixture(scope="session")
def teacher(target: Target) -> Visitor:
    """Signed in by the mailed link."""
    visitor = Visitor(target)
    send_public(visitor, "/sign-in", {"address": TEACHER_ADDRESS})
    visitor.post(link_to(target, TEACHER_ADDRESS, "/sign-in/"), {})
    return visitor


@pytest.fixture(scope="session")
def course(teacher: Visitor) -> str:
    """The path of a public page of a course that begins in a month."""
    return open_course(teacher, datetime.now(UTC) + timedelta(days=30))


def open_course(teacher: Visitor, begins: datetime) -> str:
    """Opens a course; gives the path of its public page."""
    form = {
        "format": "msc-10-weeks-online",
        "start": begins.date().isoformat(),
        "time": begins.strftime("%H:%M"),
        "zone": "UTC",
        "capacity": "3",
        "main_link": "https://meeting.example.org/main",
        "teachers_name": "Maria Sol",
        "reply_to": TEACHER_ADDRESS,
        "hear_within_days": "7",
        "press": "open",
    }
    opened = teacher.post("/teach/new", form)
    assert opened.status == 303, opened.text
    return urlsplit(opened.headers["location"]).path.replace("/teach/", "/courses/")


def invite(cloud: Cloud) -> None:
    """By the operator's own command."""
    told = {**cloud.told(), "PYTHONPATH": str(ROOT)}
    command = [
        ROOT / ".venv" / "bin" / "python",
        "-m",
        "infra.commands.invite",
        "--stage",
        "trial",
        "--name",
        TEACHER.name,
        "--address",
        TEACHER_ADDRESS,
    ]
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "is invited" in done.stdout


def _bridge_gaps(cloud: Cloud) -> None:
    """Where MiniStack asks for other rights than AWS does, the functions get those as well; all others are enforced.

    It looks for a right named after the batch call, which AWS covers by sqs:SendMessage, and it knows no resource of
    SES's SendEmail. Both statements are for the emulator alone: the template has what AWS asks for.
    """
    gaps = {
        "sqs:SendMessageBatch": [function.name for function in FUNCTIONS if Grant.NUDGE_MAIL in function.grants],
        "ses:SendEmail": ["mailer"],
    }
    for action, names in gaps.items():
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        for name in names:
            role = cloud.client("lambda").get_function_configuration(FunctionName=cloud.function_name(name))["Role"]
            cloud.client("iam").put_role_policy(
                RoleName=role.rpartition("/")[2], PolicyName=action.replace(":", "-"), PolicyDocument=policy
            )
