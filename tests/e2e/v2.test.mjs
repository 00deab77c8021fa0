// The stock client of Socket.IO 2, which speaks Engine.IO 3, against `tests/e2e-server` with `ALLOW_EIO3=1`.
//
// E2E_BIN says which program to start.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, afterEach, before, describe, test } from "node:test";
import { io as io4 } from "socket.io-client";
import io from "socket.io-client-v2";
import { start } from "./server.mjs";

const PATIENCE = 10_000;

// What the client writes payloads with.
const clients = createRequire(import.meta.url).resolve("socket.io-client-v2");
const parser = createRequire(clients)("engine.io-parser");

let url;
let server;
const open = new Set();

before(async () => {
  assert.ok(process.env.E2E_BIN, "E2E_BIN must be set");
  server = await start(process.env.E2E_BIN, { ALLOW_EIO3: "1" });
  url = server.url;
});

afterEach(() => {
  for (const socket of open) socket.close();
  open.clear();
});

after(() => server?.stop());

/** The next `event`, its arguments in an array. */
function next(emitter, event, patience = PATIENCE) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`there was no ${event}`)), patience);
    emitter.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

function client(path, options) {
  const socket = io(url + path, { forceNew: true, reconnection: false, ...options });
  open.add(socket);
  return socket;
}

/** A connected client; with both transports the upgrade is over. */
async function connected(path, options = {}) {
  const socket = client(path, options);
  // A manager that reconnects has no upgrade that one could wait for.
  const upgrade = options.transports ? undefined : next(socket.io.engine, "upgrade");
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    for (const event of ["connect_error", "error"]) socket.once(event, reject);
  });
  await upgrade;
  return socket;
}

