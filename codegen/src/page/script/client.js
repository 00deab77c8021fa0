// A small client of Engine.IO 4 and Socket.IO 5 over WebSocket, in one namespace, for servers that do not have the stock one.
// It never comes back by itself.

/** Opens a session and joins a namespace. Both clients have this form: see `connection.js`. */
function openOwn({ url, path, namespace, auth }, on) {
  const target = new URL(path, url);
  target.protocol = target.protocol.replace("http", "ws");
  target.search = "?EIO=4&transport=websocket";
  const socket = new WebSocket(target);
  socket.binaryType = "arraybuffer";
  let sid = null;
  let timer;
  let patience = 45_000;
  let pending = null;
  let nextId = 0;
  let ended = false;
  const acks = new Map();

  function end(reason) {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    socket.close();
    for (const { reject } of acks.values()) reject(new Error("the connection ended"));
    acks.clear();
    if (reason !== null) on.closed(reason);
  }

  function beat() {
    clearTimeout(timer);
    timer = setTimeout(() => end(sid === null ? "connect timeout" : "ping timeout"), patience);
  }

  function send(type, id, data) {
    const buffers = [];
    const body = data === undefined ? "" : JSON.stringify(withPlaceholders(data, buffers));
    const binary = buffers.length > 0 ? `${buffers.length}-` : "";
    const kind = buffers.length === 0 ? type : type === 2 ? 5 : 6;
    const place = namespace === "/" ? "" : `${namespace},`;
    socket.send(`4${kind}${binary}${place}${id ?? ""}${body}`);
    buffers.forEach((buffer) => socket.send(buffer));
  }

  function receive(text) {
    const kind = text[0];
    if (kind === "2") {
      beat();
      socket.send("3");
    } else if (kind === "0") {
      const { pingInterval, pingTimeout } = JSON.parse(text.slice(1));
      patience = pingInterval + pingTimeout;
      beat();
      send(0, null, auth);
    } else if (kind === "1") {
      end("transport close");
    } else if (kind === "4") {
      const packet = packetOf(text.slice(1));
      if (packet.attachments === 0) handle(packet, []);
      else pending = { packet, buffers: [] };
    }
  }

  function handle(packet, buffers) {
    if (packet.namespace !== namespace) return;
    const data = packet.body === "" ? undefined : withBytes(packet.body, buffers);
    switch (packet.type) {
      case 0:
        sid = data?.sid ?? "";
        return on.open(sid, "websocket");
      case 1:
        return end("io server disconnect");
      case 2:
      case 5: {
        const [name, ...args] = data;
        return on.event(name, args, packet.id === null ? null : (values) => send(3, packet.id, values));
      }
      case 3:
      case 6:
        acks.get(packet.id)?.resolve(data);
        return acks.delete(packet.id);
      case 4:
        on.refused(isObject(data) ? String(data.message) : String(data), isObject(data) ? data.data : undefined);
        return end(null);
      default:
        return end("parse error");
    }
  }

  socket.addEventListener("message", ({ data }) => {
    if (ended) return;
    try {
      if (typeof data === "string") return receive(data);
      pending.buffers.push(new Uint8Array(data));
      if (pending.buffers.length === pending.packet.attachments) {
        const { packet, buffers } = pending;
        pending = null;
        handle(packet, buffers);
      }
    } catch (error) {
      end(`parse error: ${error.message}`);
    }
  });
  socket.addEventListener("close", () => end(sid === null ? "the server cannot be reached over WebSocket" : "transport close"));
  beat();

  return {
    send: (name, args) => send(2, null, [name, ...args]),
    ask(name, args, timeout) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          acks.delete(String(id));
          reject(new Error("operation has timed out"));
        }, timeout);
        const settled = (settle) => (value) => {
          clearTimeout(late);
          settle(value);
        };
        acks.set(String(id), { resolve: settled(resolve), reject: settled(reject) });
        send(2, id, [name, ...args]);
      });
    },
    close() {
      if (sid !== null && !ended) send(1, null, undefined);
      end("io client disconnect");
    },
  };
}

/** A packet's parts: `51-/chat,7["name",…]`. */
function packetOf(text) {
  const match = /^(\d)(?:(\d+)-)?(?:(\/[^,]*),)?(\d+)?(.*)$/s.exec(text);
  if (!match) throw new Error("no packet of Socket.IO");
  const [, type, attachments, namespace, id, body] = match;
  return { type: Number(type), attachments: Number(attachments ?? 0), namespace: namespace ?? "/", id: id ?? null, body };
}

function withPlaceholders(value, buffers) {
  if (value instanceof Uint8Array) return { _placeholder: true, num: buffers.push(value) - 1 };
  if (Array.isArray(value)) return value.map((item) => withPlaceholders(item, buffers));
  if (!isObject(value)) return value;
  const object = {};
  for (const [name, inner] of Object.entries(value)) put(object, name, withPlaceholders(inner, buffers));
  return object;
}

const withBytes = (json, buffers) =>
  JSON.parse(json, (_, value) => (isObject(value) && value._placeholder === true && buffers.length > 0 ? (buffers[value.num] ?? value) : value));
