"""Where a course meets, as a form."""

from typing import Any
from urllib.parse import urlsplit

from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import URL, DataRequired, Length, Optional, ValidationError

from functions.shared.address_check import AddressCheck, stripped
from functions.shared.domain.cohort import Cohort, Video
from functions.shared.domain.words import later
from functions.shared.video.connections import Connections
from functions.shared.video.links import ROOM, SLUG, listed_links

NUMBERS = "numbers"
"""Pairs go to numbered rooms inside the meeting: no setting of a cohort, but the lack of one."""
MOST_LINKS = 250
_CHOSEN: Any = {"invalid_choice_message": later("Please choose from what is offered here.")}
_WHOLE_LINK = later("Please paste the whole link; it begins with https://")


class RoomsForm(Form):
    main_video = RadioField(later("The meeting"), **_CHOSEN)
    main_link = StringField(
        later("Link to the video meeting"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please paste the link to the meeting.")),
            URL(require_tld=False, message=_WHOLE_LINK),
        ],
    )
    host_link = StringField(
        later("Link for those who teach"),
        filters=[stripped],
        validators=[Optional(), URL(require_tld=False, message=_WHOLE_LINK)],
    )
    video_host = StringField(later("Who hosts at Zoom"), filters=[stripped], validators=[Optional(), AddressCheck()])
    pair_video = RadioField(later("Rooms for pairs"), **_CHOSEN)
    room_links = TextAreaField(
        later("Links to pair rooms"),
        validators=[Length(max=60_000, message=later("That is too long."))],
    )

    def validate_room_links(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        links = listed_links(field.data or "")
        if self.pair_video.data != Video.LINKS.value:
            return
        if not links:
            raise ValidationError(later("Please paste a link for each room, one to a line."))
        if len(links) > MOST_LINKS or any(not _is_link(one) for one in links):
            raise ValidationError(later("Please give one whole link to a line; each begins with https://"))
        if len(links) == 1 and ROOM not in links[0] and SLUG not in links[0]:
            raise ValidationError(
                later("Please write {room} where the number of the room belongs, or give several links.")
            )

    def chosen(self) -> dict[str, Any]:
        """Fields of Cohort."""
        pairs = str(self.pair_video.data)
        by_links = pairs == Video.LINKS.value
        return {
            "main_video": Video(self.main_video.data),
            "main_link": self.main_link.data,
            "host_link": self.host_link.data or "",
            "video_host": self.video_host.data or "",
            "pair_video": Video.LINKS if pairs == NUMBERS else Video(pairs),
            "room_links": "\n".join(listed_links(self.room_links.data or "")) if by_links else "",
        }


def offer(form: RoomsForm, cohort: Cohort, to: Connections) -> None:
    """What can be chosen: what is connected, and what the course has already."""
    ready = {Video.LINKS, cohort.main_video, cohort.pair_video}
    ready |= {kind for kind, one in ((Video.ZOOM, to.zoom), (Video.JITSI, to.jitsi), (Video.BBB, to.bbb)) if one}
    form.main_video.choices = [SelectChoice(kind.value, words) for kind, words in _MAIN.items() if kind in ready]
    pairs = [SelectChoice(kind.value, words) for kind, words in _PAIRS.items() if kind in ready]
    form.pair_video.choices = [SelectChoice(NUMBERS, _IN_THE_MEETING), *pairs]


_MAIN = {
    Video.LINKS: later("By the link below, the same for everybody"),
    Video.ZOOM: later("Zoom: a meeting is made for each session, and each person gets a link of their own"),
    Video.JITSI: later("Jitsi"),
    Video.BBB: later("BigBlueButton"),
}
_IN_THE_MEETING = later("Numbered rooms inside the meeting, which you open there")
_PAIRS = {
    Video.LINKS: later("Rooms with links of their own, from the list below"),
    Video.JITSI: later("Jitsi: a room for each pair, made when they press"),
    Video.BBB: later("BigBlueButton: a room for each pair, made when they press, and closed by your press"),
}


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(each.isspace() for each in text)
