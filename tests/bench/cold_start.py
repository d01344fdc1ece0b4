"""Cold import of each function, as a ratio to boto3 with one client, in the same run: pairs of fresh interpreters, one
after the other, so that a machine whose speed drifts does not change the ratio."""

import os
import resource
import statistics
import subprocess
import sys

from infra.bundling import ROOT
from infra.manifest import FUNCTIONS

ROUNDS = 9
AIM = "1.6 or less"
BASE = "import boto3; boto3.client('dynamodb', region_name='eu-central-1')"


def cold_starts() -> list[tuple[str, str, str]]:
    rows = []
    for function in FUNCTIONS:
        module = function.handler.rpartition(".")[0]
        # The client is made at the first request, which every cold start has: it is counted.
        code = f"import {module}; from functions.shared import aws; aws.dynamodb()"
        ratios = [_cpu(code) / _cpu(BASE) for _ in range(ROUNDS)]
        low, middle, high = (statistics.quantiles(ratios, n=4)[place] for place in range(3))
        rows.append(
            (f"cold import of {function.name} / boto3 with a client", f"{middle:.2f} ({low:.2f} to {high:.2f})", AIM)
        )
    return rows


def _cpu(code: str) -> float:
    """CPU seconds of a fresh interpreter, user and system; compiled files are kept, as the second start would find them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "eu-central-1", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
