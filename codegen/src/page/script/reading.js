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
  const text = value instanceof Uint8Array ? shown(value) : toJson(value).replace(/\{\s*"\$hex": "([^"]*)"\s*\}/g, "bytes($1)");
  // A long one scrolls, by the keyboard too.
  const scrolls = text.split("\n").length > 20 ? { tabindex: "0", role: "region", "aria-label": "Example" } : {};
  return h("pre", { class: "example", ...scrolls }, text);
}

/** Rows of names, types, and what is to be said of them. */
function rows(list) {
  if (list.length === 0) return null;
  return h("table", {}, h("tbody", {}, list.map(({ name, schema, mark, docs }) => {
    const constraints = constraintsOf(schema);
    const note = deprecationOf(schema);
    return h("tr", {},
      h("th", { scope: "row" }, h("code", { class: note === null ? null : "deprecated" }, name), mark ? h("span", { class: "mark" }, mark) : null),
      h("td", {}, h("code", { class: "type" }, typeNodes(schema)), warning(note), docs ? prose(docs) : null,
        constraints.length > 0 ? h("p", { class: "hint" }, constraints.join(" · ")) : null));
  })));
}

const describes = (schema) => (isObject(schema) && typeof schema.description === "string" ? schema.description : "");

/** That something is deprecated, and what to use instead. */
const warning = (note) => (note === null || note === undefined ? null : h("p", { class: "warning" }, note === "" ? "Deprecated." : inline(`Deprecated: ${note}`)));

