// A small client of Engine.IO 4 and Socket.IO 5 over WebSocket, in one namespace, for servers that do not have the stock one.
// It never comes back by itself.

/** How much of a packet that is not whole yet is kept: attachments, and their bytes. */
const MOST_ATTACHMENTS = 1000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Opens a session and joins a namespace. Both clients have this form: see `connection.js`. */
function openOwn({ url, path, namespace, auth }, on) {
  const target = new URL(path, url);
  target.protocol = target.protocol.replace("http", "ws");
  target.search = "?EIO=4&transport=websocket";
  const socket = new WebSocket(target);
  socket.binaryType = "arraybuffer";
  let phase = "opening"; // then "joining", "open", "ended"
  let timer;
  let patience = 45_000;
  let largest = Infinity;
  let pending = null;
  let nextId = 0;
  const acks = new Map();

  function end(reason) {
    if (phase === "ended") return;
    phase = "ended";
    clearTimeout(timer);
    pending = null;
    socket.close();
    for (const { reject } of acks.values()) reject(new Error("the connection ended"));
    acks.clear();
    if (reason !== null) on.closed(reason);
  }

  function beat() {
    clearTimeout(timer);
    timer = setTimeout(() => end(phase === "opening" ? "connect timeout" : "ping timeout"), patience);
  }

  function send(type, id, data) {
    if (socket.readyState !== WebSocket.OPEN) throw new Error("the connection ended");
    const buffers = [];
    // Of a CONNECT nothing travels beside the JSON.
    const body = data === undefined ? "" : JSON.stringify(type === 0 ? withBase64(data) : withPlaceholders(data, buffers));
    const binary = buffers.length > 0 ? `${buffers.length}-` : "";
    const kind = buffers.length === 0 ? type : type === 2 ? 5 : 6;
    const place = namespace === "/" ? "" : `${namespace},`;
    const text = new TextEncoder().encode(`4${kind}${binary}${place}${id ?? ""}${body}`);
    const size = Math.max(text.length, ...buffers.map((buffer) => buffer.length));
    if (size > largest) throw new Error(`${size} bytes are more than the ${largest} that the server takes`);
    socket.send(new TextDecoder().decode(text));
    buffers.forEach((buffer) => socket.send(buffer));
  }

  function receive(text) {
    const kind = text[0];
    if (kind === "2" && phase !== "opening") {
      beat();
      socket.send(`3${text.slice(1)}`);
    } else if (kind === "0" && phase === "opening") {
      const { pingInterval, pingTimeout, maxPayload } = JSON.parse(text.slice(1));
      const isTime = (time) => Number.isFinite(time) && time >= 0;
      if (!isTime(pingInterval) || !isTime(pingTimeout)) throw new Error("a handshake without times");
      // Longer than timers can wait is as good as for ever.
      patience = Math.min(pingInterval + pingTimeout, 2 ** 31 - 1);
      if (maxPayload > 0) largest = maxPayload;
      phase = "joining";
      beat();
      send(0, null, auth);
    } else if (kind === "1") {
      end("transport close");
    } else if (kind === "4" && phase !== "opening") {
      if (pending) throw new Error("a packet before the attachments of another one");
      const packet = packetOf(text.slice(1));
      if (packet.attachments === 0) handle(packet, []);
      else pending = { packet, buffers: [], size: 0 };
    } else if (kind !== "3" && kind !== "6") {
      throw new Error("no packet of Engine.IO");
    }
  }

  function attach(buffer) {
    if (!pending) throw new Error("an attachment of no packet");
    pending.buffers.push(buffer);
    pending.size += buffer.length;
    if (pending.size > MOST_BYTES) throw new Error("too many bytes");
    if (pending.buffers.length < pending.packet.attachments) return;
    const { packet, buffers } = pending;
    pending = null;
    handle(packet, buffers);
  }

  function handle(packet, buffers) {
    if (packet.namespace !== namespace) return undefined;
    const data = packet.body === "" ? undefined : withBytes(packet.body, buffers);
    switch (packet.type) {
      case 0:
        if (phase === "open") throw new Error("a second CONNECT");
        phase = "open";
        return on.open(typeof data?.sid === "string" ? data.sid : "", "websocket");
      case 1:
        return end("io server disconnect");
      case 2:
      case 5: {
        if (!Array.isArray(data) || typeof data[0] !== "string") throw new Error("an event without a name");
        const [name, ...args] = data;
        return on.event(name, args, packet.id === null ? null : (values) => send(3, packet.id, values));
      }
      case 3:
      case 6: {
        if (!Array.isArray(data)) throw new Error("an acknowledgement that is no list");
        const ack = acks.get(packet.id);
        acks.delete(packet.id);
        return ack?.resolve(data);
      }
      case 4: {
        const message = isObject(data) ? data.message : data;
        on.refused(typeof message === "string" ? message : shown(message), isObject(data) ? data.data : undefined);
        return end(null);
      }
      default:
        throw new Error("no packet of Socket.IO");
    }
  }

  socket.addEventListener("message", ({ data }) => {
    if (phase === "ended") return;
    try {
      if (typeof data === "string") receive(data);
      else attach(new Uint8Array(data));
    } catch (error) {
      end(`parse error: ${error.message}`);
    }
  });
  socket.addEventListener("close", ({ code, reason }) => {
    const why = [1000, 1005, 1006].includes(code) ? "" : ` (${code}${reason ? `: ${cut(reason, 100)}` : ""})`;
    end(phase === "opening" ? "the server cannot be reached over WebSocket, or does not let this page in" : `transport close${why}`);
  });
  beat();

  return {
    send: (name, args) => send(2, null, [name, ...args]),
    ask(name, args, timeout) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        send(2, id, [name, ...args]);
        const late = setTimeout(() => {
          acks.delete(String(id));
          reject(new Error("operation has timed out"));
        }, timeout);
        const settled = (settle) => (value) => {
          clearTimeout(late);
          settle(value);
        };
        acks.set(String(id), { resolve: settled(resolve), reject: settled(reject) });
      });
    },
    close() {
      if (phase === "open" && socket.readyState === WebSocket.OPEN) send(1, null, undefined);
      end("io client disconnect");
    },
  };
}

