// The stock JavaScript client against `tests/e2e-server`: over polling, over WebSocket, and through the upgrade.
//
// E2E_URL says where the server listens, or E2E_BIN which program to start. With PARSER=msgpack both sides write packets
// in MessagePack, and nothing else is different.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { PATIENCE, ask, askAll, bytes, clients, collect, next, parser, ways } from "./clients.mjs";
import { start } from "./server.mjs";

let url = process.env.E2E_URL;
let server;

before(async () => {
  if (url) return;
  assert.ok(process.env.E2E_BIN, "E2E_URL or E2E_BIN must be set");
  server = await start(process.env.E2E_BIN);
  url = server.url;
});

afterEach(() => closeAll());

after(() => server?.stop());

const { client, connected, keep, refused, closeAll } = clients(() => url, parser);

for (const [way, options, transport] of ways) {
  describe(way, () => {
    const connect = (path = "/", more = {}) => connected(path, { ...options, ...more });

    test("both sides name the same transport, and the socket has an id", async () => {
      const socket = await connect();
      assert.equal(socket.io.engine.transport.name, transport);
      assert.equal(await ask(socket, "transport"), transport);
      assert.match(socket.id, /^[\w-]{20}$/);
      assert.notEqual(socket.id, socket.io.engine.id, "the session's id is a secret");
    });

    test("an event carries any JSON there and back", async () => {
      const socket = await connect();
      const values = [
        null,
        true,
        -1.5,
        9007199254740991,
        "",
        "ünï \u{1f980} \"quoted\" \\ \n\u2028",
        [],
        [[1], { a: [{}] }],
        { "": 0, __proto: null, "a/b": { c: "d" } },
      ];
      const answer = next(socket, "echo");
      socket.emit("echo", ...values);
      assert.deepEqual(await answer, values);
      assert.deepEqual(await askAll(socket, "mirror", ...values), values);
    });

    test("an event without arguments comes back without any", async () => {
      const socket = await connect();
      const answer = next(socket, "echo");
      socket.emit("echo");
      assert.deepEqual(await answer, []);
      assert.deepEqual(await askAll(socket, "mirror"), []);
    });

    test("an acknowledgement is the bare value", async () => {
      const socket = await connect();
      assert.deepEqual(await askAll(socket, "bare", "hi"), ["hi"]);
    });

    test("an acknowledgement of nothing has no arguments", async () => {
      const socket = await connect();
      assert.deepEqual(await askAll(socket, "quiet", 1), []);
    });

    test("an acknowledgement has two values", async () => {
      const socket = await connect();
      assert.deepEqual(await askAll(socket, "swap", "a", 1), [1, "a"]);
    });

    test("trailing options may be left out, null or given", async () => {
      const socket = await connect();
      assert.equal(await ask(socket, "optional", "a"), "a None");
      assert.equal(await ask(socket, "optional", "a", null), "a None");
      assert.equal(await ask(socket, "optional", "a", 2), "a Some(2)");
    });

    test("a handler may leave an event unanswered, and so is an event without handler", async () => {
      const socket = await connect();
      for (const event of ["never", "no such event"]) {
        await assert.rejects(socket.timeout(300).emitWithAck(event), /timed out/);
      }
      assert.equal(await ask(socket, "bare", "still here"), "still here");
    });

    test("a reply has three arms", async () => {
      const socket = await connect();
      assert.deepEqual(await ask(socket, "divide", 7, 2), { status: "ok", data: 3 });
      assert.deepEqual(await ask(socket, "divide", 7, 0), {
        status: "error",
        error: { code: "division_by_zero" },
      });
      const rejected = await ask(socket, "divide", 7, "two");
      assert.equal(rejected.status, "rejected");
      assert.equal(rejected.event, "divide");
      assert.deepEqual(rejected.issues.map(({ path }) => path), ["/1"]);
    });

    test("an internal error and a panic tell the client no more than that", async () => {
      const socket = await connect();
      for (const call of [["divide", -2147483648, -1], ["panics"]]) {
        const { status, event, message, issues } = await ask(socket, ...call);
        assert.deepEqual({ status, event, message }, {
          status: "rejected",
          event: call[0],
          message: "internal error",
        });
        assert.deepEqual(issues.map(({ code }) => code), ["internal"]);
      }
      assert.equal(await ask(socket, "bare", "still here"), "still here");
    });

    test("a payload that does not fit is answered with every problem", async () => {
      const socket = await connect();
      const saved = await ask(socket, "save note", { text: "hello", stars: 1 });
      assert.deepEqual(saved, { status: "ok", data: { length: 5, reply_to: null } });
      const full = await ask(socket, "save note", { text: "hello", stars: 5, reply_to: 7 });
      assert.deepEqual(full, { status: "error", error: { code: "full", limit: 4 } });

      const unfit = await ask(socket, "save note", { text: "", stars: 6 });
      assert.equal(unfit.status, "rejected");
      assert.deepEqual(
        unfit.issues.map(({ path, code }) => ({ path, code })),
        [{ path: "/0/text", code: "length" }, { path: "/0/stars", code: "range" }],
      );
      assert.ok(unfit.issues.every(({ message }) => message.length > 0));

      // Ten characters, forty bytes, twenty of JavaScript's units.
      const crabs = await ask(socket, "save note", { text: "\u{1f980}".repeat(10), stars: 1 });
      assert.deepEqual(crabs.data, { length: 10, reply_to: null });

      const wrong = await ask(socket, "save note", { text: 5, reply_to: "x" });
      assert.equal(wrong.status, "rejected");
      assert.deepEqual(
        wrong.issues.map(({ path }) => path).sort(),
        ["/0/reply_to", "/0/stars", "/0/text"],
      );
    });

    test("a payload that does not fit where the answer cannot say so is an exception event", async () => {
      const socket = await connect();
      const exception = next(socket, "exception");
      socket.emit("quiet", "one");
      const [rejected] = await exception;
      assert.equal(rejected.event, "quiet");
      assert.deepEqual(rejected.issues.map(({ path }) => path), ["/0"]);
    });

    test("the server asks while the client waits for it", async () => {
      const socket = await connect();
      socket.on("question", ({ text }, ack) => ack({ answer: `${text}!` }));
      assert.deepEqual(await ask(socket, "ask", "well"), {
        status: "ok",
        data: { answer: "well!" },
      });
    });

    test("the server does not wait for ever, and sees an answer that does not fit", async () => {
      const socket = await connect();
      assert.deepEqual(await ask(socket, "ask", "well"), {
        status: "error",
        error: { code: "timed_out" },
      });
      socket.on("question", (_question, ack) => ack({ answer: "" }));
      assert.deepEqual(await ask(socket, "ask", "well"), {
        status: "error",
        error: { code: "misfit", path: "/0/answer" },
      });
    });

    test("the server asks a room, and knows who is missing", async () => {
      const [asker, ann, bob, eve] = await Promise.all([connect(), connect(), connect(), connect()]);
      const room = `poll ${transport} ${asker.id}`;
      await Promise.all([asker, ann, bob, eve].map((socket) => ask(socket, "join", room)));
      asker.on("question", () => assert.fail("the sender is not asked"));
      ann.on("question", (_question, ack) => ack({ answer: "a" }));
      bob.on("question", (_question, ack) => ack({ answer: "b" }));
      assert.deepEqual(await ask(asker, "poll", room, "well"), {
        status: "ok",
        data: { answers: ["a", "b"], missing: 1 },
      });
    });

    test("an attachment goes both ways", async () => {
      const socket = await connect();
      for (const data of [Uint8Array.of(1, 2, 3), Buffer.from([1, 2, 3]), new Uint8Array([1, 2, 3]).buffer]) {
        assert.deepEqual(bytes(await ask(socket, "reverse", data)), [3, 2, 1]);
      }
      assert.deepEqual(bytes(await ask(socket, "reverse", new Uint8Array(0))), []);
    });

    test("attachments deep in other data keep their places", async () => {
      const socket = await connect();
      const album = {
        title: "crabs",
        pictures: [
          { name: "one", data: Uint8Array.of(1) },
          { name: "two", data: Uint8Array.of(2, 2) },
        ],
        cover: Uint8Array.of(0, 255),
      };
      const shown = next(socket, "shown");
      const answer = await ask(socket, "show", album);
      assert.deepEqual(answer.pictures.map(({ name }) => name), ["one", "two"]);
      assert.deepEqual(answer.pictures.map(({ data }) => bytes(data)), [[1], [2, 2]]);
      assert.deepEqual(bytes(answer.cover), [0, 255]);
      const [cover, copy] = await shown;
      assert.deepEqual(bytes(cover), [0, 255]);
      assert.deepEqual(bytes(copy.cover), [0, 255]);
      assert.equal(copy.title, "crabs");

      assert.equal((await ask(socket, "show", { title: "", pictures: [] })).cover, null);
    });

    test("any JSON may have attachments anywhere", async () => {
      const socket = await connect();
      const sent = { a: [Uint8Array.of(1), { b: Uint8Array.of(2) }], c: "d" };
      const [got, last] = await askAll(socket, "mirror", sent, Uint8Array.of(3));
      assert.deepEqual(bytes(got.a[0]), [1]);
      assert.deepEqual(bytes(got.a[1].b), [2]);
      assert.equal(got.c, "d");
      assert.deepEqual(bytes(last), [3]);
    });

    test("a payload of 900 kB goes both ways", async () => {
      const socket = await connect();
      const text = "0123456789".repeat(90_000);
      assert.ok((await ask(socket, "bare", text)) === text);
      const data = new Uint8Array(600_000).map((_, index) => index);
      const reversed = Buffer.from(await ask(socket, "reverse", data));
      assert.ok(reversed.equals(Buffer.from(data).reverse()));
    });

    test("a burst of 1000 events comes in order, in both directions", async () => {
      const socket = await connect();
      const numbers = Array.from({ length: 1000 }, (_, index) => index);
      const came = collect(socket, "number", 1000);
      socket.emit("burst", 1000);
      assert.deepEqual((await came).flat(), numbers);
      for (const number of numbers) socket.emit("count", number);
      assert.deepEqual(await ask(socket, "counted"), numbers);
    });

    test("the first event behind the connect is handled", async () => {
      const socket = client("/", options);
      // Buffered by the client until CONNECT is answered, then sent at once.
      for (let number = 0; number < 10; number++) socket.emit("count", number);
      assert.deepEqual(await ask(socket, "counted"), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    test("rooms: to one, to several at once, except one, to all", async () => {
      const [ann, bob, eve] = await Promise.all([connect(), connect(), connect()]);
      const [red, blue] = [`red ${ann.id}`, `blue ${ann.id}`];
      assert.deepEqual(await ask(ann, "join", red), [red]);
      assert.deepEqual(await ask(bob, "join", red), [red]);
      assert.deepEqual(await ask(bob, "join", blue), [blue, red]);
      await ask(eve, "join", blue);

      const heard = new Map([ann, bob, eve].map((socket) => [socket, []]));
      for (const [socket, texts] of heard) socket.on("note", ({ text }) => texts.push(text));
      await ask(ann, "note", [red], "to red");
      await ask(ann, "note", [blue], "to blue");
      await ask(ann, "note", [red, blue], "to both");
      await ask(ann, "note", [red, blue], "not blue", blue);
      await ask(ann, "shout", `to all but ${ann.id}`);
      assert.deepEqual(await ask(eve, "leave", blue), []);
      await ask(ann, "note", [blue], "to who is left");
      // An answer comes behind all that was emitted before it.
      await Promise.all([ann, bob, eve].map((socket) => ask(socket, "bare", "")));

      const all = `to all but ${ann.id}`;
      const of = (socket) => heard.get(socket);
      assert.deepEqual(of(ann), []);
      assert.deepEqual(of(bob), ["to red", "to blue", "to both", all, "to who is left"]);
      assert.deepEqual(of(eve), ["to blue", "to both", all]);
    });

    test("two namespaces share one connection and go one by one", async () => {
      const lab = await connect();
      const chat = lab.io.socket("/chat", { auth: { token: "ann" } });
      keep(chat);
      const [[{ name }]] = await Promise.all([next(chat, "welcome"), next(chat, "connect")]);
      assert.equal(name, "ann");
      assert.notEqual(chat.id, lab.id);
      assert.equal(await ask(chat, "who"), "ann");
      assert.equal(await ask(lab, "bare", "both"), "both");
      chat.disconnect();
      assert.equal(await ask(lab, "bare", "one"), "one");
      assert.equal(lab.io.engine.transport.name, transport);
    });

    test("events stay in their namespace", async () => {
      const auth = (token) => ({ auth: { token } });
      const [ann, bob] = await Promise.all([connect("/chat", auth("ann")), connect("/chat", auth("bob"))]);
      const lab = await connect();
      lab.onAny((event) => assert.fail(`${event} came into /`));
      const message = next(bob, "chat message");
      ann.emit("chat message", "hello");
      assert.deepEqual(await message, ["hello"]);
      await ask(lab, "bare", "");
    });

    test("a fallback takes what has no handler", async () => {
      const chat = await connect("/chat", { auth: { token: "ann" } });
      assert.equal(await ask(chat, "what is this", 1, { two: 2 }), "what is this 2 true");
      await assert.rejects(chat.timeout(300).emitWithAck("ignored"), /timed out/);
    });

    test("a refused connect says why in words and in data", async () => {
      const bad = await refused("/chat", { ...options, auth: { token: "wrong" } });
      assert.equal(bad.message, "bad token");
      assert.deepEqual(bad.data, { code: "bad_token" });
      const banned = await refused("/chat", { ...options, auth: { token: "banned" } });
      assert.equal(banned.message, "banned until noon");
      assert.deepEqual(banned.data, { code: "banned", until: "noon" });
    });

    test("auth that does not fit is rejected with its problems", async () => {
      const short = await refused("/chat", { ...options, auth: { token: "ab" } });
      assert.equal(short.message, "rejected");
      assert.equal(short.data.status, "rejected");
      assert.deepEqual(
        short.data.issues.map(({ path, code }) => ({ path, code })),
        [{ path: "/token", code: "length" }],
      );
      for (const auth of [undefined, { token: 5 }]) {
        const error = await refused("/chat", { ...options, auth });
        assert.equal(error.data.status, "rejected");
        assert.deepEqual(error.data.issues.map(({ path }) => path), ["/token"]);
      }
    });

    test("what the framework sends beside the auth is none of it", async () => {
      const $contract = { name: "e2e", version: "1.0.0", hash: "0" };
      const chat = await connect("/chat", { auth: { token: "ann", $contract } });
      assert.equal(await ask(chat, "who"), "ann");
    });

    test("a namespace that does not exist refuses", async () => {
      const error = await refused("/nowhere", options);
      assert.equal(error.message, "Invalid namespace");
      assert.equal(error.data, undefined);
    });

    test("the server ends a namespace, or the connection", async () => {
      const watcher = await connect();
      for (const [event, reasons] of [
        ["kick", ["io server disconnect"]],
        // The client may read DISCONNECT first, or see the transport go.
        ["close", ["io server disconnect", "transport close"]],
      ]) {
        const socket = await connect();
        const { id } = socket;
        const gone = next(socket, "disconnect");
        socket.emit(event);
        const [reason] = await gone;
        assert.ok(reasons.includes(reason), `${event}: ${reason}`);
        assert.deepEqual(await departures(watcher, id), ["server namespace disconnect"]);
      }
    });

    test("the server hears once why a client went", async () => {
      const watcher = await connect();
      const leaving = await connect();
      const { id } = leaving;
      leaving.disconnect();
      assert.deepEqual(await departures(watcher, id), ["client namespace disconnect"]);

      const dropped = await connect();
      const dropping = dropped.id;
      dropped.io.engine.close();
      assert.deepEqual(await departures(watcher, dropping), ["transport close"]);
    });

    test("the client's close tells a waiting acknowledgement", async () => {
      const socket = await connect();
      const waiting = socket.emitWithAck("never");
      socket.disconnect();
      await assert.rejects(waiting, /disconnected/);
    });

    test("an idle connection lives on through pings", async () => {
      const socket = await connect();
      let pings = 0;
      socket.io.on("ping", () => pings++);
      let gone;
      socket.once("disconnect", (reason) => (gone = reason));
      await new Promise((resolve) => setTimeout(resolve, 3500));
      assert.equal(gone, undefined);
      assert.ok(pings >= 2, `${pings} pings came`);
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
  });
}

test("events emitted while the transport is upgraded come once and in order", async () => {
  const socket = client("/");
  const upgraded = next(socket.io.engine, "upgrade");
  const came = collect(socket, "echo", 500);
  for (let number = 0; number < 500; number++) {
    socket.emit("echo", number);
    if (number % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await upgraded;
  assert.deepEqual((await came).flat(), Array.from({ length: 500 }, (_, index) => index));
  assert.equal(await ask(socket, "transport"), "websocket");
});

/** Why a socket went; the server may take a moment to notice. */
async function departures(watcher, id) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const reasons = await ask(watcher, "departures", id);
    if (reasons.length > 0) {
      // Said once means once, also a moment later.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return ask(watcher, "departures", id);
    }
    assert.ok(Date.now() < deadline, `${id} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
