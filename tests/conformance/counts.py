#!/usr/bin/env python3
"""What a server does for one message, counted: instructions, allocations and system calls.

    cargo build --release -p conformance --bin bench
    tests/conformance/counts.py instructions target/release/bench [row ...]
    tests/conformance/counts.py allocations target/release/bench [row ...]
    tests/conformance/counts.py syscalls target/release/bench [row ...]
    tests/conformance/counts.py memory target/release/bench [row ...]

Each row is run twice, with few messages and with many; the difference is divided by the difference of messages, so that
start and end do not count. Nothing depends on how busy the machine is. Wants valgrind, and strace for the system calls.
A message is an event with its answer, in `bcast` and `room` a delivery, in `connect` and `upgrade` a connection.
"""

import base64
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

ROWS = {
    "echo1": (200, 1200),
    "echo16": (320, 3200),
    "ack1": (200, 1200),
    "ack16": (320, 3200),
    "binary1": (100, 600),
    "bcast1": (1000, 6000),
    "bcast8": (2000, 12000),
    "room1": (500, 2500),
    "polling1": (50, 350),
    "polling16": (160, 1600),
    "connect": (30, 130),
    "upgrade": (20, 80),
}
IDLE = ("websocket", "unjoined", "polling")
CONNECTIONS = 3000
TEXT = "x" * 64


