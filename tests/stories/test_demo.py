"""`make demo` as a newcomer meets it: it starts, says where things are, and stops."""

import re
import signal
import subprocess
import sys
import urllib.request

import pytest

COMMAND = [sys.executable, "-m", "infra.local", "--port"]


@pytest.fixture
def demo():
    running = subprocess.Popen([*COMMAND, "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = ""
    for line in running.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    yield running, said
    if running.poll() is None:
        running.kill()
    running.communicate()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_it_says_where_everything_is_and_everything_is_there(demo):
    _, said = demo
    addresses = re.findall(r"http://localhost:\d+\S*", said)
    assert len(addresses) == 5
    for address in addresses:
        assert "<h1" in fetch(address)
    courses = fetch(addresses[0])
    assert "Ten weekly sessions" in courses
    assert "Five days" in courses
    everyone = fetch(addresses[-1])
    assert "Eight weekly sessions" in everyone
    zones = set(re.findall(r"\((\w+/[\w/]+)\)", everyone))
    assert len(zones) >= 6


def test_ctrl_c_stops_it_cleanly(demo):
    running, _ = demo
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate(timeout=20)
    assert running.returncode == 0
    assert "Stopped" in out
    assert errors == ""


def test_a_port_that_is_taken_is_said_in_one_sentence(demo):
    port = re.search(r"localhost:(\d+)", demo[1])[1]
    second = subprocess.run([*COMMAND, port], capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert second.stderr == f"Port {port} is taken by another program: try make demo PORT={int(port) + 1}\n"


def test_a_port_that_is_none_is_said_too():
    done = subprocess.run([*COMMAND, "70000"], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, "is no port" in done.stderr) == (1, True)