/** A packet's parts: `51-/chat,7["name",…]`. */
function packetOf(text) {
  const match = /^(?:([0-4])|([56])(\d+)-)(?:(\/[^,]*)(?:,|$))?(\d+)?(.*)$/s.exec(text);
  if (!match) throw new Error("no packet of Socket.IO");
  const [, type, binary, attachments, namespace, id, body] = match;
  if (attachments > MOST_ATTACHMENTS) throw new Error("too many attachments");
  return { type: Number(type ?? binary), attachments: Number(attachments ?? 0), namespace: namespace ?? "/", id: id ?? null, body };
}

function withPlaceholders(value, buffers) {
  if (value instanceof Uint8Array) return { _placeholder: true, num: buffers.push(value) - 1 };
  if (Array.isArray(value)) return value.map((item) => withPlaceholders(item, buffers));
  if (!isObject(value)) return value;
  const object = {};
  for (const [name, inner] of Object.entries(value)) put(object, name, withPlaceholders(inner, buffers));
  return object;
}

function withBytes(json, buffers) {
  if (buffers.length === 0) return JSON.parse(json);
  return JSON.parse(json, (_, value) => {
    if (!isObject(value) || value._placeholder !== true) return value;
    if (!Number.isInteger(value.num) || !(value.num in buffers)) throw new Error("a placeholder of no attachment");
    return buffers[value.num];
  });
}

/** A value with its bytes as text, as they are where there are no attachments. */
const withBase64 = (value) => replaced(value, (it) => (it instanceof Uint8Array ? btoa(Array.from(it, (byte) => String.fromCharCode(byte)).join("")) : it));
