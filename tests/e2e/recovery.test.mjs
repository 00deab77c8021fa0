// Connection state recovery with the stock client, which does all of it by itself.
//
// E2E_BIN says which program to start.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { io } from "socket.io-client";
import msgpack from "socket.io-msgpack-parser";
import { start } from "./server.mjs";

const PATIENCE = 10_000;

const open = new Set();

afterEach(() => {
  for (const socket of open) socket.close();
  open.clear();
});

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

/**
 * A connected client; `socket.notes` are the texts that it was sent.
 *
 * With both transports the upgrade is over: an engine that is closed during it ends in the tick of the last answer, and
 * what that answer brought is handled behind the disconnect, without its offset being noted.
 */
async function connected(url, options) {
  const socket = io(url, { forceNew: true, reconnectionDelay: 300, randomizationFactor: 0, ...options });
  open.add(socket);
  socket.notes = [];
  socket.on("note", (note) => socket.notes.push(note.text));
  await next(socket, "connect");
  const { engine } = socket.io;
  if (options.transports.length > 1 && engine.transport.name !== "websocket") await next(engine, "upgrade");
  return socket;
}

/** What the first emitted has been handled, and what the others were sent has arrived. */
async function settled(...sockets) {
  for (const socket of sockets) await socket.emitWithAck("bare", "");
}

const transports = [["polling", "websocket"], ["websocket"], ["polling"]];

for (const [name, parser] of [["default", undefined], ["msgpack", msgpack]]) {
  describe(`with the ${name} parser`, () => {
    let server;
    before(async () => {
      assert.ok(process.env.E2E_BIN, "E2E_BIN must be set");
      server = await start(process.env.E2E_BIN, { PARSER: name, RECOVERY: "60" });
    });
    after(() => server?.stop());

    for (const over of transports) {
      const options = { transports: over, ...(parser && { parser }) };

      test(`${over.join(" and ")}: who lost the connection gets what was missed, again and again`, async () => {
        const [socket, other] = [await connected(server.url, options), await connected(server.url, options)];
        const { id } = socket;
        await socket.emitWithAck("join", "a");
        other.emit("note", ["a"], "live");
        await settled(other, socket);
        assert.deepEqual(socket.notes, ["live"]);
        for (let round = 0; round < 2; round++) {
          socket.notes.length = 0;
          socket.io.engine.close();
          await settled(other);
          const back = next(socket, "connect");
          other.emit("note", ["a"], "to a");
          other.emit("note", ["b"], "to b");
          other.emit("shout", "to all");
          other.emit("note", ["a", "b"], "except a", "a");
          await back;
          assert.equal(socket.recovered, true);
          assert.equal(socket.id, id);
          assert.deepEqual(socket.notes, ["to a", "to all"]);
          assert.deepEqual(await socket.emitWithAck("join", "c"), ["a", "c"]);
          other.emit("note", ["c"], "on");
          await settled(other, socket);
          assert.deepEqual(socket.notes, ["to a", "to all", "on"]);
        }
        assert.equal((await socket.emitWithAck("departures", id)).length, 2);
      });

      test(`${over.join(" and ")}: who had received nothing gets everything`, async () => {
        const [socket, other] = [await connected(server.url, options), await connected(server.url, options)];
        socket.io.engine.close();
        const back = next(socket, "connect");
        other.emit("shout", "first");
        await back;
        assert.equal(socket.recovered, true);
        assert.deepEqual(socket.notes, ["first"]);
      });

      test(`${over.join(" and ")}: who left is new, and so is who was made to`, async () => {
        const socket = await connected(server.url, options);
        for (const leave of [() => socket.disconnect(), () => socket.emit("kick"), () => socket.emit("close")]) {
          const { id } = socket;
          const gone = next(socket, "disconnect");
          leave();
          await gone;
          socket.connect();
          await next(socket, "connect");
          assert.equal(socket.recovered, false);
          assert.notEqual(socket.id, id);
        }
      });
    }
  });
}
