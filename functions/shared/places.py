"""Where the files that travel with the functions lie: the same in the repository, in tests and in the asset."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"


def fonts() -> Path:
    """The letters of certificates: in the asset beside the functions, on this machine where npm has put them."""
    bundled = ROOT / "fonts"
    return bundled if bundled.is_dir() else ROOT / "node_modules" / "dejavu-fonts-ttf" / "ttf"
