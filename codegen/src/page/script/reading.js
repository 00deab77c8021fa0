// What there is to read: the contract, its namespaces, their events, the types.

/** Whatever has a place of its own, by the fragment of the address: its view, its element. */
const places = new Map();

function place(id, entry) {
  let key = id;
  for (let number = 2; places.has(key); number++) key = `${id}~${number}`;
  places.set(key, entry);
  return key;
}

const linkTo = (key) => `#${encodeURI(key).replaceAll("#", "%23")}`;

/** A heading that links to itself and can be focused. */
const heading = (tag, key, ...children) => h(tag, { tabindex: "-1" }, h("a", { class: "self", href: linkTo(key) }, ...children));

function code(value) {
  return h("pre", { class: "example" }, value instanceof Uint8Array ? shown(value) : toJson(value).replace(/\{\s*"\$hex": "([^"]*)"\s*\}/g, "bytes($1)"));
}

/** Rows of names, types, and what is to be said of them. */
function rows(list) {
  if (list.length === 0) return null;
  const said = list.some(({ schema, docs }) => docs || constraintsOf(schema).length > 0);
  return h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, list.map(({ name, schema, mark, docs }) => {
    const constraints = constraintsOf(schema);
    return h("tr", {},
      h("th", { scope: "row" }, h("code", {}, name), mark ? h("span", { class: "mark" }, mark) : null),
      h("td", {}, h("code", { class: "type" }, typeNodes(schema))),
      said && h("td", {}, docs ? prose(docs) : null, constraints.length > 0 ? h("p", { class: "hint" }, constraints.join(" · ")) : null));
  }))));
}

const describes = (schema) => (isObject(schema) && typeof schema.description === "string" ? schema.description : "");

/** The fields, arms or values of a type. */
function anatomy(schema) {
  if (!isObject(schema)) return h("p", {}, h("code", { class: "type" }, typeNodes(schema)));
  const arms = schema.oneOf ?? schema.anyOf;
  const own = [];
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length > 0) {
    own.push(rows(properties.map(([name, of]) => ({
      name, schema: of, docs: describes(of), mark: schema.required?.includes(name) ? "" : "optional",
    }))));
  }
  if (Array.isArray(arms)) {
    own.push(h("ul", { class: "arms" }, arms.map((arm) => {
      const inner = isObject(arm) && (arm.properties || arm.oneOf || arm.anyOf) ? anatomy(arm) : null;
      return h("li", {}, h("p", { class: "arm" }, inner ? h("b", {}, armName(arm)) : h("code", { class: "type" }, typeNodes(arm))),
        describes(arm) ? prose(describes(arm)) : null, inner);
    })));
  }
  if (properties.length === 0 && !Array.isArray(arms)) own.push(h("p", {}, h("code", { class: "type" }, typeNodes(schema))));
  else if (mapValues(schema) !== undefined && mapValues(schema) !== true && properties.length > 0) {
    own.push(h("p", { class: "hint" }, "and any other name: ", h("code", { class: "type" }, typeNodes(mapValues(schema)))));
  }
  const constraints = constraintsOf({ ...schema, description: undefined });
  if (constraints.length > 0) own.push(h("p", { class: "hint" }, constraints.join(" · ")));
  return h("div", {}, own);
}

