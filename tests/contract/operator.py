"""What an operator types, as the Makefile asks for it."""

import subprocess

from functions.reminders.heartbeat import NAMESPACE, SWEPT
from tests.contract.cloud import ROOT, Cloud


def asked(cloud: Cloud, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As the Makefile asks for it."""
    told = {**cloud.told(), "PYTHONPATH": str(ROOT)}
    line = [ROOT / ".venv" / "bin" / "python", "-m", f"infra.commands.{command}", *arguments]
    return subprocess.run(line, env=told, cwd=ROOT, capture_output=True, text=True, check=False)


def status(cloud: Cloud, *more: str) -> subprocess.CompletedProcess[str]:
    return asked(cloud, "status", "--stage", "trial", *more)


def ticked(cloud: Cloud) -> None:
    """MiniStack makes no metrics of what a function logs: so the test says that the minute has finished."""
    dimensions = [{"Name": "service", "Value": "reminders"}, {"Name": "stage", "Value": "trial"}]
    data = [{"MetricName": SWEPT, "Value": 1, "Dimensions": dimensions}]
    cloud.client("cloudwatch").put_metric_data(Namespace=NAMESPACE, MetricData=data)