class Stream:
    """A TCP connection and what was read of it ahead."""

    def __init__(self, port):
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""

    def fill(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError
        self.read += data

    def head(self):
        while b"\r\n\r\n" not in self.read:
            self.fill()
        head, self.read = self.read.split(b"\r\n\r\n", 1)
        return head.lower()


class WebSocket(Stream):
    def __init__(self, port, query="transport=websocket"):
        super().__init__(port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&{query} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.head()

    def receive(self):
        """The next message; pings of the engine are answered."""
        while True:
            if len(self.read) >= 2:
                length, start = self.read[1] & 127, 2
                if length == 126:
                    start = 4
                    length = struct.unpack(">H", self.read[2:4])[0] if len(self.read) >= 4 else 1 << 40
                elif length == 127:
                    start = 10
                    length = struct.unpack(">Q", self.read[2:10])[0] if len(self.read) >= 10 else 1 << 40
                if len(self.read) >= start + length:
                    message = self.read[start : start + length]
                    self.read = self.read[start + length :]
                    if message != b"2":
                        return message
                    self.socket.sendall(frame(b"3"))
                    continue
            self.fill()

    def close(self):
        self.socket.sendall(frame(struct.pack(">H", 1000), 8))
        try:
            while True:
                self.fill()
        except EOFError:
            self.socket.close()


def frame(payload, opcode=1):
    mask, length = b"\1\2\3\4", len(payload)
    head = bytes([0x80 | opcode])
    head += bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack(">H", length)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def joined(port):
    websocket = WebSocket(port)
    websocket.receive()
    websocket.socket.sendall(frame(b"40"))
    assert websocket.receive().startswith(b"40")
    return websocket


class Polling:
    """A session with a connection for its GETs and one for its POSTs."""

    def __init__(self, port):
        self.gets, self.posts = Stream(port), Stream(port)
        self.sid = ""
        self.ask()
        self.sid = "&sid=" + json.loads(self.answer()[1:])["sid"]
        self.post(b"40")
        self.ask()
        assert self.answer().startswith(b"40")

    def ask(self):
        self.request(self.gets, "GET", b"")

    def answer(self):
        return self.body(self.gets)

    def post(self, payload):
        self.request(self.posts, "POST", payload)
        self.body(self.posts)

    def request(self, stream, method, payload):
        head = f"{method} /socket.io/?EIO=4&transport=polling{self.sid} HTTP/1.1\r\nHost: localhost:{stream.port}\r\n"
        if method == "POST":
            head += f"Content-Type: text/plain;charset=UTF-8\r\nContent-Length: {len(payload)}\r\n"
        stream.socket.sendall(head.encode() + b"\r\n" + payload)

    def body(self, stream):
        length = int(re.search(rb"content-length: *(\d+)", stream.head())[1])
        while len(stream.read) < length:
            stream.fill()
        body, stream.read = stream.read[:length], stream.read[length:]
        return body


def argument(number):
    return json.dumps({"id": number, "text": TEXT}, separators=(",", ":"))


def run(row, messages, port):
    batch = int(re.search(r"\d*$", row)[0] or 1)
    kind = row.rstrip("0123456789")
    if kind in ("echo", "ack"):
        websocket = joined(port)
        event = '42%d["ack-echo",%s]' if kind == "ack" else '42["echo",%s]'
        for _ in range(messages // batch):
            texts = [event % ((i, argument(i)) if kind == "ack" else argument(i)) for i in range(batch)]
            websocket.socket.sendall(b"".join(frame(text.encode()) for text in texts))
            for _ in range(batch):
                websocket.receive()
    elif kind == "binary":
        websocket = joined(port)
        event = frame(b'451-["bin",{"_placeholder":true,"num":0}]') + frame(os.urandom(4096), 2)
        for _ in range(messages):
            websocket.socket.sendall(event)
            websocket.receive(), websocket.receive()
    elif kind in ("bcast", "room"):
        everybody = [joined(port) for _ in range(50 if kind == "bcast" else 10)]
        event = f'42["broadcast",{argument(1)}]'
        if kind == "room":
            event = f'42["say",{{"room":"room-1",{argument(1)[1:]}]'
            for websocket in everybody:
                websocket.socket.sendall(frame(b'42["join","room-1"]'))
                websocket.receive()
        for _ in range(messages // len(everybody) // batch):
            everybody[0].socket.sendall(frame(event.encode()) * batch)
            for websocket in everybody:
                for _ in range(batch):
                    websocket.receive()
    elif kind == "polling":
        session = Polling(port)
        for _ in range(messages // batch):
            session.ask()
            time.sleep(0.001)
            session.post("\x1e".join(f'42["echo",{argument(i)}]' for i in range(batch)).encode())
            received = session.answer().count(b"\x1e") + 1
            while received < batch:
                session.ask()
                received += session.answer().count(b"\x1e") + 1
    elif kind == "connect":
        for _ in range(messages):
            joined(port).close()
    elif kind == "upgrade":
        for _ in range(messages):
            session = Polling(port)
            session.ask()
            websocket = WebSocket(port, "transport=websocket" + session.sid)
            websocket.socket.sendall(frame(b"2probe"))
            assert websocket.receive() == b"3probe"
            session.answer()
            websocket.socket.sendall(frame(b"5") + frame(f'42["echo",{argument(1)}]'.encode()))
            websocket.receive()
            websocket.close()
            session.gets.socket.close(), session.posts.socket.close()


def start(command):
    """Starts a server on one CPU; returns it and its port."""
    port = random.randrange(20000, 30000)
    environment = dict(os.environ, PORT=str(port))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(["taskset", "-c", "0", *command], env=environment, **quiet)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server does not listen")


def stop(server, traced):
    target = server.pid
    if traced:
        target = int(subprocess.check_output(["pgrep", "-P", str(server.pid)]).split()[0])
    os.kill(target, signal.SIGTERM)
    server.wait(60)


def count(what, server_path, row, messages):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        tool = {
            "instructions": ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"],
            "allocations": ["valgrind", "--leak-check=no", "--undef-value-errors=no", f"--log-file={out}"],
            "syscalls": ["strace", "-f", "-c", "-o", out],
        }[what]
        server, port = start([*tool, server_path])
        try:
            run(row, messages, port)
            time.sleep(0.3)
        finally:
            stop(server, what == "syscalls")
        with open(out) as file:
            text = file.read()
    if what == "instructions":
        return {"instructions": int(re.search(r"^(?:summary|totals): (\d+)", text, re.M)[1])}
    if what == "allocations":
        usage = re.search(r"total heap usage: ([\d,]+) allocs, [\d,]+ frees, ([\d,]+) bytes", text)
        return {"allocations": int(usage[1].replace(",", "")), "bytes": int(usage[2].replace(",", ""))}
    lines = [line.split() for line in text.splitlines()]
    return {line[-1]: int(line[3]) for line in lines if len(line) >= 5 and line[3].isdigit() and line[-1] != "total"}


def resident(process):
    with open(f"/proc/{process.pid}/status") as file:
        return int(re.search(r"VmRSS:\s*(\d+)", file.read())[1])


def idle(kind, port):
    if kind == "polling":
        session = Polling(port)
        session.ask()
        session.posts.socket.close()
        return session.gets
    if kind == "unjoined":
        websocket = WebSocket(port)
        websocket.receive()
        return websocket
    return joined(port)


def memory(server_path, kind):
    """Resident memory of idle connections, twice: what the first ones left is used again by the next."""
    server, port = start([server_path])
    joined(port)
    before, line = resident(server), kind
    for _ in range(2):
        connections = [idle(kind, port) for _ in range(CONNECTIONS)]
        time.sleep(1)
        full = resident(server)
        for connection in connections:
            connection.socket.close()
        time.sleep(2)
        line += f"  {(full - before) / CONNECTIONS:.2f} KiB each, {before} KiB before, {resident(server)} KiB after"
    server.kill()
    server.wait()
    return line


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("instructions", "allocations", "syscalls", "memory"):
        raise SystemExit(__doc__)
    what, server_path, rows = sys.argv[1], sys.argv[2], sys.argv[3:]
    if what == "memory":
        for kind in rows or IDLE:
            print(memory(server_path, kind), flush=True)
        return
    for row in rows or ROWS:
        few, many = ROWS[row]
        first, second = (count(what, server_path, row, messages) for messages in (few, many))
        each = {name: (second[name] - first.get(name, 0)) / (many - few) for name in second}
        told = sorted(((value, name) for name, value in each.items() if value > 0.02), reverse=True)
        print(row, " ".join(f"{name}={value:.2f}" for value, name in told), flush=True)


if __name__ == "__main__":
    main()
