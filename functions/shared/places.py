"""Where the files that travel with the functions lie: the same in the repository, in tests and in the asset."""

from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