/** The fields, arms or values of a type. */
function anatomy(given) {
  if (!isObject(given)) return h("p", {}, h("code", { class: "type" }, typeNodes(given)));
  const schema = Array.isArray(given.allOf) || unionsOf(given).length > 1 ? merged(resolved(given), {}) : given;
  const [arms] = unionsOf(schema);
  const own = [];
  const properties = propertiesOf(schema);
  if (properties.length > 0) {
    own.push(rows(properties.map(([name, of]) => ({
      name, schema: of, docs: describes(of), mark: schema.required?.includes(name) ? "" : "optional",
    }))));
  }
  if (Array.isArray(arms)) {
    own.push(h("ul", { class: "arms" }, arms.map((arm) => {
      const inner = isObject(arm) && (arm.properties || arm.oneOf || arm.anyOf) ? anatomy(arm) : null;
      const note = deprecationOf(arm);
      return h("li", {}, h("p", { class: note === null ? "arm" : "arm deprecated" }, inner ? h("b", {}, armName(arm)) : h("code", { class: "type" }, typeNodes(arm))),
        warning(note), describes(arm) ? prose(describes(arm)) : null, inner);
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

function eventSection(event, fromClient, connection, key) {
  const direction = fromClient ? "client → server" : "server → client";
  const examples = event.arguments.map((argument) => exampleOf(argument.schema, argument.name) ?? null);
  const asks = event.ack.kind !== "none";
  const details = fromClient ? emitDetails(event, connection) : null;
  return h("section", { class: "event", "aria-label": `${event.name}, ${direction}` },
    heading("h3", key, h("span", { class: event.deprecated === undefined ? null : "deprecated" }, event.name)),
    h("p", { class: "badges" }, h("span", { class: "badge" }, direction),
      asks && event.ack.kind !== "empty" ? h("span", { class: "badge" }, fromClient ? "answers" : "wants an answer") : null,
      event.deprecated === undefined ? null : h("span", { class: "badge bad" }, "deprecated")),
    event.deprecated ? warning(event.deprecated) : null,
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

/** The form that emits an event, made when somebody unfolds it. */
function emitDetails(event, connection) {
  const details = h("details", { class: "try", onkeydown: leave, ontoggle: fill }, h("summary", { onclick: fill }, "Emit it"));
  function fill() {
    if (details.childElementCount === 1) details.append(emitForm(event, connection));
  }
  function leave(pressed) {
    if (pressed.key !== "Escape" || !details.open) return;
    details.open = false;
    details.firstElementChild.focus();
  }
  return details;
}

/** A view that is filled when it is shown for the first time. */
function laterView(label, fill) {
  const view = h("article", { "aria-label": label });
  let isEmpty = true;
  const open = () => {
    if (isEmpty) fill(view);
    isEmpty = false;
  };
  return { view, open };
}

function namespaceView(namespace) {
  const { view, open } = laterView(namespace.path, fill);
  const key = place(namespace.path, { view, element: view, open });
  const base = namespace.path === "/" ? "" : namespace.path;
  const linksOf = (events, fromClient) => events.map((event) => {
    const entry = { view, element: view, open };
    return { key: place(`${base}${fromClient ? "/" : "@"}${event.name}`, entry), event, fromClient, entry };
  });
  const fromClients = linksOf(namespace.clientToServer, true);
  const fromServer = linksOf(namespace.serverToClient, false);

  function fill() {
    const connection = connectionOf(namespace);
    view.append(...[
      h("header", {}, heading("h2", key, h("span", { class: namespace.deprecated === undefined ? null : "deprecated" }, namespace.path))),
      warning(namespace.deprecated),
      namespace.docs ? prose(namespace.docs) : null,
      factsOf(namespace),
      h("section", { class: "card", "aria-label": "Connection" }, h("h3", {}, "Connect"), connection.form),
    ].filter((part) => part !== null));
    list(fromClients, "Client to server", namespace.clientDocs || "What a client may emit.", connection);
    list(fromServer, "Server to client", "What the server emits.", connection);
    if (fromClients.length + fromServer.length === 0) view.append(h("p", { class: "quiet" }, "This namespace has no events."));
  }

  function list(links, title, docs, connection) {
    if (links.length === 0) return;
    view.append(h("h2", { class: "group-title" }, title), prose(docs, "prose quiet"));
    for (const { key: eventKey, event, fromClient, entry } of links) {
      entry.element = eventSection(event, fromClient, connection, eventKey);
      view.append(entry.element);
    }
  }
  return { key, links: [...fromClients, ...fromServer], namespace };
}

/** What there is to know of a namespace before one connects. */
function factsOf(namespace) {
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
    facts.push(h("dt", {}, "Rooms"), h("dd", {}, namespace.rooms.map((room) => [h("code", {}, room), " "]), h("p", { class: "hint" }, "Only the server knows who is in them.")));
  }
  return facts.length > 0 ? h("dl", { class: "facts" }, facts) : null;
}

function typesView() {
  const { view, open } = laterView("Types", fill);
  const key = place("types", { view, element: view, open });
  const names = [...usedTypes()].map(([name, directions]) => {
    const entry = { view, element: view, open };
    return { key: place(TYPES + name, entry), name, directions, entry };
  });

  function fill() {
    view.append(h("header", {}, heading("h2", key, "Types")),
      h("p", { class: "hint" }, "What travels, as JSON; bytes are attachments. Where the two directions differ, both are shown."));
    for (const { key: typeKey, name, directions, entry } of names) {
      entry.element = typeSection(typeKey, name, directions);
      view.append(entry.element);
    }
  }
  return { key, names };
}

function typeSection(key, name, directions) {
  const both = directions.size > 1 && !isSymmetric(name);
  const [one] = directions;
  const first = definition({ direction: one, name });
  const note = deprecationOf(first);
  const section = h("section", { class: "event", "aria-label": name }, heading("h3", key, h("span", { class: note === null ? null : "deprecated" }, name)), warning(note));
  if (describes(first)) section.append(prose(describes(first)));
  const { from, name: there } = isObject(first) && isObject(first["x-import"]) ? first["x-import"] : {};
  if (from) section.append(h("p", { class: "hint" }, "In TypeScript it is ", h("code", {}, there), " of ", h("code", {}, from), "."));
  for (const direction of both ? ["input", "output"] : [one]) {
    const schema = definition({ direction, name });
    if (both) section.append(h("h4", {}, direction === "input" ? "As the server reads it" : "As the server writes it"));
    section.append(h("div", { class: "columns wide" }, h("div", {}, anatomy(schema)),
      code(exampleOf({ $ref: `#/definitions/${direction}/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}` }) ?? null)));
  }
  return section;
}

function overview(namespaces) {
  const view = h("article", { "aria-label": "Overview" });
  place("", { view, element: view, open() {} });
  const source = origin?.contract ? new URL(origin.contract, location.href).href : "contract.json";
  const command = source.startsWith("https:") ? `curl -sSf ${source} | ackord ts - -o src/${slug(contract.name)}.ts` : `ackord ts ${source} -o src/${slug(contract.name)}.ts`;
  view.append(...[
    h("header", {}, h("h2", { tabindex: "-1" }, contract.name)),
    h("dl", { class: "facts" }, h("dt", {}, "Version"), h("dd", {}, contract.version), h("dt", {}, "Hash"), h("dd", {}, h("code", {}, contract.hash))),
    h("h3", {}, "Namespaces"),
    namespaces.length === 0 ? h("p", { class: "quiet" }, "This contract has no namespaces.") : h("ul", { class: "cards" }, namespaces.map(({ key, namespace }) => h("li", { class: "card" },
      h("a", { href: linkTo(key) }, h("b", { class: namespace.deprecated === undefined ? null : "deprecated" }, namespace.path)),
      warning(namespace.deprecated),
      namespace.docs ? prose(namespace.docs) : null,
      h("p", { class: "hint" }, `${counted(namespace.clientToServer.length, "event")} from clients, ${counted(namespace.serverToClient.length, "event")} from the server`)))),
    ...codesOf(contract.codes ?? []),
    h("h3", {}, "TypeScript"),
    h("p", {}, "Types of all events for the stock ", h("code", {}, "socket.io-client"), ", and a function for each namespace that connects:"),
    h("pre", { class: "example" }, command),
    origin?.contract ? null : h("p", { class: "hint" }, h("code", {}, "contract.json"), " is what ", h("code", {}, "Contract::write_json"),
      " writes; a server may hand it out, and the command line reads from its URL."),
  ].filter((part) => part !== null));
  return view;
}

/** The words that this contract adds to those of Ackord. */
function codesOf(codes) {
  if (codes.length === 0) return [];
  return [
    h("h3", { id: "codes" }, "Codes of issues"),
    h("p", { class: "hint" }, "What is rejected is rejected with a code. These are the contract’s own, beside those of Ackord."),
    h("table", {}, h("tbody", {}, codes.map(({ code, docs }) =>
      h("tr", {}, h("th", { scope: "row" }, h("code", {}, code)), h("td", {}, docs ? prose(docs) : null))))),
  ];
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "contract";
