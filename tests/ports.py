"""Free ports for servers that tests start."""

import random
import socket


def free_port() -> int:
    """Below the range that the kernel gives to outgoing connections: nothing takes it between the look and the start."""
    while True:
        port = random.SystemRandom().randint(20_000, 32_000)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