/** The acknowledgement of an event, in words and types. */
function ackNodes(ack, who) {
  const arm = (name, schema, tone) => h("div", { class: "answer-arm" },
    h("div", { class: "arm-head" }, h("span", { class: `badge ${tone}` }, name), h("code", { class: "type" }, typeNodes(schema))),
    code(exampleOf(schema) ?? null));
  switch (ack.kind) {
    case "none":
      return h("p", { class: "hint" }, "No acknowledgement.");
    case "empty":
      return h("p", {}, "An acknowledgement without a value, if one is asked for.");
    case "value":
      return [h("p", {}, `${who} answers with one value; it cannot say that something was rejected, so wait with a timeout.`), arm("value", ack.schema, "fine")];
    case "arguments":
      return [h("p", {}, `${who} answers with ${ack.schemas.length} values.`), ack.schemas.map((schema, index) => arm(`value ${index + 1}`, schema, "fine"))];
    case "rest":
      return [h("p", {}, `${who} answers with any number of values.`), arm("each", ack.schema, "fine")];
    case "reply":
      return [
        arm("ok", ack.data ?? { type: "null" }, "fine"),
        ack.error === undefined ? null : arm("error", ack.error, "bad"),
        h("div", { class: "answer-arm" },
          h("div", { class: "arm-head" }, h("span", { class: "badge bad" }, "rejected"), h("code", { class: "type" }, "{ event, message, issues }")),
          h("p", { class: "hint" }, "When the arguments do not fit, or the server failed: each issue has a path, a code and a message.")),
      ];
    default:
      return null;
  }
}

function eventSection(namespace, event, fromClient, connection, key) {
  const direction = fromClient ? "client → server" : "server → client";
  const examples = event.arguments.map((argument) => exampleOf(argument.schema, argument.name) ?? null);
  const asks = event.ack.kind !== "none";
  const emit = fromClient ? emitForm(event, connection) : null;
  const details = emit && h("details", { class: "try", onkeydown: leave }, h("summary", {}, "Emit it"), emit);
  function leave(pressed) {
    if (pressed.key !== "Escape" || !details.open) return;
    details.open = false;
    details.firstElementChild.focus();
  }
  return h("section", { class: "event", "aria-label": `${event.name}, ${direction}` },
    heading("h3", key, event.name),
    h("p", { class: "badges" }, h("span", { class: "badge" }, direction),
      asks && event.ack.kind !== "empty" ? h("span", { class: "badge" }, fromClient ? "answers" : "wants an answer") : null,
      event.deprecated === undefined ? null : h("span", { class: "badge bad" }, "deprecated")),
    event.deprecated ? h("div", { class: "warning" }, inline(`Deprecated: ${event.deprecated}`)) : null,
    event.docs ? prose(event.docs) : null,
    h("div", { class: "columns" },
      h("div", {}, h("h4", {}, "Arguments"),
        event.arguments.length === 0 ? h("p", { class: "hint" }, "None.") : rows(event.arguments.map((argument, index) => ({
          name: argument.rest ? `…${argumentName(argument, index)}` : argumentName(argument, index),
          schema: argument.schema, docs: describes(argument.schema),
          mark: argument.rest ? "any number" : argument.optional ? "optional" : "",
        }))),
        examples.length === 0 ? null : h("p", { class: "hint" }, "for example"), examples.map((value) => code(value))),
      h("div", {}, h("h4", {}, "Answer"), ackNodes(event.ack, fromClient ? "The server" : "The client"))),
    details);
}

function namespaceView(namespace) {
  const connection = connectionOf(namespace);
  const view = h("article", { "aria-label": namespace.path });
  const key = place(namespace.path, { view, element: view });
  const links = [];
  view.append(h("header", {}, heading("h2", key, namespace.path)),
    namespace.docs ? prose(namespace.docs) : "");
  const facts = [];
  if (namespace.parameters?.length > 0) {
    facts.push(h("dt", {}, "Parameters"), h("dd", {}, namespace.parameters.map(({ name, type }) =>
      h("div", {}, h("code", { class: "type" }, `${name}: ${type === "any" ? "string | number | bigint | boolean" : type}`)))));
  }
  const shownType = (title, schema) => {
    facts.push(h("dt", {}, title), h("dd", {}, h("code", { class: "type" }, typeNodes(schema)), code(exampleOf(schema) ?? null)));
  };
  if (namespace.auth !== undefined) shownType("Auth", namespace.auth);
  if (namespace.refused !== undefined) shownType("Refusals", namespace.refused);
  if (namespace.rooms?.length > 0) {
    facts.push(h("dt", {}, "Rooms"), h("dd", {}, namespace.rooms.map((room) => [h("code", {}, room), " "])));
  }
  if (facts.length > 0) view.append(h("dl", { class: "facts" }, facts));
  view.append(h("section", { class: "card", "aria-label": "Connection" }, h("h3", {}, "Connect"), connection.form));
  const list = (events, fromClient, title, docs) => {
    if (events.length === 0) return;
    view.append(h("h2", { class: "group-title" }, title), prose(docs, "prose quiet"));
    for (const event of events) {
      const entry = { view, element: null };
      const base = namespace.path === "/" ? "" : namespace.path;
      const eventKey = place(fromClient ? `${base}/${event.name}` : `${base}@${event.name}`, entry);
      entry.element = eventSection(namespace, event, fromClient, connection, eventKey);
      view.append(entry.element);
      links.push({ key: eventKey, event, fromClient });
    }
  };
  list(namespace.clientToServer, true, "Client to server", namespace.clientDocs || "What a client may emit.");
  list(namespace.serverToClient, false, "Server to client", "What the server emits.");
  return { key, view, links, namespace };
}

