// permessage-deflate with the stock JavaScript client: it says that it is on, and the bytes on its TCP connection show it.
//
// E2E_BIN says which program to start.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { io } from "socket.io-client";
import { start } from "./server.mjs";

const PATIENCE = 10_000;
const TEXT = "a text that says the same again and again, ".repeat(1_000);

let server;
const open = new Set();

before(async () => {
  assert.ok(process.env.E2E_BIN, "E2E_BIN must be set");
  server = await start(process.env.E2E_BIN, { DEFLATE: "1024" });
});

afterEach(() => {
  for (const socket of open) socket.close();
  open.clear();
});

after(() => server?.stop());

/** A connected client on WebSocket, upgraded if it began with polling. */
async function connected(options) {
  const socket = io(server.url, { forceNew: true, reconnection: false, ...options });
  open.add(socket);
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  const { engine } = socket.io;
  if (engine.transport.name !== "websocket") await new Promise((resolve) => engine.once("upgrade", resolve));
  return socket;
}

const ask = (socket, ...args) => socket.timeout(PATIENCE).emitWithAck(...args);

/** The bytes that were read and written on the client's TCP connection while `work` ran. */
async function bytes(socket, work) {
  const { ws } = socket.io.engine.transport;
  const { bytesRead, bytesWritten } = ws._socket;
  await work();
  return { read: ws._socket.bytesRead - bytesRead, written: ws._socket.bytesWritten - bytesWritten };
}

const extensions = (socket) => socket.io.engine.transport.ws.extensions;

for (const [way, options] of [
  ["over WebSocket", { transports: ["websocket"] }],
  ["through the upgrade", {}],
]) {
  test(`${way} messages are compressed in both directions`, async () => {
    const socket = await connected({ ...options, perMessageDeflate: true });
    assert.equal(extensions(socket), "permessage-deflate");
    for (let round = 0; round < 3; round += 1) {
      const { read, written } = await bytes(socket, async () => {
        assert.equal(await ask(socket, "bare", TEXT), TEXT);
      });
      // Pings may come between.
      assert.ok(read < 1_000, `${read} bytes came for ${TEXT.length}`);
      assert.ok(written < 1_000, `${written} bytes went for ${TEXT.length}`);
    }
  });
}

test("attachments are compressed, and come whole", async () => {
  const socket = await connected({ transports: ["websocket"], perMessageDeflate: true });
  const data = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => index % 100));
  const { read, written } = await bytes(socket, async () => {
    const reversed = await ask(socket, "reverse", data);
    assert.deepEqual(Buffer.from(reversed), Buffer.from(data).reverse());
  });
  assert.ok(read < 30_000, `${read} bytes came for ${data.length}`);
  assert.ok(written < 30_000, `${written} bytes went for ${data.length}`);
});

test("noise comes whole too", async () => {
  const socket = await connected({ transports: ["websocket"], perMessageDeflate: { threshold: 0 } });
  const data = Buffer.alloc(200_000);
  crypto.getRandomValues(data.subarray(0, 60_000));
  crypto.getRandomValues(data.subarray(100_000, 150_000));
  const reversed = await ask(socket, "reverse", data);
  assert.deepEqual(Buffer.from(reversed), Buffer.from(data).reverse());
});

test("a client whose threshold is nothing compresses all that it says", async () => {
  const socket = await connected({ transports: ["websocket"], perMessageDeflate: { threshold: 0 } });
  for (const text of ["", "a", "ünï \u{1f980}", TEXT]) assert.equal(await ask(socket, "bare", text), text);
});

test("short messages are not compressed, nor those to a client that does not want it", async () => {
  const short = "s".repeat(900);
  const socket = await connected({ transports: ["websocket"], perMessageDeflate: true });
  const plain = await connected({ transports: ["websocket"], perMessageDeflate: false });
  assert.equal(extensions(plain), "");
  for (const [client, text] of [
    [socket, short],
    [plain, TEXT],
  ]) {
    const { read } = await bytes(client, async () => assert.equal(await ask(client, "bare", text), text));
    assert.ok(read >= text.length, `${read} bytes came for ${text.length}`);
  }
});

test("a broadcast comes to everybody, compressed or not", async () => {
  const options = { transports: ["websocket"] };
  const [speaker, first, second, plain] = await Promise.all([
    connected({ ...options, perMessageDeflate: true }),
    connected({ ...options, perMessageDeflate: true }),
    connected({ ...options, perMessageDeflate: true }),
    connected({ ...options, perMessageDeflate: false }),
  ]);
  const listeners = [first, second, plain];
  await Promise.all(listeners.map((socket) => ask(socket, "join", "all")));
  const counts = listeners.map((socket) =>
    bytes(socket, async () => {
      const heard = await new Promise((resolve) => socket.once("note", resolve));
      assert.deepEqual(heard, { room: "all", text: TEXT });
    }),
  );
  speaker.emit("note", ["all"], TEXT);
  const [one, two, whole] = await Promise.all(counts);
  assert.ok(one.read < 1_000 && two.read < 1_000, `${one.read} and ${two.read} bytes came`);
  assert.ok(whole.read >= TEXT.length);
});
