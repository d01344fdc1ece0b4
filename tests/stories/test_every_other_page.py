"""Pages that no story passes: each refusal, and the local target's own, looked at by axe at two widths."""

import pytest

from functions.shared.storage.cohorts import in_catalogue
from functions.shared.web.again import Sent
from functions.shared.web.pages import page as page_of
from functions.shared.web.refusals import REFUSALS
from tests.stories.conftest import check_accessibility

OWN_REFUSALS = ("registration-closed", "prove-yourself", "answers-locked", "answers-damaged", "no-session", "trouble")
"""Those that functions add to the refusals that all share."""
PAGES = sorted({template for _, template in REFUSALS.values()} | set(OWN_REFUSALS))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_refusal_can_be_read_by_everybody(device, platform, name):
    html = page_of(name, sent=Sent([("name", "Ana")], whole=True)).body
    for width in (320, 1100):
        page = device(width=width)
        page.route("**/refused", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("/refused")
        check_accessibility(page)


def test_the_local_targets_own_pages_can_be_read_by_everybody(device, platform):
    page = device()
    for path in ("/_local", "/_local/mailbox", "/_local/clock", "/_local/meeting/x"):
        page.goto(path)
        check_accessibility(page)
    assert in_catalogue() == []
