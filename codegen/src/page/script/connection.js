// One form for both clients. `open…` takes where to connect and what to tell: `open(id, transport)`, `event(name, args,
// answer)`, `refused(message, data)`, `closed(reason)`. It returns `send`, `ask` and `close`.

let stock = null;

/** The stock client, from the server that the page comes from. */
function loadStock() {
  stock ??= new Promise((resolve, reject) => {
    const script = h("script", { src: origin.client });
    const fail = (why) => {
      stock = null;
      reject(new Error(`${origin.client} ${why}`));
    };
    script.addEventListener("load", () => (globalThis.io ? resolve(globalThis.io) : fail("is something else")));
    script.addEventListener("error", () => fail("does not load"));
    document.head.append(script);
  });
  return stock;
}

function openStock(io, { url, path, namespace, auth }, on) {
  // WebSocket first: a session that ends while it is upgraded leaves a warning of the browser's.
  const transports = ["websocket", "polling"];
  const socket = io(url + namespace, { path, auth: withBase64(auth), transports, tryAllTransports: true, forceNew: true, reconnection: false });
  let open = false;
  socket.on("connect", () => {
    open = true;
    on.open(socket.id, socket.io.engine.transport.name);
  });
  socket.on("connect_error", (error) => {
    if (error.data !== undefined || error.type === undefined) on.refused(error.message, error.data);
    else on.closed(`the server cannot be reached (${error.message})`);
    socket.disconnect();
  });
  socket.on("disconnect", (reason) => {
    if (open) on.closed(reason);
    open = false;
  });
  socket.onAny((name, ...args) => {
    const answer = typeof args.at(-1) === "function" ? args.pop() : null;
    try {
      args = args.map(bytesFrom);
    } catch {
      args = ["nested too deeply to be shown"];
    }
    on.event(name, args, answer && ((values) => {
      if (!socket.connected) throw new Error("the connection ended");
      answer(...values.map(buffersFrom));
    }));
  });
  return {
    send: (name, args) => void socket.emit(name, ...args.map(buffersFrom)),
    ask: (name, args, timeout) =>
      new Promise((resolve, reject) => {
        socket.timeout(timeout).emit(name, ...args.map(buffersFrom), (error, ...values) => (error ? reject(error) : resolve(values.map(bytesFrom))));
      }),
    close() {
      const waiting = !open;
      socket.disconnect();
      if (waiting) on.closed("io client disconnect");
    },
  };
}

/** Attachments of the stock client as `Uint8Array`. */
const bytesFrom = (value) => replaced(value, (it) => (it instanceof ArrayBuffer ? new Uint8Array(it) : it));

/** The other way: its parser of MessagePack knows buffers only. */
const buffersFrom = (value) => replaced(value, (it) => (it instanceof Uint8Array ? it.slice().buffer : it));

/** A value with every value in it replaced. */
function replaced(value, by) {
  const it = by(value);
  if (Array.isArray(it)) return it.map((item) => replaced(item, by));
  if (!isObject(it) || it instanceof ArrayBuffer || it instanceof Uint8Array) return it;
  const object = {};
  for (const [name, inner] of Object.entries(it)) put(object, name, replaced(inner, by));
  return object;
}
