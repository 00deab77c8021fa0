// The stock JavaScript client against the kitchen sink: every event it has, over polling, over WebSocket and through the
// upgrade, and every variable of its environment.
//
// KITCHEN_SINK_BIN says which program to start. With PARSER=msgpack both sides write packets in MessagePack, and nothing
// else is different.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { after, afterEach, before, describe, test } from "node:test";
import io2 from "socket.io-client-v2";
import { PATIENCE, ask, askAll, bytes, clients, collect, next, parser, ways } from "./clients.mjs";
import { start } from "./server.mjs";

const program = process.env.KITCHEN_SINK_BIN;
assert.ok(program, "KITCHEN_SINK_BIN must be set");

const numbered = (size) => Buffer.from(Array.from({ length: size }, (_, index) => index % 256));
const member = (name) => ({ auth: { token: "letmein", name } });
const operator = { auth: { token: "admin-secret" } };

/** Names that no other test has. */
const fresh = (...names) => names.map((name) => `${name}-${randomUUID().slice(0, 8)}`);

/** What comes of `event` from now on. */
function heard(socket, event) {
  const all = [];
  socket.on(event, (...args) => all.push(args.length === 1 ? args[0] : args));
  return all;
}

/** What was sent to these sockets has come: each hears of it in order. */
const settled = (...sockets) => Promise.all(sockets.map((socket) => ask(socket, "rooms")));

/** Asks until the answer is the right one. */
async function until(what, get, isRight) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await get();
    if (isRight(value)) return value;
    assert.ok(Date.now() < end, `${what}: ${JSON.stringify(value)}`);
    await sleep(20);
  }
}

/** Tests with a server of their own. */
function withServer(name, env, body) {
  describe(name, () => {
    let server;
    const own = clients(() => server.url, parser);
    before(async () => {
      server = await start(program, env);
    });
    afterEach(() => own.closeAll());
    after(() => server?.stop());
    body({ ...own, get server() { return server; } });
  });
}

