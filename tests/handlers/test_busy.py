"""AWS refuses or is away: a clear page that holds what was sent, and the same press a moment later goes through."""

import re

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError, ReadTimeoutError

from functions.shared import aws as clients
from functions.shared.outage import passes
from functions.shared.storage import persons, registrations, table
from infra.local import mailbox
from infra.manifest import FUNCTIONS
from tests import faults
from tests.builders import stored_plan
from tests.handlers.applying import BACKGROUND, PAGES, fill, goes_to, send
from tests.handlers.conftest import TEACHER_PERSON, Browser, header, held_by, text
from tests.truth import findings

THROTTLED = "ThrottlingException"
WRITES = "TransactWriteItems"


def begun(browser: Browser, pump) -> str:
    """Somebody whose address is confirmed: the path of their form."""
    stored_plan()
    table.write(*persons.added(TEACHER_PERSON))
    browser.post("/courses/cohort", {"name": "Ana", "address": "ana@example.org"})
    pump.turn()
    link = re.search(r"/confirm/[\w~.\-]+", mailbox.received()[-1].text)[0]
    return header(browser.post(link), "Location") + "/form"


def throttled(_call: int):
    return faults.answers(400, THROTTLED)


def test_what_was_typed_is_on_the_page_and_goes_through_when_it_is_sent_again(browser, pump, now):
    form = begun(browser, pump)
    fill(browser, form, until="background")
    typed = {**BACKGROUND, "question_hopes": 'Sleep "well" & <rest>\nand more'}
    with faults.before(clients.dynamodb(), WRITES, throttled):
        refused = browser.post(f"{form}/background", typed)
    assert refused.status == 503
    assert header(refused, "Retry-After") == "5"
    assert "One moment, please" in text(refused)
    assert 'action="/language"' not in text(refused), "to choose a language here would lose what was typed"
    assert held_by(text(refused)) == typed
    assert goes_to(browser.post(f"{form}/background", held_by(text(refused)))) == "background-taking-part"
    assert findings(now) == []


def test_without_the_key_nobody_loses_their_answers(browser, pump):
    """KMS is away: what is private is not kept unsealed, and not lost."""
    form = begun(browser, pump)
    fill(browser, form, until="background")
    away = faults.before(clients.kms(), "GenerateDataKey", lambda _: faults.answers(500, "KMSInternalException"))
    with away as calls:
        refused = send(browser, form, "background")
    assert calls
    assert refused.status == 503
    assert f">{BACKGROUND['question_hopes']}</textarea>" in text(refused), "on the form's own page"
    assert goes_to(send(browser, form, "background")) == "background-taking-part"


@pytest.mark.parametrize("step", [*PAGES])
def test_every_page_of_the_form_can_be_sent_again(browser, pump, step):
    form = begun(browser, pump)
    if step != "you":
        fill(browser, form, until=step)
    with faults.before(clients.dynamodb(), "GetItem", throttled), faults.before(clients.dynamodb(), WRITES, throttled):
        refused = send(browser, form, step)
    assert refused.status == 503
    assert held_by(text(refused)) == PAGES[step]
    assert send(browser, form, step).status in {200, 303}


def test_a_write_that_got_through_although_nobody_said_so_can_be_sent_again(browser, pump, now):
    form = begun(browser, pump)
    fill(browser, form, until="agreement")

    def silent(_call: int):
        raise ReadTimeoutError(endpoint_url="https://dynamodb.test")

    with faults.after(clients.dynamodb(), WRITES, silent):
        refused = send(browser, form, "agreement")
    assert refused.status == 503
    again = browser.post(f"{form}/agreement", held_by(text(refused)))
    assert again.status in {200, 303}
    (one,) = registrations.of_cohort("cohort")
    assert one.submitted_at
    pump.turn()
    received = [mail.subject for mail in mailbox.received() if "ana@example.org" in mail.to]
    assert len(received) == len(set(received)), "no mail twice"
    assert findings(now) == []


def test_a_page_that_could_not_be_made_is_asked_for_again(browser, aws):
    stored_plan()
    with faults.before(clients.dynamodb(), "GetItem", throttled):
        refused = browser.get("/courses/cohort")
    assert refused.status == 503
    assert '<a class="button" href="">Try again</a>' in text(refused)


def test_a_form_of_another_site_is_not_offered_to_be_sent_again(browser, aws):
    stored_plan()
    with faults.before(clients.dynamodb(), "GetItem", throttled):
        refused = browser.post("/courses/cohort", {"name": "Mallory"}, **{"Sec-Fetch-Site": "cross-site"})
    assert refused.status == 403
    assert "Mallory" not in text(refused)


def test_what_aws_refuses_for_good_is_a_fault_of_ours_and_loses_nothing_either(browser, aws):
    stored_plan()
    denied = faults.before(clients.dynamodb(), "GetItem", lambda _: faults.answers(400, "AccessDeniedException"))
    with denied:
        refused = browser.post("/courses/cohort", {"name": "Ana", "address": "ana@example.org"})
    assert refused.status == 500
    assert held_by(text(refused))["name"] == "Ana"


def test_a_file_has_to_be_chosen_again(browser, pump):
    form = begun(browser, pump)
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    with faults.before(clients.dynamodb(), "GetItem", throttled):
        refused = browser._ask("POST", f"{form}/background", b"--x--", {"Sec-Fetch-Site": "same-origin", **multipart})
    assert refused.status == 503
    assert "choose and send it again" in text(refused)
    assert '<form method="post">' not in text(refused)


def test_aws_is_given_up_before_lambda_ends_a_function_that_makes_pages(aws):
    """Else the reader gets API Gateway's bare line, and not our page with what they typed."""
    seconds = min(function.timeout for function in FUNCTIONS if function.routes)
    for client in (clients.dynamodb(), clients.kms(), clients.sqs(), clients.secrets()):
        config = client.meta.config
        worst = config.retries["total_max_attempts"] * (config.connect_timeout + config.read_timeout)
        assert worst + LONGEST_PAUSE < seconds


LONGEST_PAUSE = 1
"""Seconds between two tries, in botocore's standard mode."""


def an_error(status: int, code: str, *reasons: str) -> ClientError:
    given = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError({**given, "CancellationReasons": [{"Code": one} for one in reasons]}, "Write")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (an_error(400, THROTTLED), True),
        (an_error(400, "ProvisionedThroughputExceededException"), True),
        (an_error(400, "TransactionCanceledException", "None", "ThrottlingError"), True),
        (an_error(400, "TransactionCanceledException", "None", "ValidationError"), False),
        (an_error(503, "DependencyTimeoutException"), True),
        (an_error(400, "AccessDeniedException"), False),
        (an_error(400, "ValidationException"), False),
        (ReadTimeoutError(endpoint_url="https://x.test"), True),
        (EndpointConnectionError(endpoint_url="https://x.test"), True),
        (ParamValidationError(report="no such parameter"), False),
        (ValueError(), False),
    ],
)
def test_what_passes_by_itself(error, expected):
    assert passes(error) is expected
