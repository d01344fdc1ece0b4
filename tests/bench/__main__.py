"""`make bench`: measures, prints a table, and keeps it in tests/bench/results.md. It reports, and judges nothing."""

import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.cold_start import cold_starts
from tests.bench.joining import joining
from tests.bench.live import live_session
from tests.bench.mail import mail
from tests.bench.pairing import pairing
from tests.bench.registering import registering
from tests.bench.size import sizes

RESULTS = Path(__file__).parent / "results.md"


def main() -> None:
    rows = [("measure", "value", "aim")]
    with tempfile.TemporaryDirectory() as folder:
        rows += sizes(Path(folder))
        rows += cold_starts()
    rows += pairing()
    rows += mail()
    rows += registering()
    rows += joining()
    rows += live_session()
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---|---|---|")
    machine = f"Python {platform.python_version()}, {platform.machine()}, {datetime.now(UTC):%Y-%m-%d}"
    text = (
        f"# What was measured\n\n`make bench` writes this page ({machine}). Ratios hold across machines; times do not.\n\n"
        + "\n".join(lines)
        + "\n"
    )
    RESULTS.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(main())
