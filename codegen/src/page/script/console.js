// The console: where the server is, a connection for each namespace, forms that emit, and forms that answer.

const settings = (() => {
  const isServed = /^https?:$/.test(location.protocol);
  const field = (label, control, hint) => {
    control.id = freshId("setting");
    return h("div", { class: "field" }, h("label", { for: control.id }, label), control, hint ? h("p", { class: "hint" }, hint) : null);
  };
  const url = h("input", { type: "url", value: isServed ? location.origin : "http://localhost:3000", autocomplete: "off", spellcheck: "false" });
  const path = h("input", { type: "text", value: origin?.path ?? "/socket.io/", autocomplete: "off", spellcheck: "false" });
  const client = h("select", {},
    origin?.client ? h("option", { value: "stock" }, "socket.io-client, from the server") : null,
    origin?.msgpack && origin.client ? null : h("option", { value: "own" }, "the page’s own, over WebSocket"));
  const named = h("input", { type: "checkbox", id: freshId("setting"), checked: true });
  const hint = origin?.msgpack && !origin.client
    ? "This server speaks MessagePack, which the page’s own client does not: let it serve the client’s bundle (serve_client)."
    : null;
  return {
    node: h("details", { class: "server", open: !isServed },
      h("summary", {}, "Server"),
      field("Origin", url), field("Path", path), field("Client", client, hint),
      h("div", { class: "field" }, named, " ", h("label", { for: named.id }, "Name this contract (", h("code", {}, "$contract"), ")"))),
    get url() {
      return url.value.trim().replace(/\/+$/, "");
    },
    get path() {
      return path.value.trim();
    },
    get client() {
      return client.value;
    },
    get contract() {
      return named.checked ? { $contract: { name: contract.name, version: contract.version, hash: contract.hash } } : {};
    },
    /** Takes the page's own client, if the server can talk to it. */
    fallBack() {
      if (!origin?.msgpack) client.value = "own";
      return !origin?.msgpack;
    },
  };
})();

/** What stands between the braces of a path. */
const parameterForms = {
  number: (name) => editorOf({ type: "number" }, name),
  boolean: (name) => editorOf({ type: "boolean" }, name),
  string: (name) => editorOf({ type: "string" }, name),
  any: (name) => editorOf({ type: "string" }, name),
};