withServer("by default", {}, (kitchen) => {
  const { connected, refused, keep, client } = kitchen;

  for (const [way, options, transport] of ways) {
    describe(way, () => {
      const connect = (path = "/", more = {}) => connected(path, { ...options, ...more });
      const chat = (name) => connect("/chat", member(name));

      test("a client is welcomed", async () => {
        const socket = client("/", options);
        const [[welcome]] = await Promise.all([next(socket, "welcome"), next(socket, "connect")]);
        assert.deepEqual(welcome, { id: socket.id, motd: "hello, wörld 👋", recovered: false });
      });

      test("the server knows who a client is", async () => {
        const socket = await connect("/", {
          auth: { token: "ünï", deep: [1, { a: null }] },
          query: { "a b": "c&d", e: "ü" },
          extraHeaders: { "x-client": "node" },
        });
        const { query, ...who } = await ask(socket, "whoami");
        assert.deepEqual(who, {
          id: socket.id,
          ns: "/",
          transport,
          auth: { token: "ünï", deep: [1, { a: null }] },
          header: "node",
          recovered: false,
        });
        assert.equal(query["a b"], "c&d");
        assert.equal(query.e, "ü");
        assert.equal(query.EIO, "4");
      });

      test("a client that says nothing about itself has an empty auth and no header", async () => {
        const { auth, header } = await ask(await connect(), "whoami");
        assert.deepEqual(auth, {});
        assert.equal(header, null);
      });

      test("any JSON comes back", async () => {
        const socket = await connect();
        const values = [null, true, 0, -1.5, 2 ** 53 - 1, "", "ünï 🦀 \"\\\n\u2028", [], {}, [[], { "": [null] }], "x".repeat(200_000)];
        for (const value of values) assert.deepEqual(await ask(socket, "echo", value), value);
      });

      test("answers have every form", async () => {
        const socket = await connect();
        assert.equal(await ask(socket, "concat", "ä", "", "👋"), "ä👋");
        assert.deepEqual(await ask(socket, "divide", 7, 2), { ok: 3.5 });
        assert.deepEqual(await ask(socket, "divide", 7, 0), { error: { code: "DIV_BY_ZERO" } });
        assert.deepEqual(await askAll(socket, "pair"), ["left", { right: 1 }]);
        assert.deepEqual(await askAll(socket, "nothing"), []);
        await assert.rejects(socket.timeout(200).emitWithAck("mute"), /timed out/);
      });

      test("a late answer holds up nobody", async () => {
        const socket = await connect();
        const order = [];
        const late = ask(socket, "late", 300, { a: 1 }).then((value) => order.push(value));
        await ask(socket, "echo", 2).then((value) => order.push(value));
        await late;
        assert.deepEqual(order, [2, { a: 1 }]);
      });

      test("events without an ack id do their work and answer nothing", async () => {
        const socket = await connect();
        const packets = heard(socket.io, "packet");
        socket.emit("profile:set", "kept");
        socket.emit("concat", "a", "b", "c");
        socket.emit("pair");
        assert.equal(await ask(socket, "profile:get"), "kept");
        const acks = packets.filter(({ type }) => type === 3 || type === 6); // ACK, BINARY_ACK
        assert.equal(acks.length, 1);
      });

      test("handlers start in the order of the events", async () => {
        const socket = await connect();
        for (let n = 0; n < 500; n++) socket.emit("seq", n);
        assert.deepEqual(await ask(socket, "seq:report"), { count: 500, firstBad: -1 });
        socket.emit("seq", 7);
        assert.deepEqual(await ask(socket, "seq:report"), { count: 501, firstBad: 500 });
      });

      test("binary goes up and comes down", async () => {
        const socket = await connect();
        for (const size of [0, 1, 100_000]) {
          const data = numbered(size);
          const sha256 = createHash("sha256").update(data).digest("hex");
          assert.deepEqual(await ask(socket, "upload", "ä.bin", data), { name: "ä.bin", size, sha256 });
          assert.deepEqual(await ask(socket, "download", size), data);
        }
      });

      test("binary deep in other data comes back turned round", async () => {
        const socket = await connect();
        const parts = [{ id: 1, data: Buffer.from([1, 2, 3]) }, { id: "b", data: Buffer.alloc(0) }];
        for (const thumb of [null, Buffer.from([8, 9])]) {
          const turned = await ask(socket, "bundle", { title: "t", parts, thumb });
          assert.deepEqual(turned, {
            title: "t",
            parts: [{ id: 1, data: Buffer.from([3, 2, 1]) }, parts[1]],
            thumb: thumb && Buffer.from([9, 8]),
            total: 3,
          });
        }
      });

      test("a value with binary anywhere in it is reflected", async () => {
        const socket = await connect();
        const value = { a: [Buffer.from("x"), { b: Buffer.from("y") }], _placeholder: false, num: 0, n: null };
        for (const sent of [value, Buffer.from("alone"), [Buffer.from("1"), 2], 5]) {
          const reflected = next(socket, "reflected");
          socket.emit("reflect", sent);
          assert.deepEqual(await reflected, [sent]);
        }
      });

      test("the server asks, and waits for the answer so long", async () => {
        const socket = await connect();
        socket.on("question", (question, answer) => {
          if (question !== "silence") answer({ you: question });
        });
        socket.on("question-binary", (data, answer) => answer(Buffer.concat([data, data])));
        assert.deepEqual(await ask(socket, "ask-me", "ä?"), { answer: { you: "ä?" } });
        assert.deepEqual(await ask(socket, "ask-me", "silence"), { error: "timeout" });
        assert.deepEqual(await ask(socket, "ask-me-binary", 300), { size: 600 });
        socket.off("question-binary");
        assert.deepEqual(await ask(socket, "ask-me-binary", 1), { error: "timeout" });
      });

      test("a burst comes whole, in order, and before its answer", async () => {
        const socket = await connect();
        const burst = heard(socket, "burst");
        assert.equal(await ask(socket, "burst", 1000, 100), 1000);
        assert.deepEqual(burst.map(([n]) => n), Array.from({ length: 1000 }, (_, n) => n));
        assert.ok(burst.every(([, pad]) => pad === "x".repeat(100)));
      });

      test("volatile events may be missing, and come in order before the one that is not", async () => {
        const socket = await connect();
        const ticks = heard(socket, "tick");
        const done = next(socket, "ticks-done");
        socket.emit("volatile-burst", 100);
        assert.deepEqual(await done, [100]);
        assert.ok(ticks.length <= 100 && ticks.every((n, index) => index === 0 || ticks[index - 1] < n));
      });

      test("a socket has a profile of its own", async () => {
        const [socket, other] = await Promise.all([connect(), connect()]);
        assert.equal(await ask(socket, "profile:get"), null);
        assert.equal(await ask(socket, "profile:set", { a: [1] }), "ok");
        assert.deepEqual(await ask(socket, "profile:get"), { a: [1] });
        assert.equal(await ask(other, "profile:get"), null);
      });

      test("what is published goes to those who subscribed", async () => {
        const [socket, other] = await Promise.all([connect(), connect()]);
        const [topic] = fresh("topic");
        const missed = heard(other, "published");
        const published = next(socket, "published");
        assert.equal(await ask(socket, "subscribe", topic), "ok");
        assert.equal(await ask(other, "publish", topic, "ä"), "ok");
        assert.deepEqual(await published, [{ topic, text: "ä" }]);
        await ask(other, "echo", 1);
        assert.deepEqual(missed, []);
      });

      test("one that is kicked leaves the namespace, and keeps the connection", async () => {
        const socket = await connect();
        const guest = keep(socket.io.socket("/room-1"));
        await next(guest, "connect");
        const gone = next(socket, "disconnect");
        socket.emit("kick");
        assert.equal((await gone)[0], "io server disconnect");
        assert.equal(await ask(guest, "room:say", "still here"), "ok");
      });

      test("one that is kicked hard is told so, and loses the connection", async () => {
        const socket = await connect();
        const gone = Promise.all([next(socket, "disconnect"), next(socket.io, "close")]);
        socket.emit("kick-hard");
        assert.equal((await gone)[0][0], "io server disconnect");
        const both = await connect();
        const guest = keep(both.io.socket("/room-1"));
        await next(guest, "connect");
        const all = Promise.all([next(both, "disconnect"), next(guest, "disconnect"), next(both.io, "close")]);
        both.emit("kick-hard");
        await all;
      });

      test("an event without a handler is said to be one", async () => {
        const socket = await connect();
        const args = ["ä", { a: [Buffer.from("b")] }, null];
        assert.deepEqual(await ask(socket, "no such event", ...args), { unhandled: "no such event", args });
        const unhandled = next(socket, "unhandled");
        socket.emit("nor:this");
        assert.deepEqual(await unhandled, ["nor:this", []]);
      });

      test("arguments of the wrong type run no handler and do no harm", async () => {
        const socket = await connect();
        const exception = next(socket, "exception");
        socket.emit("concat", 1, ["b"], {});
        const [{ event, issues }] = await exception;
        assert.equal(event, "concat");
        assert.equal(issues.length, 3);
        socket.emit("seq", "no number");
        socket.emit("upload", "name", "no bytes");
        assert.deepEqual(await ask(socket, "seq:report"), { count: 0, firstBad: -1 });
      });

      test("the chat wants a token, and then a name", async () => {
        for (const auth of [undefined, { token: "wrong", name: "ann" }, { token: 1 }]) {
          const { message, data } = await refused("/chat", { ...options, auth });
          assert.equal(message, "not authorized");
          assert.deepEqual(data, { code: 401, hint: "send a token" });
        }
        for (const name of [undefined, ""]) {
          const { message, data } = await refused("/chat", { ...options, auth: { token: "letmein", name } });
          assert.equal(message, "name required");
          assert.deepEqual(data, { code: 422, field: "name" });
        }
      });

      test("rooms are joined and left", async () => {
        const [ann, bob, eve, red, blue] = fresh("ann", "bob", "eve", "red", "blue");
        const [a, b, e] = await Promise.all([chat(ann), chat(bob), chat(eve)]);
        const joined = heard(a, "joined");
        const left = heard(a, "left");
        const unheard = [heard(e, "joined"), heard(b, "joined")];
        assert.deepEqual(await ask(a, "join", red), [ann]);
        assert.deepEqual(await ask(b, "join", red), [ann, bob]);
        assert.deepEqual(await ask(b, "join", blue), [bob]);
        assert.deepEqual(await ask(b, "rooms"), [blue, red, `user:${bob}`].sort());
        assert.deepEqual(await ask(e, "members", red), [ann, bob]);
        assert.deepEqual(await ask(e, "members", "nobody's"), []);
        assert.equal(await ask(b, "leave", red), "ok");
        assert.deepEqual(await ask(e, "members", red), [ann]);
        await settled(a, b, e);
        assert.deepEqual(joined, [{ room: red, name: bob }]);
        assert.deepEqual(left, [{ room: red, name: bob }]);
        assert.deepEqual(unheard, [[], []]);
      });

      test("what is said reaches those it is for, and nobody twice", async () => {
        const [ann, bob, eve, red, blue] = fresh("ann", "bob", "eve", "red", "blue");
        const [a, b, e] = await Promise.all([chat(ann), chat(bob), chat(eve)]);
        const texts = [a, b, e].map((socket) => heard(socket, "message"));
        await Promise.all([ask(a, "join", red), ask(b, "join", red), ask(b, "join", blue), ask(e, "join", blue)]);
        for (const said of [
          ["say", red, "1"],
          ["say-others", red, "2"],
          ["say-except", red, blue, "3"],
          ["say-multi", [red, blue], "4"],
          ["whisper", eve, "5"],
          ["say", e.id, "6"],
          ["shout", "7"],
          ["shout-others", "8"],
          ["say", "nobody's", "9"],
        ]) {
          assert.equal(await ask(a, ...said), "ok");
        }
        await settled(a, b, e);
        const message = (room, text) => ({ room, from: ann, text });
        const [one, two, three] = ["1", "2", "3"].map((text) => message(red, text));
        const four = message(`${red}+${blue}`, "4");
        const [seven, eight] = ["7", "8"].map((text) => message("*", text));
        assert.deepEqual(texts[0], [one, three, four, seven]);
        assert.deepEqual(texts[1], [one, two, four, seven, eight]);
        assert.deepEqual(texts[2], [four, message(`user:${eve}`, "5"), message(e.id, "6"), seven, eight]);
      });

      test("a file goes to all in a room", async () => {
        const [ann, bob, room] = fresh("ann", "bob", "room");
        const [a, b] = await Promise.all([chat(ann), chat(bob)]);
        await Promise.all([ask(a, "join", room), ask(b, "join", room)]);
        const files = Promise.all([next(a, "file"), next(b, "file")]);
        const data = numbered(50_000);
        assert.equal(await ask(a, "send-file", room, "ä.bin", data), "ok");
        const file = { room, from: ann, name: "ä.bin", data };
        assert.deepEqual(await files, [[file], [file]]);
      });

      test("a poll has the answers that came in time", async () => {
        const [ann, bob, room] = fresh("ann", "bob", "room");
        const [a, b] = await Promise.all([chat(ann), chat(bob)]);
        await Promise.all([ask(a, "join", room), ask(b, "join", room)]);
        a.on("poll", (question, answer) => answer(`yes ${question}`));
        b.once("poll", (question, answer) => answer(`no ${question}`));
        const both = { answers: ["no ä?", "yes ä?"], timedOut: false };
        assert.deepEqual(await ask(b, "poll", room, "ä?", 5000), both);
        const one = { answers: ["yes b?"], timedOut: true };
        assert.deepEqual(await ask(b, "poll", room, "b?", 150), one);
        assert.deepEqual(await ask(b, "poll", "nobody's", "c?", 150), { answers: [], timedOut: false });
      });

      test("members of a room are pulled into another, and pushed out of it", async () => {
        const [ann, bob, eve, red, blue] = fresh("ann", "bob", "eve", "red", "blue");
        const [a, b, e] = await Promise.all([chat(ann), chat(bob), chat(eve)]);
        await Promise.all([ask(a, "join", red), ask(b, "join", red), ask(e, "join", blue)]);
        assert.deepEqual(await ask(e, "pull", red, blue), [ann, bob, eve]);
        assert.deepEqual(await ask(a, "rooms"), [blue, red, `user:${ann}`].sort());
        assert.deepEqual(await ask(e, "push", red, blue), [eve]);
        assert.deepEqual(await ask(a, "rooms"), [red, `user:${ann}`].sort());
      });

      for (const hard of [false, true]) {
        test(`one that is banned${hard ? " hard" : ""} goes, and the others hear of it`, async () => {
          const [ann, bob, room] = fresh("ann", "bob", "room");
          const [a, b1, b2] = await Promise.all([chat(ann), chat(bob), chat(bob)]);
          await Promise.all([ask(a, "join", room), ask(b1, "join", room), ask(b2, "join", room)]);
          const left = collect(a, "left", 2);
          const gone = Promise.all([b1, b2].map((b) => next(hard ? b.io : b, hard ? "close" : "disconnect")));
          assert.equal(await ask(a, "ban", bob, hard), 2);
          await gone;
          const reason = "server namespace disconnect";
          assert.deepEqual(await left, [[{ room, name: bob, reason }], [{ room, name: bob, reason }]]);
          assert.deepEqual(await ask(a, "members", room), [ann]);
          assert.equal(await ask(a, "ban", bob, hard), 0);
        });
      }

      test("why somebody went is said to the room, and stands in the journal", async () => {
        const [ann, bob, red, blue] = fresh("ann", "bob", "red", "blue");
        const [a, ops] = await Promise.all([chat(ann), connect("/admin", operator)]);
        await Promise.all([ask(a, "join", red), ask(a, "join", blue)]);
        const reasons = new Map([
          ["client namespace disconnect", (socket) => socket.disconnect()],
          // A client that goes without a word.
          ["transport close", (socket) => {
            socket.io.engine.close();
          }],
        ]);
        for (const [reason, end] of reasons) {
          const b = await chat(bob);
          await Promise.all([ask(b, "join", red), ask(b, "join", blue)]);
          const { id } = b;
          const left = collect(a, "left", 2);
          // Over another namespace the connection stays.
          if (reason.startsWith("client")) {
            const other = keep(b.io.socket("/"));
            await next(other, "connect");
          }
          end(b);
          const rooms = [blue, red].map((room) => ({ room, name: bob, reason }));
          const came = (await left).map(([one]) => one).sort((x, y) => (x.room < y.room ? -1 : 1));
          assert.deepEqual(came, rooms);
          const journal = await until(
            "the journal",
            () => ask(ops, "journal"),
            (entries) => entries.filter((entry) => entry.id === id).length === 2,
          );
          assert.deepEqual(journal.filter((entry) => entry.id === id), [
            { kind: "connect", ns: "/chat", id },
            { kind: "disconnect", ns: "/chat", id, reason },
          ]);
        }
      });

      test("the administration is for those with the secret", async () => {
        for (const auth of [undefined, { token: "letmein" }]) {
          const { message, data } = await refused("/admin", { ...options, auth });
          assert.equal(message, "forbidden");
          assert.deepEqual(data, { code: 403 });
        }
      });

      test("an operator counts, and says something to everybody", async () => {
        const ops = await connect("/admin", operator);
        await until("the others are gone", () => ask(ops, "stats"), ({ connections }) => connections === 1);
        const [root, guest] = await Promise.all([connect(), chat(fresh("ann")[0])]);
        const room = keep(root.io.socket("/room-7"));
        await next(room, "connect");
        assert.deepEqual(await ask(ops, "stats"), { root: 1, chat: 1, admin: 1, connections: 3 });
        const notice = next(root, "notice");
        const unheard = heard(guest, "notice");
        assert.equal(await ask(ops, "notice", "ä!"), "ok");
        assert.deepEqual(await notice, ["ä!"]);
        await settled(guest);
        assert.deepEqual(unheard, []);
      });

      test("each room with a number is a namespace of its own", async () => {
        const one = client("/room-1", options);
        const [[hello]] = await Promise.all([next(one, "room:hello"), next(one, "connect")]);
        assert.deepEqual(hello, { ns: "/room-1" });
        const [again, other] = await Promise.all([connect("/room-1"), connect("/room-007")]);
        const unheard = heard(other, "room:said");
        const said = Promise.all([next(one, "room:said"), next(again, "room:said")]);
        assert.equal(await ask(one, "room:say", "ä"), "ok");
        assert.deepEqual(await said, [[{ ns: "/room-1", text: "ä" }], [{ ns: "/room-1", text: "ä" }]]);
        assert.equal(await ask(other, "room:say", "alone"), "ok");
        assert.deepEqual(unheard, [{ ns: "/room-007", text: "alone" }]);
      });

      test("what is no namespace is refused", async () => {
        for (const path of ["/room-x", "/room-1x", "/room-", "/foo", "/chat/x", "/Chat"]) {
          const error = await refused(path, options);
          assert.equal(error.message, "Invalid namespace", path);
        }
      });
    });
  }

  test("one that stops reading for a while gets a burst of 20 MB whole", { timeout: 60_000 }, async () => {
    const socket = await connected("/", { transports: ["websocket"] });
    const burst = heard(socket, "burst");
    const stream = socket.io.engine.transport.ws._socket;
    const answer = socket.timeout(30_000).emitWithAck("burst", 2000, 10_000);
    await until("the burst has begun", () => burst.length, (length) => length > 0);
    stream.pause();
    await sleep(3000);
    stream.resume();
    assert.equal(await answer, 2000);
    assert.deepEqual(burst.map(([n]) => n), Array.from({ length: 2000 }, (_, n) => n));
  });

  test("beside Socket.IO there is one page, on both families of addresses", async () => {
    const { port } = new URL(kitchen.server.url);
    for (const host of ["127.0.0.1", "[::1]"]) {
      const health = await fetch(`http://${host}:${port}/healthz`);
      assert.equal(health.status, 200);
      assert.equal(await health.text(), "ok");
      assert.equal((await fetch(`http://${host}:${port}/`)).status, 404);
    }
  });
});

