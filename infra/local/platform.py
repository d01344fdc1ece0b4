"""The local target as one thing that can be started and stopped: for `make demo`, and for the stories."""

import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from functions.shared import aws
from functions.shared.settings import settings
from functions.shared.storage import cohorts
from functions.shared.video import connections
from infra.local import gateway
from infra.local import samples as sample_courses
from infra.local.embedded_aws import embedded_aws
from infra.local.front import Front
from infra.local.providers.bigbluebutton import BigBlueButton
from infra.local.pump import Pump
from infra.local.server import Server
from infra.local.time_machine import TimeMachine

SECRET = "a-secret-of-this-machine"  # noqa: S105 - of a stand-in that nobody else reaches


class Platform:
    """Use as a context manager. Port 0 takes any free one.

    Raises:
        OSError: the port cannot be had.
    """

    def __init__(self, port: int, *, organisation: str, help_address: str = "", samples: bool = False) -> None:
        self.pump = Pump()
        self.time_machine = TimeMachine(self.pump)
        self._server = Server(port, self.time_machine)
        self.address = self._server.address
        self.bigbluebutton = BigBlueButton(SECRET, f"{self.address}/_local/bigbluebutton")
        self._server.bigbluebutton = self.bigbluebutton
        self._aws = embedded_aws(self.address, organisation=organisation, help_address=help_address)
        self._samples = samples
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.callback(self._server.server_close)
        self._open.enter_context(self._aws)
        self._connect()
        cohorts.course.cache_clear()
        if self._samples:
            sample_courses.make(self.address)
        self.pump.start()
        self._open.callback(self.pump.stop)
        threading.Thread(target=self._server.serve_forever, name="server", daemon=True).start()
        self._open.callback(self._server.shutdown)
        return self

    @property
    def front(self) -> Front:
        """Its limits can be changed while it runs."""
        return self._server.front

    @front.setter
    def front(self, other: Front) -> None:
        self._server.front = other

    def _connect(self) -> None:
        """As the operator's command does it: the rooms of the demo are those of our own small BigBlueButton."""
        to = {"address": self.bigbluebutton.address, "secret": SECRET}
        entered = connections.merged("{}", "bbb", to)
        aws.secrets().put_secret_value(SecretId=settings().video_secret, SecretString=entered)
        connections.forget()
        self.pump.hear(self._what_the_rooms_say)

    def _what_the_rooms_say(self) -> bool:
        """Delivers the webhooks of the small BigBlueButton, one by one."""
        told, self.bigbluebutton.told = self.bigbluebutton.told, []
        for event in told:
            gateway.answer(self.bigbluebutton.webhook(f"{self.address}/hooks/bbb", event))
        return bool(told)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