/** The connection of one namespace: its form, its state, and what others may ask of it. */
function connectionOf(namespace) {
  const parameters = (namespace.parameters ?? []).map(({ name, type }) => [name, (parameterForms[type] ?? parameterForms.any)(name)]);
  const auth = payloadForm(namespace.auth === undefined ? [] : [{ name: "auth", schema: namespace.auth }], { single: true });
  const state = h("p", { class: "state", role: "status" }, "not connected");
  const note = h("p", { class: "note", role: "alert" });
  const button = h("button", { type: "submit", class: "primary" }, "Connect");
  const form = submitsByKey(h("form", { class: "connect", novalidate: true, "aria-label": `Connect to ${namespace.path}`, onsubmit: submit },
    h("div", { class: "group" }, parameters.map(([, editor]) => editor.node)),
    auth.isEmpty ? null : auth.node, note,
    h("div", { class: "row actions" }, button, auth.buttons, state)));
  const listeners = { event: [], exception: [] };
  let connection = null;
  let at = namespace.path;
  let phase = "closed";

  function become(next, text) {
    phase = next;
    state.textContent = text;
    state.dataset.phase = next;
    button.textContent = next === "closed" ? "Connect" : next === "open" ? "Disconnect" : "Cancel";
    button.classList.toggle("primary", next === "closed");
    for (const listener of changes) listener();
  }

  const changes = [];
  const tell = (direction, what, more = {}) => log.add({ direction, namespace: at, what, ...more });

  function read() {
    at = namespace.path;
    for (const [name, editor] of parameters) {
      editor.clear();
      at = at.replace(`{${name}}`, encodeURIComponent(String(editor.get())));
    }
    const [value] = auth.isEmpty ? [{}] : auth.read();
    const isNothing = value === ABSENT || value === undefined || value === null;
    // What is no object goes as it is: the server says what it thinks of it.
    return isNothing || isObject(value) ? { ...(isNothing ? {} : value), ...settings.contract } : value;
  }

  async function submit(event) {
    event.preventDefault();
    note.textContent = "";
    if (phase !== "closed") {
      const old = connection;
      connection = null;
      become("closed", "not connected");
      return old?.close?.();
    }
    let sent;
    let url;
    try {
      sent = read();
      url = new URL(settings.url).origin;
      if (!/^https?:/.test(url)) throw new TypeError("an origin begins with http: or https:");
    } catch (error) {
      if (error instanceof Unfit) {
        error.editor.note(error.message);
        error.editor.focus();
      } else {
        note.textContent = `The origin of the server: ${error.message}`;
      }
      return;
    }
    become("opening", "connecting …");
    const attempt = {};
    connection = attempt;
    let opened;
    try {
      opened = await open({ url, path: settings.path, namespace: at, auth: sent }, attempt);
    } catch (error) {
      // What is no address, and what the browser does not let a page connect to.
      if (connection !== attempt) return;
      connection = null;
      become("closed", "not connected");
      note.textContent = `No connection: ${error.message}`;
      return;
    }
    // Somebody may have cancelled meanwhile.
    if (connection === attempt) connection = opened;
    else opened.close();
  }

  async function open(options, attempt) {
    const is = (made) => connection === attempt || (made.it !== null && connection === made.it);
    const made = { it: null };
    const on = {
      open(id, transport) {
        if (!is(made)) return;
        become("open", `connected over ${transport} as ${id}`);
        tell("info", "connect", { values: [{ id, transport }], tone: "fine" });
      },
      refused(message, data) {
        if (!is(made)) return;
        connection = null;
        become("closed", "not connected");
        tell("in", "connect_error", { name: message, values: data === undefined ? [] : [data], tone: "bad" });
        const isRejected = isObject(data) && data.status === "rejected";
        const own = isRejected || (isObject(data) && data.status === "incompatible");
        if (isRejected) auth.mark(issuesOf(data).map((issue) => ({ ...issue, path: issue.path === "" ? "" : `/0${issue.path}` })));
        note.textContent = `Refused: ${cut(own && typeof data.message === "string" ? data.message : message, 1000)}`;
      },
      closed(reason) {
        const mine = is(made);
        if (!mine && reason !== "io client disconnect") return;
        if (mine) {
          connection = null;
          become("closed", `disconnected: ${reason}`);
        }
        tell("info", "disconnect", { name: reason, tone: reason === "io client disconnect" ? "" : "bad" });
      },
      event(name, values, answer) {
        if (!is(made)) return;
        const event = namespace.serverToClient.find((it) => it.name === name);
        const isException = name === "exception" && !event;
        const extra = answer ? () => answerForm(event, name, answer, at) : null;
        tell("in", answer ? "event with ack" : "event", { name, values, extra, tone: isException ? "bad" : "" });
        if (isException && isObject(values[0])) listeners.exception.forEach((listener) => listener(values[0]));
      },
    };
    if (settings.client === "stock") {
      try {
        const io = await loadStock();
        made.it = openStock(io, options, on);
      } catch (error) {
        tell("info", "the stock client is not there", { name: error.message, tone: "bad" });
        if (!settings.fallBack()) {
          connection = null;
          become("closed", "not connected");
          return { close() {} };
        }
      }
    }
    made.it ??= openOwn(options, on);
    return made.it;
  }

  become("closed", "not connected");
  return {
    form,
    get isOpen() {
      return phase === "open";
    },
    /** Emits; the values of the answer, or null if none was asked for. Throws when none came. */
    async emit(name, values, timeout) {
      tell("out", timeout === null ? "event" : "event with ack", { name, values });
      if (timeout === null) {
        try {
          connection.send(name, values);
        } catch (error) {
          tell("info", "not sent", { name: `${name}: ${error.message}`, tone: "bad" });
          throw error;
        }
        return null;
      }
      const start = performance.now();
      try {
        const answer = await connection.ask(name, values, timeout);
        const reply = answer[0];
        const status = isObject(reply) && ["ok", "error", "rejected"].includes(reply.status) ? ` ${reply.status}` : "";
        const took = `${(performance.now() - start).toFixed(0)} ms`;
        tell("in", `ack${status} after ${took}`, { name, values: answer, tone: status === " ok" ? "fine" : status === "" ? "" : "bad" });
        return answer;
      } catch (error) {
        tell("info", "no ack", { name: `${name}: ${error.message}`, tone: "bad" });
        throw error;
      }
    },
    onException: (listener) => listeners.exception.push(listener),
    onChange: (listener) => changes.push(listener),
    focus() {
      button.focus();
      note.textContent = "Connect first.";
    },
  };
}

