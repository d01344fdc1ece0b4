"""The size of what is uploaded: the asset as the CDK zips it."""

import zipfile
from pathlib import Path

from infra.bundling import Platform, bundle

_AIM = "under 20 MB"


def sizes(folder: Path) -> list[tuple[str, str, str]]:
    target, packed = folder / "asset", folder / "asset.zip"
    target.mkdir()
    bundle(target, Platform())
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(target.rglob("*")):
            archive.write(path, path.relative_to(target))
    unpacked = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    return [
        ("the zip for arm64", f"{packed.stat().st_size / 1e6:.1f} MB", _AIM),
        ("the same, unpacked", f"{unpacked / 1e6:.1f} MB", "under Lambda's 250 MB"),
    ]
