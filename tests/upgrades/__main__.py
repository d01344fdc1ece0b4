"""`python -m tests.upgrades`: at a release, keeps its table, its messages and what its readers accept, for all later ones."""

import json
import os
import sys
import tomllib
from pathlib import Path

from functions.shared import clock
from functions.shared.storage import cohorts
from infra.local.embedded_aws import embedded_aws
from infra.local.pump import Pump
from tests.builders import NOON
from tests.upgrades.schemas import of_today
from tests.upgrades.world import as_text, items, lived_through, messages_of_today

VERSION = str(tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["version"])
FOLDER = Path(__file__).parent / "kept"


def main() -> None:
    kept = FOLDER / VERSION
    if kept.exists():
        sys.exit(
            f"{kept} is there already: what a release has written never changes. Is the version in pyproject.toml new?"
        )
    os.environ[clock.VARIABLE] = NOON.isoformat()
    with embedded_aws("https://kindred.test", organisation="The School", help_address="help@kindred.test"):
        cohorts.course.cache_clear()
        lived_through(Pump())
        kept.mkdir(parents=True)
        rows = sorted((as_text(item) for item in items()), key=lambda item: (item["pk"], item["sk"]))
        _write(kept / "table.json", rows)
    _write(kept / "messages.json", messages_of_today())
    _write(kept / "accepts.json", of_today())


def _write(path: Path, what: object) -> None:
    path.write_text(json.dumps(what, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
