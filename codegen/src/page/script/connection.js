// One form for both clients. `open…` takes where to connect and what to tell: `open(id, transport)`, `event(name, args,
// answer)`, `refused(message, data)`, `closed(reason)`. It returns `send`, `ask` and `close`.

let stock = null;

/** The stock client, from the server that the page comes from. */
function loadStock() {
  stock ??= new Promise((resolve, reject) => {
    const script = h("script", { src: origin.client });
    script.addEventListener("load", () => (globalThis.io ? resolve(globalThis.io) : reject(new Error("it is something else"))));
    script.addEventListener("error", () => reject(new Error(`${origin.client} does not load`)));
    document.head.append(script);
  });
  return stock;
}

function openStock(io, { url, path, namespace, auth }, on) {
  // WebSocket first: a session that ends while it is upgraded leaves a warning of the browser's.
  const transports = ["websocket", "polling"];
  const socket = io(url + namespace, { path, auth, transports, tryAllTransports: true, forceNew: true, reconnection: false });
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
    on.event(name, args.map(bytesFrom), answer && ((values) => answer(...values)));
  });
  return {
    send: (name, args) => void socket.emit(name, ...args),
    ask: (name, args, timeout) =>
      new Promise((resolve, reject) => {
        socket.timeout(timeout).emit(name, ...args, (error, ...values) => (error ? reject(error) : resolve(values.map(bytesFrom))));
      }),
    close() {
      const waiting = !open;
      socket.disconnect();
      if (waiting) on.closed("io client disconnect");
    },
  };
}

/** Attachments as the stock client has them, as `Uint8Array`. */
function bytesFrom(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(bytesFrom);
  if (!isObject(value) || value instanceof Uint8Array) return value;
  const object = {};
  for (const [name, inner] of Object.entries(value)) put(object, name, bytesFrom(inner));
  return object;
}
