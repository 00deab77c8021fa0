// What is particular to `socket.io-msgpack-parser`: values that JSON does not have, large messages, and clients of the
// other parser. All that is the same with both parsers is in `client.test.mjs`.
//
// E2E_BIN says which program to start.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { io } from "socket.io-client";
import parser from "socket.io-msgpack-parser";
import { start } from "./server.mjs";

const PATIENCE = 10_000;

const open = new Set();
let packed;
let plain;

before(async () => {
  assert.ok(process.env.E2E_BIN, "E2E_BIN must be set");
  [packed, plain] = await Promise.all([
    start(process.env.E2E_BIN, { PARSER: "msgpack", MAX_PAYLOAD: "16000000" }),
    start(process.env.E2E_BIN, { PARSER: "default" }),
  ]);
});

afterEach(() => {
  for (const socket of open) socket.close();
  open.clear();
});

after(() => Promise.all([packed?.stop(), plain?.stop()]));

/** The next `event`, its arguments in an array. */
function next(emitter, event) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`there was no ${event}`)), PATIENCE);
    emitter.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

function client(url, options) {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  open.add(socket);
  return socket;
}

/** A connected client; with both transports the upgrade is over. */
async function connected(path, options) {
  const socket = client(packed.url + path, { parser, ...options });
  await Promise.race([
    next(socket, "connect"),
    next(socket, "connect_error").then(([error]) => Promise.reject(error)),
  ]);
  const { engine } = socket.io;
  if (options.transports === undefined && engine.transport.name !== "websocket") await next(engine, "upgrade");
  return socket;
}

const ask = (socket, ...args) => socket.timeout(PATIENCE).emitWithAck(...args);

/** All arguments of an acknowledgement: `emitWithAck` hands over the first only. */
const askAll = (socket, ...args) =>
  new Promise((resolve, reject) => {
    socket
      .timeout(PATIENCE)
      .emit(...args, (error, ...values) => (error ? reject(error) : resolve(values)));
  });

const bytes = (value) => [...new Uint8Array(value)];

const ways = [
  ["over polling", { transports: ["polling"] }],
  ["over WebSocket", { transports: ["websocket"] }],
  ["through the upgrade", {}],
];