/** The form under an event that wants an answer. */
function answerForm(event, name, answer, at) {
  const ack = event?.ack ?? { kind: "rest", schema: true };
  const args =
    ack.kind === "value" ? [{ name: "answer", schema: ack.schema }]
      : ack.kind === "arguments" ? ack.schemas.map((schema, index) => ({ name: String(index), schema }))
        : ack.kind === "rest" ? [{ name: "answers", schema: ack.schema, rest: true }]
          : ack.kind === "reply" ? [{ name: "reply", schema: replySchema(ack) }]
            : [];
  const payload = payloadForm(args);
  const form = submitsByKey(h("form", { class: "answer", novalidate: true, "aria-label": `Answer ${name}`, onsubmit: submit },
    payload.node, h("div", { class: "row actions" }, h("button", { type: "submit", class: "primary" }, "Answer"), payload.buttons)));
  function submit(submitted) {
    submitted.preventDefault();
    const values = payload.readOrSay();
    if (values === undefined) return;
    try {
      answer(values);
    } catch (error) {
      return form.replaceWith(h("p", { class: "note" }, `not answered: ${error.message}`));
    }
    log.add({ direction: "out", namespace: at, what: "ack", name, values });
    form.replaceWith(h("p", { class: "hint" }, "answered"));
  }
  return form;
}

function replySchema(ack) {
  const arm = (status, name, schema) => ({
    type: "object",
    properties: { status: { const: status }, [name]: schema },
    required: ["status", name],
  });
  const arms = [arm("ok", "data", ack.data ?? { type: "null" })];
  if (ack.error !== undefined) arms.push(arm("error", "error", ack.error));
  return { oneOf: arms };
}

/** The form that emits an event. */
function emitForm(event, connection) {
  const payload = payloadForm(event.arguments);
  const asks = event.ack.kind !== "none";
  const ask = h("input", { type: "checkbox", id: freshId("ask"), checked: asks });
  const timeout = h("input", { type: "text", inputmode: "numeric", class: "short", value: "5000", "aria-label": "milliseconds to wait for the ack" });
  const result = h("div", { class: "result", role: "status" });
  const form = submitsByKey(h("form", { class: "emit", novalidate: true, "aria-label": `Emit ${event.name}`, onsubmit: submit },
    payload.node,
    h("div", { class: "row actions" }, h("button", { type: "submit", class: "primary" }, "Emit"), payload.buttons,
      h("span", { class: "ask" }, ask, " ", h("label", { for: ask.id }, "ask for an ack, wait"), " ", timeout, " ms")),
    result));

  function outcome(tone, title, value) {
    result.replaceChildren(h("p", { class: `outcome ${tone}` }, title), value === undefined ? "" : h("pre", {}, shown(value)));
  }

  function show(answer) {
    const [reply] = answer;
    if (event.ack.kind !== "reply" || !isObject(reply)) {
      if (answer.length === 0) return outcome("fine", "acknowledged");
      return outcome("fine", "answered", answer.length === 1 ? reply : answer);
    }
    if (reply.status === "ok") return outcome("fine", "ok", reply.data);
    if (reply.status === "error") return outcome("bad", "error", reply.error);
    rejected(reply);
  }

  function rejected(body) {
    const issues = issuesOf(body);
    payload.mark(issues);
    const message = typeof body.message === "string" ? cut(body.message, 1000) : "";
    result.replaceChildren(h("p", { class: "outcome bad" }, `rejected: ${message}`),
      issues.length === 0 ? "" : h("ul", { class: "issues" }, issues.map((issue) =>
        h("li", {}, h("code", {}, issue.path || "/"), " ", h("b", {}, issue.code), " ", issue.message))));
  }

  connection.onException((body) => {
    if (body.event === event.name) rejected(body);
  });

  async function submit(submitted) {
    submitted.preventDefault();
    result.replaceChildren();
    const values = payload.readOrSay();
    if (values === undefined) return;
    if (!connection.isOpen) {
      outcome("bad", "Not connected.");
      return connection.focus();
    }
    const patience = Math.min(Math.max(Number(timeout.value) || 5000, 1), 600_000);
    try {
      const answer = await connection.emit(event.name, values, ask.checked ? patience : null);
      if (answer === null) outcome("", "sent");
      else show(answer);
    } catch (error) {
      outcome("bad", `${ask.checked ? "no ack" : "not sent"}: ${error.message}`);
    }
  }
  return form;
}
