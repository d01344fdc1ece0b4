"""What others ask of a template: cdk-nag's AwsSolutions rules, and CloudFormation's own by cfn-lint."""

import json
import subprocess
import sys
from pathlib import Path

from infra.app import app


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