withServer("with recovery", { RECOVERY_MS: "10000" }, (kitchen) => {
  const { connected, keep } = kitchen;
  const patient = { reconnection: true, reconnectionDelay: 400, randomizationFactor: 0 };

  for (const [way, options] of ways) {
    describe(way, () => {
      const connect = (path, more = {}) => connected(path, { ...options, ...more });

      /** The client loses its connection, `meanwhile` happens, and it is back. */
      async function away(socket, meanwhile) {
        const gone = next(socket, "disconnect");
        const back = next(socket, "connect");
        socket.io.engine.close();
        await gone;
        await meanwhile();
        assert.equal(socket.connected, false, "it was away");
        await back;
      }

      test("a client has its session back: id, data, rooms, and what it missed, in order", async () => {
        const [topic] = fresh("topic");
        const socket = await connect("/", patient);
        const other = await connect("/");
        const published = heard(socket, "published");
        await ask(socket, "profile:set", "kept");
        await ask(socket, "subscribe", topic);
        await ask(other, "publish", topic, "0");
        const { id } = socket;
        const welcomed = next(socket, "welcome");
        await away(socket, async () => {
          for (const text of ["1", "2", "3"]) await ask(other, "publish", topic, text);
        });
        assert.equal(socket.recovered, true);
        assert.equal(socket.id, id);
        const [welcome] = await welcomed;
        assert.deepEqual([welcome.id, welcome.recovered], [id, true]);
        assert.equal((await ask(socket, "whoami")).recovered, true);
        await ask(other, "publish", topic, "4");
        assert.equal(await ask(socket, "profile:get"), "kept");
        // Behind the arguments of each event there is the client's offset.
        assert.deepEqual(published.map(([{ text }]) => text), ["0", "1", "2", "3", "4"]);
      });

      test("the middleware is not asked again, and the rooms are kept", async () => {
        const [ann, bob, room] = fresh("ann", "bob", "room");
        const socket = await connect("/chat", { ...patient, ...member(ann) });
        const other = await connect("/chat", member(bob));
        const messages = heard(socket, "message");
        await ask(socket, "join", room);
        await ask(other, "join", room);
        await ask(other, "say", room, "0");
        socket.auth = { token: "wrong" };
        await away(socket, async () => {
          await ask(other, "say", room, "1");
          await ask(other, "whisper", ann, "2");
        });
        assert.equal(socket.recovered, true);
        assert.deepEqual(await ask(socket, "rooms"), [room, `user:${ann}`].sort());
        assert.deepEqual(messages.map(([{ text }]) => text), ["0", "1", "2"]);
      });

      test("one that left, or was kicked, comes back as a new one", async () => {
        const socket = await connect("/", patient);
        const guest = keep(socket.io.socket("/room-1"));
        await next(guest, "connect");
        for (const leave of [() => socket.disconnect(), () => socket.emit("kick")]) {
          const { id } = socket;
          const gone = next(socket, "disconnect");
          leave();
          await gone;
          const back = next(socket, "connect");
          socket.connect();
          await back;
          assert.equal(socket.recovered, false);
          assert.notEqual(socket.id, id);
        }
      });
    });
  }
});