/** All arguments of an acknowledgement. */
const askAll = (socket, ...args) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${args[0]} was not answered`)), PATIENCE);
    socket.emit(...args, (...values) => {
      clearTimeout(timer);
      resolve(values);
    });
  });

const ask = async (socket, ...args) => (await askAll(socket, ...args))[0];

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const bytes = (value) => [...new Uint8Array(value)];

const unicode = "ünï \u{1f980}\u{1f980} 日本 \u{1d11e} \"quoted\" \\ \n\u2028";

const ways = [
  ["over polling", { transports: ["polling"] }, "polling"],
  ["over WebSocket", { transports: ["websocket"] }, "websocket"],
  ["over WebSocket in base64", { transports: ["websocket"], forceBase64: true }, "websocket"],
  ["through the upgrade", {}, "websocket"],
];

for (const [way, options, transport] of ways) {
  describe(way, () => {
    const connect = (path = "/", more = {}) => connected(path, { ...options, ...more });

    test("both sides name the same transport, and the id that the client computes reaches it", async () => {
      const [socket, other] = await Promise.all([connect(), connect()]);
      assert.equal(socket.io.engine.transport.name, transport);
      assert.equal(await ask(socket, "transport"), transport);
      assert.equal(socket.id, socket.io.engine.id);
      const note = next(socket, "note");
      other.emit("note", [socket.id], "psst", null);
      assert.deepEqual(await note, [{ room: socket.id, text: "psst" }]);
    });

    test("an event carries any JSON there and back", async () => {
      const socket = await connect();
      const values = [null, true, -1.5, "", unicode, [], [[1], { a: [{}] }], { [unicode]: { c: unicode } }];
      const answer = next(socket, "echo");
      socket.emit("echo", ...values);
      assert.deepEqual(await answer, values);
      assert.deepEqual(await askAll(socket, "mirror", ...values), values);
    });

    test("many texts of unicode in one payload keep their bounds", async () => {
      const socket = await connect();
      const texts = Array.from({ length: 60 }, (_, index) => "é\u{1f980}日4:".repeat(index));
      assert.deepEqual(await Promise.all(texts.map((text) => ask(socket, "bare", text))), texts);
    });

    test("the server asks while the client waits for it", async () => {
      const socket = await connect();
      socket.on("question", ({ text }, ack) => ack({ answer: `${text}!` }));
      assert.deepEqual(await ask(socket, "ask", "well"), { status: "ok", data: { answer: "well!" } });
    });

    test("a handler's answers are the same as for everybody", async () => {
      const socket = await connect();
      assert.deepEqual(await askAll(socket, "swap", "a", 1), [1, "a"]);
      assert.deepEqual(await askAll(socket, "quiet", 1), []);
      assert.deepEqual(await ask(socket, "divide", 7, 0), {
        status: "error",
        error: { code: "division_by_zero" },
      });
    });

    test("attachments go both ways, deep in other data too", async () => {
      const socket = await connect();
      for (const data of [Buffer.from([1, 2, 3]), new Uint8Array([1, 2, 3]).buffer]) {
        assert.deepEqual(bytes(await ask(socket, "reverse", data)), [3, 2, 1]);
      }
      assert.deepEqual(bytes(await ask(socket, "reverse", Buffer.alloc(0))), []);
      const sent = { a: [Buffer.of(1), { b: Buffer.of(2, 255) }], c: unicode };
      const [got, last] = await askAll(socket, "mirror", sent, Buffer.of(3));
      assert.deepEqual([bytes(got.a[0]), bytes(got.a[1].b), bytes(last)], [[1], [2, 255], [3]]);
      assert.equal(got.c, unicode);
      const shown = next(socket, "shown");
      socket.emit("show", { title: "crab", pictures: [], cover: Buffer.of(0, 255) });
      const [cover, album] = await shown;
      assert.deepEqual([bytes(cover), bytes(album.cover), album.title], [[0, 255], [0, 255], "crab"]);
    });

    test("a payload of some 900 kB goes both ways", async () => {
      const socket = await connect();
      const text = "0123456789é".repeat(75_000);
      assert.ok((await ask(socket, "bare", text)) === text);
      const data = Buffer.from(Uint8Array.from({ length: 600_000 }, (_, index) => index));
      assert.ok(Buffer.from(await ask(socket, "reverse", data)).equals(Buffer.from(data).reverse()));
    });

    test("a burst of 1000 events comes in order, in both directions", async () => {
      const socket = await connect();
      const numbers = Array.from({ length: 1000 }, (_, index) => index);
      const came = [];
      const all = new Promise((resolve) => {
        socket.on("number", (number) => came.push(number) === 1000 && resolve());
      });
      socket.emit("burst", 1000);
      await all;
      assert.deepEqual(came, numbers);
      for (const number of numbers) socket.emit("count", number);
      assert.deepEqual(await ask(socket, "counted"), numbers);
    });

    test("a namespace's query is its auth, and its refusal the error", async () => {
      const chat = client("/chat?token=%C3%A4nn%20b", options);
      assert.deepEqual(await next(chat, "welcome"), [{ name: "änn b" }]);
      assert.equal(chat.id, `/chat#${chat.io.engine.id}`);
      assert.equal(await ask(chat, "who"), "änn b");
      for (const [path, error] of [
        ["/chat?token=wrong", { code: "bad_token" }],
        ["/chat?token=banned", { code: "banned", until: "noon" }],
        ["/nowhere?token=x", "Invalid namespace"],
      ]) {
        assert.deepEqual(await next(client(path, options), "error"), [error]);
      }
      const [misfit] = await next(client("/chat", options), "error");
      assert.equal(misfit.status, "rejected");
      assert.deepEqual(misfit.issues.map((issue) => issue.path), ["/token"]);
    });

    test("two namespaces share one connection and go one by one", async () => {
      const lab = await connect();
      const chat = lab.io.socket("/chat", { query: { token: "ann" } });
      open.add(chat);
      assert.deepEqual(await next(chat, "welcome"), [{ name: "ann" }]);
      assert.equal(await ask(lab, "bare", "both"), "both");
      chat.disconnect();
      assert.equal(await ask(lab, "bare", "one"), "one");
      assert.equal(lab.io.engine.transport.name, transport);
    });

    test("the server ends a namespace, or the connection", async () => {
      for (const event of ["kick", "close"]) {
        const socket = await connect();
        const gone = next(socket, "disconnect");
        socket.emit(event);
        const [reason] = await gone;
        assert.ok(["io server disconnect", "transport close"].includes(reason), `${event}: ${reason}`);
      }
    });

    test("the server hears once why a client went", async () => {
      const watcher = await connect();
      for (const [leave, reasons] of [
        [(socket) => socket.disconnect(), ["client namespace disconnect"]],
        [(socket) => socket.io.engine.close(), ["transport close"]],
      ]) {
        const leaving = await connect();
        const { id } = leaving;
        leave(leaving);
        let told = [];
        for (const until = Date.now() + PATIENCE; told.length === 0 && Date.now() < until; await sleep(20)) {
          told = await ask(watcher, "departures", id);
        }
        assert.deepEqual(told, reasons);
      }
    });

    test("an idle connection lives on by the client's own pings", async () => {
      const socket = await connect();
      let [pings, pongs] = [0, 0];
      socket.on("ping", () => pings++);
      socket.on("pong", () => pongs++);
      let gone;
      socket.once("disconnect", (reason) => (gone = reason));
      await sleep(3500);
      assert.equal(gone, undefined);
      assert.ok(pings >= 2 && pings - pongs <= 1, `${pings} pings, ${pongs} pongs`);
      assert.equal(await ask(socket, "bare", "awake"), "awake");
    });

    test("a client that lost its connection comes back", async () => {
      const socket = await connect("/", { reconnection: true, reconnectionDelay: 20 });
      const before = socket.id;
      const back = next(socket, "connect");
      socket.io.engine.transport.close();
      await back;
      assert.notEqual(socket.id, before);
      assert.equal(await ask(socket, "bare", "again"), "again");
    });

    test("clients of both versions hear each other in a room, and are asked in it", async () => {
      const [old, now] = [await connect(), io4(url, { forceNew: true, ...options })];
      open.add(now);
      await next(now, "connect");
      const room = `both ${old.id}`;
      assert.ok((await ask(old, "join", room)).includes(room));
      assert.ok((await ask(now, "join", room)).includes(room));
      for (const [sender, receiver] of [[old, now], [now, old]]) {
        const note = next(receiver, "note");
        sender.emit("note", [room], unicode, null);
        assert.deepEqual(await note, [{ room, text: unicode }]);
      }
      now.on("question", (_question, ack) => ack({ answer: "new" }));
      old.on("question", (_question, ack) => ack({ answer: "old" }));
      assert.deepEqual(await ask(old, "poll", room, "who?"), {
        status: "ok",
        data: { answers: ["new"], missing: 0 },
      });
      assert.deepEqual(await ask(now, "poll", room, "who?"), {
        status: "ok",
        data: { answers: ["old"], missing: 0 },
      });
    });
  });
}

