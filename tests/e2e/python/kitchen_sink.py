"""Starts the kitchen sink, and ends it with the tests."""

import os
import re
import subprocess

PROGRAM = os.environ.get("KITCHEN_SINK_BIN")


class Server:
    """A kitchen sink on a port of its own, or on one that is named."""

    def __init__(self, port=0, **env):
        if not PROGRAM:
            raise RuntimeError("KITCHEN_SINK_BIN must be set")
        environment = {**os.environ, **env, "PORT": str(port)}
        self.process = subprocess.Popen([PROGRAM], env=environment, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        address = re.search(r"listens on http://localhost:(\d+)", line)
        if not address:
            raise RuntimeError(f"{PROGRAM} ended with {self.process.wait()}")
        self.port = int(address[1])
        self.url = f"http://localhost:{self.port}"

    def stop(self):
        """Ends in order."""
        self.process.terminate()
        try:
            self.process.wait(5)
        finally:
            self.kill()

    def kill(self):
        """Ends at once."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def numbered(size):
    """Byte i is i modulo 256."""
    return bytes(index % 256 for index in range(size))
