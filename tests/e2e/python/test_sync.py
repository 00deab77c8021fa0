"""python-socketio's synchronous client against the kitchen sink."""

import hashlib
import queue
import unittest

import socketio

from kitchen_sink import Server, numbered

PATIENCE = 10


class Heard:
    """The events of one name, as they come: one argument is itself, several are a tuple."""

    def __init__(self, client, event, namespace="/"):
        self.queue = queue.Queue()
        client.on(event, self.hear, namespace=namespace)

    def hear(self, *arguments):
        self.queue.put(arguments[0] if len(arguments) == 1 else arguments)

    def next(self):
        return self.queue.get(timeout=PATIENCE)

    def all(self):
        """What has come, without waiting."""
        return [self.queue.get_nowait() for _ in range(self.queue.qsize())]


class Scenarios:
    """The same over each transport."""

    transports = None
    transport = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def client(self, **options):
        client = socketio.Client(**{"reconnection": False, **options})
        self.addCleanup(client.shutdown)
        return client

    def connect(self, client=None, server=None, **options):
        client = client or self.client()
        url = (server or self.server).url
        client.connect(url, transports=self.transports, wait_timeout=PATIENCE, **options)
        return client

    def chat(self, name):
        return self.connect(namespaces=["/chat"], auth={"token": "letmein", "name": name})

    def ask(self, client, event, *arguments, namespace="/"):
        return client.call(event, arguments, namespace=namespace, timeout=PATIENCE)

    def test_a_client_is_welcomed_and_known(self):
        client = self.client()
        welcome = Heard(client, "welcome")
        self.connect(client, auth={"deep": [1, {"a": None}], "ü": "ä"}, headers={"x-client": "python"})
        sid = client.get_sid()
        self.assertEqual(welcome.next(), {"id": sid, "motd": "hello, wörld 👋", "recovered": False})
        who = self.ask(client, "whoami")
        query = who.pop("query")
        self.assertEqual(query["EIO"], "4")
        self.assertEqual(
            who,
            {
                "id": sid,
                "ns": "/",
                "transport": self.transport,
                "auth": {"deep": [1, {"a": None}], "ü": "ä"},
                "header": "python",
                "recovered": False,
            },
        )

    def test_acknowledgements_have_every_form(self):
        client = self.connect()
        for value in [None, True, 0, -1.5, 2**53 - 1, "", 'ünï 🦀 "\\\n', [], {}, [[], {"": [None]}]]:
            self.assertEqual(self.ask(client, "echo", value), value)
        self.assertEqual(self.ask(client, "concat", "ä", "", "👋"), "ä👋")
        self.assertEqual(self.ask(client, "divide", 7, 2), {"ok": 3.5})
        self.assertEqual(self.ask(client, "divide", 7, 0), {"error": {"code": "DIV_BY_ZERO"}})
        self.assertEqual(self.ask(client, "pair"), ("left", {"right": 1}))
        self.assertIsNone(self.ask(client, "nothing"))
        self.assertEqual(self.ask(client, "no such", 1), {"unhandled": "no such", "args": [1]})
        with self.assertRaises(socketio.exceptions.TimeoutError):
            client.call("mute", timeout=0.3)

    def test_binary_goes_both_ways(self):
        client = self.connect()
        for size in [0, 1, 100_000]:
            data = numbered(size)
            sha256 = hashlib.sha256(data).hexdigest()
            uploaded = {"name": "ä.bin", "size": size, "sha256": sha256}
            self.assertEqual(self.ask(client, "upload", "ä.bin", data), uploaded)
            self.assertEqual(self.ask(client, "download", size), data)
        bundle = {"title": "t", "parts": [{"id": 1, "data": b"abc"}, {"id": 2, "data": b""}], "thumb": b"xy"}
        parts = [{"id": 1, "data": b"cba"}, {"id": 2, "data": b""}]
        self.assertEqual(self.ask(client, "bundle", bundle), {"title": "t", "parts": parts, "thumb": b"yx", "total": 3})
        reflected = Heard(client, "reflected")
        value = {"a": [b"x", {"b": b"y"}], "n": None}
        client.emit("reflect", value)
        self.assertEqual(reflected.next(), value)

    def test_the_server_asks(self):
        client = self.connect()
        client.on("question", lambda question: {"you": question})
        client.on("question-binary", lambda data: data + data)
        self.assertEqual(self.ask(client, "ask-me", "ä?"), {"answer": {"you": "ä?"}})
        self.assertEqual(self.ask(client, "ask-me-binary", 300), {"size": 600})

    def test_events_keep_their_order(self):
        client = self.connect()
        for number in range(300):
            client.emit("seq", number)
        self.assertEqual(self.ask(client, "seq:report"), {"count": 300, "firstBad": -1})

    def test_a_burst_comes_whole(self):
        client = self.connect()
        burst = Heard(client, "burst")
        self.assertEqual(self.ask(client, "burst", 200, 100), 200)
        # Each event has a thread of its own here, which the order does not survive.
        numbers = sorted(burst.next()[0] for _ in range(200))
        self.assertEqual(numbers, list(range(200)))
        self.assertEqual(self.ask(client, "echo", "still here"), "still here")

    def test_namespaces_share_a_connection_and_go_one_by_one(self):
        client = self.client()
        gone = Heard(client, "disconnect")
        auth = {"token": "letmein", "name": "ann"}
        self.connect(client, namespaces=["/", "/chat", "/room-7"], auth=auth)
        self.assertEqual(len({client.get_sid(namespace) for namespace in ["/", "/chat", "/room-7"]}), 3)
        client.emit("kick")
        gone.next()
        said = Heard(client, "room:said", "/room-7")
        self.assertEqual(self.ask(client, "room:say", "ä", namespace="/room-7"), "ok")
        self.assertEqual(said.next(), {"ns": "/room-7", "text": "ä"})
        self.assertEqual(self.ask(client, "rooms", namespace="/chat"), ["user:ann"])

    def test_refusals_have_their_words_and_data(self):
        for namespace, auth, error in [
            ("/chat", None, {"message": "not authorized", "data": {"code": 401, "hint": "send a token"}}),
            ("/chat", {"token": "letmein"}, {"message": "name required", "data": {"code": 422, "field": "name"}}),
            ("/admin", {"token": "no"}, {"message": "forbidden", "data": {"code": 403}}),
            ("/foo", None, {"message": "Invalid namespace"}),
        ]:
            client = self.client()
            refused = Heard(client, "connect_error", namespace)
            with self.assertRaises(socketio.exceptions.ConnectionError):
                self.connect(client, namespaces=[namespace], auth=auth)
            self.assertEqual(refused.next(), error)

    def test_rooms(self):
        ann, bob = self.chat("ann"), self.chat("bob")
        messages = [Heard(client, "message", "/chat") for client in (ann, bob)]
        left = Heard(ann, "left", "/chat")
        room = f"room of {self.transport}"
        ask = lambda client, *arguments: self.ask(client, *arguments, namespace="/chat")
        self.assertEqual(ask(ann, "join", room), ["ann"])
        self.assertEqual(ask(bob, "join", room), ["ann", "bob"])
        self.assertEqual(ask(ann, "say", room, "ä"), "ok")
        for heard in messages:
            self.assertEqual(heard.next(), {"room": room, "from": "ann", "text": "ä"})
        self.assertEqual(ask(ann, "say-others", room, "b"), "ok")
        self.assertEqual(messages[1].next()["text"], "b")
        ann.on("poll", lambda question: f"yes {question}", namespace="/chat")
        bob.on("poll", lambda question: f"no {question}", namespace="/chat")
        self.assertEqual(ask(ann, "poll", room, "ä?", 5000), {"answers": ["no ä?", "yes ä?"], "timedOut": False})
        bob.disconnect()
        gone = left.next()
        # This client does not wait for its last packets to be written before it closes.
        self.assertIn(gone.pop("reason"), ["client namespace disconnect", "transport close"])
        self.assertEqual(gone, {"room": room, "name": "bob"})
        self.assertEqual(messages[0].all(), [])

    def test_a_client_comes_back_after_the_server(self):
        server = Server()
        self.addCleanup(lambda: server.kill())
        client = self.client(reconnection=True, reconnection_delay=0.1, reconnection_delay_max=0.2)
        welcome = Heard(client, "welcome")
        gone = Heard(client, "disconnect")
        self.connect(client, server=server)
        first = welcome.next()["id"]
        server.kill()
        gone.next()
        server = Server(server.port)
        second = welcome.next()["id"]
        self.assertNotEqual(first, second)
        self.assertEqual(self.ask(client, "echo", "back"), "back")


class Polling(Scenarios, unittest.TestCase):
    transports = ["polling"]
    transport = "polling"


class WebSocket(Scenarios, unittest.TestCase):
    transports = ["websocket"]
    transport = "websocket"


class Upgrade(Scenarios, unittest.TestCase):
    transports = ["polling", "websocket"]
    transport = "websocket"


if __name__ == "__main__":
    unittest.main()