for (const [way, options] of ways) {
  describe(way, () => {
    const connect = (path = "/", more = {}) => connected(path, { ...options, ...more });

    test("every packet is one binary message, attachments included", async () => {
      const socket = client(packed.url, { parser, ...options });
      const messages = [];
      await next(socket.io, "open");
      socket.io.engine.on("data", (data) => messages.push(data));
      await next(socket, "connect");
      await ask(socket, "reverse", Buffer.from([1, 2]));
      await ask(socket, "bare", "text");
      assert.equal(messages.length, 3);
      assert.ok(messages.every((message) => typeof message !== "string"));
    });

    test("what JSON does not have arrives as JSON.stringify would write it", async () => {
      const socket = await connect();
      const values = [
        new Date(1767225599123),
        new Date(-1),
        undefined,
        NaN,
        -Infinity,
        { a: undefined, b: [undefined, new Date(0)], c: 1, f() {} },
        { toJSON: () => ({ x: 1 }) },
      ];
      const expected = JSON.parse(JSON.stringify(values));
      assert.deepEqual(await askAll(socket, "mirror", ...values), expected);
      const echo = next(socket, "echo");
      socket.emit("echo", ...values);
      assert.deepEqual(await echo, expected);
    });

    test("numbers of every size go both ways", async () => {
      const socket = await connect();
      const numbers = [0, 0.1, -0.5, 1e-300, 2 ** 53, -(2 ** 53)];
      for (let bits = 1; bits < 53; bits++) numbers.push(2 ** bits - 1, 2 ** bits, -(2 ** bits), -(2 ** bits) - 1);
      assert.deepEqual(await ask(socket, "mirror", numbers), numbers);
    });

    test("strings, arrays and objects of every form of a length go both ways", async () => {
      const socket = await connect();
      for (const length of [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
        const text = "é".repeat(length);
        const array = Array.from({ length }, (_, index) => index);
        const object = Object.fromEntries(array.map((index) => [`key ${index}`, index]));
        const binary = Buffer.alloc(length, 7);
        const got = await askAll(socket, "mirror", text, array, object, binary);
        assert.ok(got[0] === text);
        assert.deepEqual(got.slice(1, 3), [array, object]);
        assert.ok(Buffer.from(got[3]).equals(binary));
      }
    });

    test("every kind of binary value is one, nested ones too", async () => {
      const socket = await connect();
      const sent = {
        buffer: Buffer.from([1]),
        deep: [[new Uint8Array([2]), { array: new Uint8Array([3, 4]).buffer }], new Uint16Array([5])],
        empty: new ArrayBuffer(0),
      };
      const { buffer, deep, empty } = await ask(socket, "mirror", sent);
      assert.deepEqual([buffer, deep[0][0], deep[0][1].array, deep[1], empty].map(bytes), [
        [1],
        [2],
        [3, 4],
        [5, 0],
        [],
      ]);
    });

    test("an object that reads like a placeholder stays one", async () => {
      const socket = await connect();
      const lookalike = { _placeholder: true, num: 0 };
      assert.deepEqual(await ask(socket, "mirror", lookalike), lookalike);
    });

    test("the auth payload arrives, and none at all", async () => {
      const chat = await connect("/chat", { auth: { token: "ann", extra: undefined } });
      assert.equal(await ask(chat, "who"), "ann");
      for (const auth of [undefined, {}, { token: undefined }]) {
        const refused = client(`${packed.url}/chat`, { parser, ...options, auth });
        const [error] = await next(refused, "connect_error");
        assert.equal(error.message, "rejected");
        assert.deepEqual(error.data.issues.map(({ path }) => path), ["/token"]);
      }
    });

    test("a refusal has data only where there is some", async () => {
      const nowhere = client(`${packed.url}/nowhere`, { parser, ...options });
      const [unknown] = await next(nowhere, "connect_error");
      assert.deepEqual([unknown.message, unknown.data], ["Invalid namespace", undefined]);
      const banned = client(`${packed.url}/chat`, { parser, ...options, auth: { token: "banned" } });
      const [error] = await next(banned, "connect_error");
      assert.deepEqual([error.message, error.data], ["banned until noon", { code: "banned", until: "noon" }]);
    });

    test("a payload that does not fit is answered with its problems", async () => {
      const socket = await connect();
      const unfit = await ask(socket, "save note", { text: Buffer.from([1]), stars: new Date(0) });
      assert.equal(unfit.status, "rejected");
      assert.deepEqual(unfit.issues.map(({ path }) => path).sort(), ["/0/stars", "/0/text"]);
      const exception = next(socket, "exception");
      socket.emit("reverse", "no binary");
      const [{ event, issues }] = await exception;
      assert.deepEqual([event, issues.map(({ path }) => path)], ["reverse", ["/0"]]);
    });

    test("the server asks, with any answer", async () => {
      const socket = await connect();
      socket.on("question", ({ text }, ack) => ack({ answer: `${text}!`, more: undefined }));
      assert.deepEqual(await ask(socket, "ask", "well"), { status: "ok", data: { answer: "well!" } });
    });

    test("the server ends a namespace with a packet that says no more", async () => {
      const socket = await connect();
      const gone = next(socket, "disconnect");
      socket.emit("kick");
      assert.deepEqual((await gone).slice(0, 1), ["io server disconnect"]);
    });

    test("10 MB go both ways", async () => {
      const socket = await connect();
      const text = "0123456789".repeat(1_000_000);
      assert.ok((await ask(socket, "bare", text)) === text);
      const data = Buffer.alloc(10_000_000).map((_, index) => index % 251);
      const reversed = Buffer.from(await ask(socket, "reverse", data));
      assert.ok(reversed.equals(Buffer.from(data).reverse()));
      const numbers = Array.from({ length: 300_000 }, (_, index) => index / 7);
      assert.deepEqual(await ask(socket, "mirror", numbers), numbers);
    });

    test("a client of the default parser is sent away at once", async () => {
      const socket = client(packed.url, options);
      await next(socket.io, "open");
      const begun = Date.now();
      await next(socket.io, "close");
      assert.ok(Date.now() - begun < 2_000);
      assert.equal(socket.connected, false);
    });

    test("a server of the default parser sends a client of this one away at once", async () => {
      const socket = client(plain.url, { parser, ...options });
      await next(socket.io, "open");
      const begun = Date.now();
      await next(socket.io, "close");
      assert.ok(Date.now() - begun < 2_000);
      assert.equal(socket.connected, false);
    });
  });
}

test("a broadcast reaches clients over every transport", async () => {
  const all = [{}, ...ways.map(([, options]) => options)];
  const [sender, ...others] = await Promise.all(all.map((options) => connected("/", options)));
  const notes = others.map((socket) => next(socket, "note"));
  sender.emit("shout", "to all");
  for (const [note] of await Promise.all(notes)) assert.deepEqual(note, { room: "", text: "to all" });
});
