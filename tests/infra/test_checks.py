"""What others ask of a template: cdk-nag's AwsSolutions rules, checkov's, and CloudFormation's own by cfn-lint."""

import json
import subprocess
import sys
from pathlib import Path

from infra.app import app
from infra.bundling import ROOT
from infra.trade_offs import CHECKOV


def test_cdk_nag_finds_nothing_that_is_not_acknowledged_with_a_reason(monkeypatch, tmp_path):
    """Synthesis fails on any finding."""
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path))
    built, _ = app({"bundle": "false"})
    built.synth()
    report = tmp_path / "validation-report.json"
    if report.exists():
        assert "failure" not in json.loads(report.read_text()).get("conclusion", "")


def test_cfn_lint_finds_nothing(template, tmp_path):
    """W3005: the CDK writes a dependency on a role beside the reference to it; it does no harm."""
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template))
    found = subprocess.run(
        [
            Path(sys.executable).parent / "cfn-lint",
            "--non-zero-exit-code",
            "warning",
            "--ignore-checks",
            "W3005",
            "--",
            str(path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_checkov_finds_nothing_that_is_not_known_with_a_reason(template, tmp_path):
    """In an environment of its own; without a call home."""
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template))
    command = [ROOT / ".venv-audit" / "bin" / "checkov", "-f", path, "--framework", "cloudformation"]
    found = subprocess.run(
        [*command, "--quiet", "--compact", "--skip-download", "-o", "json"], capture_output=True, text=True, check=False
    )
    said = json.loads(found.stdout)
    assert said["summary"]["passed"] > 150
    assert {one["check_id"] for one in said["results"]["failed_checks"]} == set(CHECKOV)
    assert all(len(why) > 40 for why in CHECKOV.values())