function typesView() {
  const view = h("article", { "aria-label": "Types" });
  const key = place("types", { view, element: view });
  view.append(h("header", {}, heading("h2", key, "Types")),
    h("p", { class: "hint" }, "What travels, as JSON; bytes are attachments. Where the two directions differ, both are shown."));
  const names = [];
  for (const [name, directions] of usedTypes()) {
    const entry = { view, element: null };
    const typeKey = place(TYPES + name, entry);
    const section = h("section", { class: "event", "aria-label": name }, heading("h3", typeKey, name));
    const both = directions.size > 1 && !isSymmetric(name);
    const first = definition({ direction: [...directions][0], name });
    if (describes(first)) section.append(prose(describes(first)));
    for (const direction of both ? ["input", "output"] : [[...directions][0]]) {
      const schema = definition({ direction, name });
      if (both) section.append(h("h4", {}, direction === "input" ? "As the server reads it" : "As the server writes it"));
      section.append(h("div", { class: "columns" }, h("div", {}, anatomy(schema)),
        code(exampleOf({ $ref: `#/definitions/${direction}/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}` }) ?? null)));
    }
    entry.element = section;
    view.append(section);
    names.push({ key: typeKey, name });
  }
  return { key, view, names };
}

function overview(namespaces) {
  const view = h("article", { "aria-label": "Overview" });
  place("", { view, element: view });
  const source = origin?.contract ? new URL(origin.contract, location.href).href : "contract.json";
  const command = source.startsWith("https:") ? `curl -sSf ${source} | ackord ts - -o src/${slug(contract.name)}.ts` : `ackord ts ${source} -o src/${slug(contract.name)}.ts`;
  view.append(...[
    h("header", {}, h("h2", { tabindex: "-1" }, contract.name)),
    h("dl", { class: "facts" }, h("dt", {}, "Version"), h("dd", {}, contract.version), h("dt", {}, "Hash"), h("dd", {}, h("code", {}, contract.hash))),
    h("h3", {}, "Namespaces"),
    h("ul", { class: "cards" }, namespaces.map(({ key, namespace }) => h("li", { class: "card" },
      h("a", { href: linkTo(key) }, h("b", {}, namespace.path)),
      namespace.docs ? prose(namespace.docs) : null,
      h("p", { class: "hint" }, `${counted(namespace.clientToServer.length, "event")} from clients, ${counted(namespace.serverToClient.length, "event")} from the server`)))),
    h("h3", {}, "TypeScript"),
    h("p", {}, "Types of all events for the stock ", h("code", {}, "socket.io-client"), ", and a function for each namespace that connects:"),
    h("pre", { class: "example" }, command),
    origin?.contract ? null : h("p", { class: "hint" }, h("code", {}, "contract.json"), " is what ", h("code", {}, "Contract::write_json"),
      " writes; a server may hand it out, and the command line reads from its URL."),
  ].filter((part) => part !== null));
  return view;
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "contract";
