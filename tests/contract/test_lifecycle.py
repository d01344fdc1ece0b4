"""The stack's own life on MiniStack: deployed again unchanged, compared, taken down."""

import json
import zipfile

from infra.bundling import ROOT
from tests import privacy


def test_a_second_deploy_changes_nothing_and_diff_says_so(cloud):
    assert "no changes" in cloud.deploy()
    assert "no differences" in cloud.cdk("diff", *cloud.context()).lower()


def test_the_functions_run_from_the_zip_and_nothing_else(cloud):
    """What MiniStack runs is the uploaded asset, in an environment that has none of our packages."""
    packages = {path.name for path in (ROOT / ".venv-ministack").glob("lib/*/site-packages/*")}
    assert packages.isdisjoint({"aws_lambda_powertools", "jinja2", "wtforms", "msgspec", "cryptography", "boto3"})
    manifest = json.loads(next((cloud.folder / "cdk.out").glob("*.assets.json")).read_text())
    sources = [one["source"]["path"] for one in manifest["files"].values() if one["source"]["packaging"] == "zip"]
    assert len(sources) == 1, "one asset for all functions"
    folder = cloud.folder / "cdk.out" / sources[0]
    assert {"functions", "templates", "boto3", "babel"} <= {path.name for path in folder.iterdir()}
    assert not list(folder.rglob("*.pyc"))
    written = zipfile.ZipFile(cloud.folder / "asset.zip", "w", zipfile.ZIP_DEFLATED)
    with written:
        for path in folder.rglob("*"):
            written.write(path, path.relative_to(folder))
    assert (cloud.folder / "asset.zip").stat().st_size < 20_000_000


def test_nothing_personal_is_in_the_logs_of_what_was_deployed(cloud):
    """After all that the other contracts have done with it: people, mails, links, answers."""
    written = cloud.logged()
    assert '"service":"kindred"' in written
    assert privacy.found_in(written) == []


def test_it_can_be_taken_down(cloud):
    """Last in this module, and this module last in the folder: the other contracts need the stack."""
    cloud.cdk("destroy", *cloud.context(), "--force")
    left = [
        stack["StackName"]
        for stack in cloud.client("cloudformation").list_stacks()["StackSummaries"]
        if stack["StackStatus"] != "DELETE_COMPLETE"
    ]
    assert "Kindred-trial" not in left