test("events emitted while the transport is upgraded come once and in order", async () => {
  const socket = client("/");
  const upgraded = next(socket.io.engine, "upgrade");
  const came = [];
  const all = new Promise((resolve) => {
    socket.on("echo", (number) => came.push(number) === 500 && resolve());
  });
  for (let number = 0; number < 500; number++) {
    socket.emit("echo", number);
    if (number % 20 === 0) await sleep(1);
  }
  await upgraded;
  await all;
  assert.deepEqual(came, Array.from({ length: 500 }, (_, index) => index));
  assert.equal(await ask(socket, "transport"), "websocket");
});

test("binary payloads, as browsers send and get them, are those of the client's own parser", async () => {
  const polling = `${url}/socket.io/?EIO=3&transport=polling`;
  const read = async (response) => {
    assert.equal(response.status, 200);
    const binary = response.headers.get("content-type") === "application/octet-stream";
    const packets = [];
    const body = binary ? Buffer.from(await response.arrayBuffer()) : await response.text();
    parser.decodePayload(body, (packet) => void packets.push(packet));
    return packets;
  };
  const [{ data: handshake }] = await read(await fetch(polling));
  const session = `${polling}&sid=${JSON.parse(handshake).sid}`;
  assert.deepEqual(await read(await fetch(session)), [{ type: "message", data: "0" }]);

  const text = `51-0["reverse",{"_placeholder":true,"num":0}]`;
  const data = Buffer.from(Uint8Array.from({ length: 1_000 }, (_, index) => index));
  const packets = [
    { type: "message", data: `2["echo",${JSON.stringify(unicode)}]` },
    { type: "message", data: text },
    { type: "message", data },
    { type: "ping" },
  ];
  const body = await new Promise((resolve) => parser.encodePayload(packets, true, resolve));
  assert.ok(Buffer.isBuffer(body));
  const headers = { "content-type": "application/octet-stream" };
  const posted = await fetch(session, { method: "POST", headers, body });
  assert.deepEqual([posted.status, await posted.text()], [200, "ok"]);
  const [pong, echo, header, attachment] = await read(await fetch(session));
  assert.deepEqual(pong, { type: "pong" });
  assert.deepEqual(echo, { type: "message", data: `2["echo",${JSON.stringify(unicode)}]` });
  assert.deepEqual(header, { type: "message", data: `61-0[{"_placeholder":true,"num":0}]` });
  assert.deepEqual(bytes(attachment.data), bytes(data.reverse()));
});

test("a server that does not allow it refuses such a client", async () => {
  const strict = await start(process.env.E2E_BIN, { ALLOW_EIO3: "0" });
  try {
    for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
      const socket = io(strict.url, { forceNew: true, reconnection: false, transports });
      open.add(socket);
      socket.on("connect", () => assert.fail("it came in"));
      await next(socket, "connect_error");
    }
  } finally {
    await strict.stop();
  }
});
