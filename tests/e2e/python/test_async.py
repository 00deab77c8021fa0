"""python-socketio's asynchronous client against the kitchen sink."""

import asyncio
import hashlib
import unittest

import socketio

from kitchen_sink import Server, numbered

PATIENCE = 10


class Heard:
    """The events of one name, as they come: one argument is itself, several are a tuple."""

    def __init__(self, client, event, namespace="/"):
        self.queue = asyncio.Queue()
        client.on(event, self.hear, namespace=namespace)

    async def hear(self, *arguments):
        await self.queue.put(arguments[0] if len(arguments) == 1 else arguments)

    async def next(self):
        return await asyncio.wait_for(self.queue.get(), PATIENCE)


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
        client = socketio.AsyncClient(**{"reconnection": False, **options})
        self.addAsyncCleanup(client.shutdown)
        return client

    async def connect(self, client=None, server=None, **options):
        client = client or self.client()
        url = (server or self.server).url
        await client.connect(url, transports=self.transports, wait_timeout=PATIENCE, **options)
        return client

    async def ask(self, client, event, *arguments, namespace="/"):
        return await client.call(event, arguments, namespace=namespace, timeout=PATIENCE)

    async def test_a_client_is_welcomed_and_known(self):
        client = self.client()
        welcome = Heard(client, "welcome")
        await self.connect(client, auth={"ü": "ä"}, headers={"x-client": "python"})
        sid = client.get_sid()
        self.assertEqual(await welcome.next(), {"id": sid, "motd": "hello, wörld 👋", "recovered": False})
        who = await self.ask(client, "whoami")
        self.assertEqual(
            [who[key] for key in ["id", "transport", "auth", "header"]],
            [sid, self.transport, {"ü": "ä"}, "python"],
        )

    async def test_acknowledgements_have_every_form(self):
        client = await self.connect()
        for value in [None, True, 0, -1.5, 2**53 - 1, "", 'ünï 🦀 "\\\n', [], {}, [[], {"": [None]}]]:
            self.assertEqual(await self.ask(client, "echo", value), value)
        self.assertEqual(await self.ask(client, "concat", "ä", "", "👋"), "ä👋")
        self.assertEqual(await self.ask(client, "divide", 7, 0), {"error": {"code": "DIV_BY_ZERO"}})
        self.assertEqual(await self.ask(client, "pair"), ("left", {"right": 1}))
        self.assertIsNone(await self.ask(client, "nothing"))
        with self.assertRaises(socketio.exceptions.TimeoutError):
            await client.call("mute", timeout=0.3)

    async def test_many_questions_at_a_time_have_their_own_answers(self):
        client = await self.connect()
        late = [self.ask(client, "late", 200 - number, number) for number in range(0, 200, 10)]
        self.assertEqual(await asyncio.gather(*late), list(range(0, 200, 10)))

    async def test_binary_goes_both_ways(self):
        client = await self.connect()
        data = numbered(100_000)
        uploaded = {"name": "ä.bin", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        self.assertEqual(await self.ask(client, "upload", "ä.bin", data), uploaded)
        self.assertEqual(await self.ask(client, "download", len(data)), data)
        reflected = Heard(client, "reflected")
        value = {"a": [b"x", {"b": b"y"}], "n": None}
        await client.emit("reflect", value)
        self.assertEqual(await reflected.next(), value)

    async def test_the_server_asks(self):
        client = await self.connect()

        async def answer(question):
            await asyncio.sleep(0.01)
            return {"you": question}

        client.on("question", answer)
        client.on("question-binary", lambda data: data + data)
        self.assertEqual(await self.ask(client, "ask-me", "ä?"), {"answer": {"you": "ä?"}})
        self.assertEqual(await self.ask(client, "ask-me-binary", 300), {"size": 600})

    async def test_events_keep_their_order(self):
        client = await self.connect()
        for number in range(300):
            await client.emit("seq", number)
        self.assertEqual(await self.ask(client, "seq:report"), {"count": 300, "firstBad": -1})

    async def test_a_burst_comes_whole_and_in_order(self):
        client = await self.connect()
        burst = Heard(client, "burst")
        self.assertEqual(await self.ask(client, "burst", 200, 100), 200)
        numbers = [(await burst.next())[0] for _ in range(200)]
        self.assertEqual(numbers, list(range(200)))
        self.assertEqual(await self.ask(client, "echo", "still here"), "still here")

    async def test_namespaces_share_a_connection_and_go_one_by_one(self):
        client = self.client()
        gone = Heard(client, "disconnect")
        auth = {"token": "letmein", "name": "ann"}
        await self.connect(client, namespaces=["/", "/chat", "/room-7"], auth=auth)
        await client.emit("kick")
        await gone.next()
        said = Heard(client, "room:said", "/room-7")
        self.assertEqual(await self.ask(client, "room:say", "ä", namespace="/room-7"), "ok")
        self.assertEqual(await said.next(), {"ns": "/room-7", "text": "ä"})
        self.assertEqual(await self.ask(client, "rooms", namespace="/chat"), ["user:ann"])

    async def test_a_refusal_has_its_words_and_data(self):
        client = self.client()
        refused = Heard(client, "connect_error", "/chat")
        with self.assertRaises(socketio.exceptions.ConnectionError):
            await self.connect(client, namespaces=["/chat"], auth={"token": "no"})
        data = {"code": 401, "hint": "send a token"}
        self.assertEqual(await refused.next(), {"message": "not authorized", "data": data})

    async def test_a_client_comes_back_after_the_server(self):
        server = Server()
        self.addCleanup(lambda: server.kill())
        client = self.client(reconnection=True, reconnection_delay=0.1, reconnection_delay_max=0.2)
        welcome = Heard(client, "welcome")
        gone = Heard(client, "disconnect")
        await self.connect(client, server=server)
        first = (await welcome.next())["id"]
        server.kill()
        await gone.next()
        server = Server(server.port)
        second = (await welcome.next())["id"]
        self.assertNotEqual(first, second)
        self.assertEqual(await self.ask(client, "echo", "back"), "back")


class Polling(Scenarios, unittest.IsolatedAsyncioTestCase):
    transports = ["polling"]
    transport = "polling"


class WebSocket(Scenarios, unittest.IsolatedAsyncioTestCase):
    transports = ["websocket"]
    transport = "websocket"


class Upgrade(Scenarios, unittest.IsolatedAsyncioTestCase):
    transports = ["polling", "websocket"]
    transport = "websocket"


if __name__ == "__main__":
    unittest.main()
