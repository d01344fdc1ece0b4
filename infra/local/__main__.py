"""`make demo`: the whole platform on this machine."""

import argparse
import errno
import os
import signal
import sys
import threading

from infra.local.platform import Platform

ORGANISATION = "The Kindred School"
HELP = "hello@kindred.test"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make demo")
    arguments.add_argument("--port", type=int, default=8000)
    port = arguments.parse_args().port
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
    os.environ.setdefault("POWERTOOLS_METRICS_DISABLED", "true")
    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())
    try:
        with Platform(port, organisation=ORGANISATION, help_address=HELP, samples=True) as platform:
            _say(platform.address)
            stop.wait()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} is taken by another program: try make demo PORT={port + 1}")
        if error.errno == errno.EACCES:
            sys.exit(f"This machine does not let us use port {port}: try make demo PORT=8000")
        raise
    except OverflowError:
        sys.exit(f"{port} is no port: it must be between 0 and 65535")
    print("\nStopped. What was in it is gone; the next start has fresh samples.")


def _say(address: str) -> None:
    print(
        f"""
Kindred is here. Nothing leaves this machine, and nothing is kept when it stops.

  Courses          {address}/
  Teacher          {address}/sign-in      (maria@example.org; the code comes to the mailbox)
  Mailbox          {address}/_local/mailbox
  Clock            {address}/_local/clock
  Everyone's links {address}/_local

Ctrl-C stops it.""",
        flush=True,
    )


if __name__ == "__main__":
    main()
