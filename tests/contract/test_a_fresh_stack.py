"""What an operator asks of a fresh stack, before there is a course: each thing broken in turn, and mended."""

import pytest

from tests.contract import breaking
from tests.contract.operator import asked, status, ticked


@pytest.fixture(scope="module")
def running(cloud):
    ticked(cloud)
    return cloud


def test_the_status_of_a_stack_says_what_is_right_and_the_next_step_in_order(running):
    done = status(running)
    assert done.returncode == 1, "a trial stack is not set up for people"
    lines = done.stdout.splitlines()
    assert "ok  example.org is verified: SES sends from it." in lines
    assert "ok  The minute ticks." in lines
    assert "ok  Mail leaves as it becomes due." in lines
    assert "ok  No session is on, nor within two hours." in lines
    first = next(index for index, line in enumerate(lines) if line.startswith("!!"))
    assert lines[-1] == f"Next step: {lines[first + 1].strip()}"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("broken", "says", "step"),
    [
        (breaking.a_queue_of_dead_letters, "1 dead letters of mail.", "make redrive STAGE=trial"),
        (breaking.the_minute_switched_off, "The minute is switched off", "Enable"),
        (breaking.nobody_at_the_mail_queue, "Nobody works on the queue mail.", "Enable"),
        (breaking.the_domain_gone_from_ses, "SES does not know example.org.", "make deploy"),
        (breaking.mail_muted, "All mail is muted.", "make release STAGE=trial"),
        (breaking.an_alarm_that_rings, "Alarm MailWaiting\n", "Log of the function mailer"),
        (breaking.a_mail_in_doubt, "Of 1 mails nobody can say", "feedback"),
        (breaking.a_key_about_to_be_deleted, "The key that seals answers is PendingDeletion", "Cancel key deletion"),
        (breaking.the_sandbox_not_left, "The account is in SES's sandbox", "Request production access"),
        (breaking.no_backups, "The table has no backups of the last 35 days", "make deploy STAGE=trial"),
        (breaking.a_key_that_does_not_rotate, "The key that seals answers does not rotate.", "Key rotation"),
        (breaking.no_alarm_address, "Alarms reach nobody.", "make deploy STAGE=trial with alarm_address"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_thing_that_is_broken_is_said_with_the_next_step_and_not_once_it_is_mended(running, broken, says, step):
    with broken(running):
        told = status(running).stdout
        assert says in told
        after = told[told.index(says) :].splitlines()
        assert step in " ".join(after[:2])
    if broken is not breaking.no_alarm_address:
        assert says not in status(running).stdout


def test_a_stage_that_is_not_there_is_said_and_the_first_deployment_is_let_through(cloud):
    done = asked(cloud, "status", "--stage", "nowhere", "--before-deploy")
    assert done.returncode == 0
    assert "There is no stack Kindred-nowhere" in done.stdout
    assert "Next step: make deploy STAGE=" in done.stdout
