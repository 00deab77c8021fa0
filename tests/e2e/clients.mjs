// Stock JavaScript clients for the tests, and what they wait for.

import assert from "node:assert/strict";
import { io } from "socket.io-client";
import msgpack from "socket.io-msgpack-parser";

export const PATIENCE = 10_000;

/** The option of clients of a server with the parser that `PARSER` names. */
export const parser = process.env.PARSER === "msgpack" ? { parser: msgpack } : {};

/** How a client may be connected: a name, its options, and the transport it is on then. */
export const ways = [
  ["over polling", { transports: ["polling"] }, "polling"],
  ["over WebSocket", { transports: ["websocket"] }, "websocket"],
  ["through the upgrade", {}, "websocket"],
];

/** Makes clients of the server at `url()`, with the options `all`, and closes them. */
export function clients(url, all = {}) {
  const open = new Set();

  /** Closed with the others. */
  function keep(socket) {
    open.add(socket);
    return socket;
  }

  function client(path, options) {
    // A manager of its own, unless the test wants to share one.
    return keep(io(url() + path, { forceNew: true, reconnection: false, ...all, ...options }));
  }

  /** A connected client; with both transports the upgrade is over. */
  async function connected(path, options = {}) {
    const socket = client(path, options);
    await new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    await upgraded(socket, options);
    return socket;
  }

  async function refused(path, options) {
    const socket = client(path, options);
    const [error] = await next(socket, "connect_error");
    assert.equal(socket.connected, false);
    return error;
  }

  function closeAll() {
    for (const socket of open) socket.close();
    open.clear();
  }

  return { keep, client, connected, refused, closeAll };
}

/** The upgrade of a connected client is over, if these options have one. */
export async function upgraded(socket, { transports } = {}) {
  const { engine } = socket.io;
  const upgrades = transports === undefined || transports.length > 1;
  if (upgrades && engine.transport.name !== "websocket") await next(engine, "upgrade");
}

/** The next `event`, its arguments in an array. */
export function next(emitter, event, patience = PATIENCE) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`there was no ${event}`)), patience);
    emitter.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

/** `count` events. */
export function collect(emitter, event, count, patience = PATIENCE) {
  return new Promise((resolve, reject) => {
    const collected = [];
    const timer = setTimeout(
      () => reject(new Error(`${collected.length} of ${count} ${event} came`)),
      patience,
    );
    emitter.on(event, (...args) => {
      collected.push(args);
      if (collected.length === count) {
        clearTimeout(timer);
        resolve(collected);
      }
    });
  });
}

export const ask = (socket, ...args) => socket.timeout(PATIENCE).emitWithAck(...args);

/** All arguments of an acknowledgement: `emitWithAck` hands over the first only. */
export const askAll = (socket, ...args) =>
  new Promise((resolve, reject) => {
    socket
      .timeout(PATIENCE)
      .emit(...args, (error, ...values) => (error ? reject(error) : resolve(values)));
  });

export const bytes = (value) => [...new Uint8Array(value)];