withServer("with a short recovery", { RECOVERY_MS: "200" }, (kitchen) => {
  test("one that comes back too late is a new one", async () => {
    const patient = { reconnection: true, reconnectionDelay: 600, randomizationFactor: 0 };
    const socket = await kitchen.connected("/", patient);
    assert.equal(await ask(socket, "profile:set", "lost"), "ok");
    const { id } = socket;
    const back = next(socket, "connect");
    socket.io.engine.close();
    await back;
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
    assert.equal(await ask(socket, "profile:get"), null);
  });
});

describe("the environment", () => {
  const open = new Set();
  const { connected, client, closeAll } = clients(() => server.url, parser);
  let server;

  async function serve(env) {
    server = await start(program, env);
    open.add(server);
    return server;
  }

  afterEach(async () => {
    closeAll();
    await Promise.all([...open].map((one) => one.stop()));
    open.clear();
  });

  const handshake = (headers = {}) =>
    fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers });

  test("says when a client is pinged, and when it is given up", async () => {
    await serve({ PING_INTERVAL: "200", PING_TIMEOUT: "150" });
    const ops = await connected("/admin", operator);
    const mute = await connected("/", { transports: ["websocket"] });
    await next(mute.io, "ping");
    const { id } = mute;
    // It goes on reading, and answers no ping any more.
    mute.io.engine.transport.ws.send = () => {};
    const journal = await until(
      "the journal",
      () => ask(ops, "journal"),
      (entries) => entries.some((entry) => entry.id === id && entry.kind === "disconnect"),
    );
    assert.equal(journal.find((entry) => entry.id === id && entry.reason).reason, "ping timeout");
    assert.equal(ops.connected, true);
    const open = JSON.parse((await (await handshake()).text()).slice(1));
    assert.deepEqual([open.pingInterval, open.pingTimeout, open.maxPayload], [200, 150, 1_000_000]);
  });

  test("says how long a connection may be nowhere", async () => {
    await serve({ CONNECT_TIMEOUT: "200" });
    const begun = Date.now();
    const { sid } = JSON.parse((await (await handshake()).text()).slice(1));
    const poll = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`);
    assert.equal(await poll.text(), "1");
    const took = Date.now() - begun;
    assert.ok(took >= 190 && took < 2000, `${took} ms`);
  });

  test("says how much a client may send at a time", async () => {
    await serve({ MAX_PAYLOAD: "1000" });
    const socket = await connected("/", { transports: ["websocket"] });
    assert.equal(await ask(socket, "echo", "x".repeat(900)), "x".repeat(900));
    const gone = next(socket, "disconnect");
    socket.emit("echo", "x".repeat(1100));
    assert.equal((await gone)[0], "transport close");
    const { sid, maxPayload } = JSON.parse((await (await handshake()).text()).slice(1));
    assert.equal(maxPayload, 1000);
    const url = `${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const post = await fetch(url, { method: "POST", body: `4${"x".repeat(1100)}` });
    assert.equal(post.status, 413);
  });

  test("says whose pages may read the answers", async () => {
    await serve({ CORS_ORIGIN: "https://app.example.org" });
    const mine = await handshake({ origin: "https://app.example.org" });
    assert.equal(mine.headers.get("access-control-allow-origin"), "https://app.example.org");
    assert.equal(mine.headers.get("access-control-allow-credentials"), "true");
    const preflight = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      method: "OPTIONS",
      headers: {
        origin: "https://app.example.org",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-token",
      },
    });
    assert.ok(preflight.ok);
    assert.match(preflight.headers.get("access-control-allow-headers"), /x-token/);
    const others = await handshake({ origin: "https://evil.example.org" });
    assert.notEqual(others.headers.get("access-control-allow-origin"), "https://evil.example.org");
    await serve({});
    const nobody = await handshake({ origin: "https://app.example.org" });
    assert.equal(nobody.headers.get("access-control-allow-origin"), null);
    assert.equal(nobody.headers.get("set-cookie"), null);
  });

  test("says which cookie has the session's id", async () => {
    await serve({ COOKIE: "node-id" });
    const answer = await handshake();
    const { sid } = JSON.parse((await answer.text()).slice(1));
    assert.equal(answer.headers.get("set-cookie"), `node-id=${sid}; Path=/; HttpOnly; SameSite=Lax`);
  });

  test("that makes no sense ends the server at its start", async () => {
    for (const env of [
      { PING_INTERVAL: "soon" },
      { MAX_PAYLOAD: "-1" },
      { ALLOW_EIO3: "yes" },
      { PARSER: "xml" },
      { RECOVERY_MS: "1s" },
      { COOKIE: "a b" },
    ]) {
      await assert.rejects(serve(env), /it ended with 1/, JSON.stringify(env));
    }
  });

  test("says whether clients of Socket.IO 2 come in", async () => {
    await serve({});
    const old = await fetch(`${server.url}/socket.io/?EIO=3&transport=polling`);
    assert.equal(old.status, 400);
    // These clients have a parser of their own.
    await serve({ ALLOW_EIO3: "1", PARSER: "default" });
    const answer = (socket, ...args) => new Promise((resolve) => socket.emit(...args, resolve));
    for (const transports of [["polling"], ["websocket"]]) {
      const socket = io2(server.url, { forceNew: true, transports, reconnection: false });
      const chat = socket.io.socket("/chat", { query: "token=letmein&name=ann" });
      const stranger = socket.io.socket("/admin");
      try {
        const refused = next(stranger, "error");
        const [[welcome]] = await Promise.all([next(socket, "welcome"), next(chat, "connect")]);
        assert.equal(welcome.motd, "hello, wörld 👋");
        assert.equal((await answer(socket, "whoami")).transport, transports[0]);
        assert.deepEqual(await answer(socket, "echo", { ä: [1, null] }), { ä: [1, null] });
        assert.deepEqual(await answer(socket, "download", 3), Buffer.from([0, 1, 2]));
        assert.deepEqual(await answer(chat, "join", "room"), ["ann"]);
        assert.deepEqual(await refused, [{ code: 403 }]);
        const gone = next(socket, "disconnect");
        socket.emit("kick");
        assert.equal((await gone)[0], "io server disconnect");
      } finally {
        socket.io.close();
      }
    }
    // And those of today beside them.
    const today = client("/", { parser: undefined });
    await next(today, "connect");
    assert.equal(await ask(today, "echo", "both"), "both");
  });

  for (const [how, stop] of [
    ["SIGTERM", () => server.terminate()],
    ["an operator", async () => (await connected("/admin", operator)).emit("shutdown")],
  ]) {
    test(`${how} ends it in order: everybody hears of it, and is disconnected`, async () => {
      await serve({});
      const sockets = await Promise.all(ways.map(([, options]) => connected("/", options)));
      const chat = await connected("/chat", member("ann"));
      const heard = sockets.map((socket) => next(socket, "server:shutdown"));
      const gone = [...sockets, chat].map((socket) => next(socket, "disconnect"));
      // Nobody waits for this answer.
      sockets[0].emit("late", 60_000, 1, () => {});
      await ask(sockets[0], "echo", 1);
      const begun = Date.now();
      await stop();
      assert.deepEqual(await Promise.all(heard), ways.map(() => [{ reason: "maintenance" }]));
      await Promise.all(gone);
      assert.equal(await server.gone, 0);
      assert.ok(Date.now() - begun < 3000);
      await assert.rejects(fetch(`${server.url}/healthz`));
    });
  }
});
