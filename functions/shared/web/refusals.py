"""Each refusal and the page that explains it: the one place where errors become pages."""

from collections.abc import Mapping
from types import MappingProxyType

from functions.shared.domain.registration_states import NotPossibleNowError
from functions.shared.domain.seats import CourseCancelledError, NoSeatLeftError
from functions.shared.links import RevokedLinkError
from functions.shared.storage.addresses import NoAddressWaitsError
from functions.shared.storage.answers import NoAnswersError
from functions.shared.storage.cohorts import UnknownCohortError
from functions.shared.storage.limits import TooOftenError
from functions.shared.storage.persons import UnknownPersonError
from functions.shared.storage.registrations import ChangedMeanwhileError, UnknownRegistrationError
from functions.shared.storage.schema import NoSuchKeyError
from functions.shared.storage.staff import NoSignInError, NotSignedInError, NotYoursError
from functions.shared.storage.table import TooBusyError
from functions.shared.tokens import BadTokenError, ExpiredTokenError
from functions.shared.web.requests import BadFormError, ForeignOriginError

REFUSALS: Mapping[type[Exception], tuple[int, str]] = MappingProxyType(
    {
        BadFormError: (400, "bad-form"),
        ForeignOriginError: (403, "foreign-origin"),
        BadTokenError: (404, "broken-link"),
        ExpiredTokenError: (410, "old-link"),
        RevokedLinkError: (410, "old-link"),
        NoAddressWaitsError: (410, "old-link"),
        UnknownCohortError: (404, "not-found"),
        UnknownRegistrationError: (410, "old-link"),
        UnknownPersonError: (410, "old-link"),
        NotYoursError: (404, "not-found"),
        NoAnswersError: (404, "not-found"),
        NoSignInError: (410, "sign-in-over"),
        NotPossibleNowError: (409, "changed-meanwhile"),
        ChangedMeanwhileError: (409, "changed-meanwhile"),
        CourseCancelledError: (409, "registration-closed"),
        NoSeatLeftError: (409, "no-seat-left"),
        TooBusyError: (503, "busy"),
        TooOftenError: (429, "too-often"),
        NoSuchKeyError: (404, "not-found"),
    }
)

SIGN_IN_FIRST = (NotSignedInError,)
