// A contract document with every form of schema that payloads have, recursion and hostile names and docs among them.

const hostile = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)>";

const types = (direction) => {
  const to = (name) => ({ $ref: `#/definitions/${direction}/${encodeURIComponent(name)}` });
  const object = (properties, required = Object.keys(properties)) => ({ type: "object", properties, required });
  const text = { type: "string" };
  return {
    Tree: {
      description: "Text, or lists and maps of it.",
      anyOf: [text, { type: "array", items: to("Tree") }, { type: "object", additionalProperties: to("Tree") }],
    },
    Expression: {
      description: "An expression.\n\n# Example\n\n```\nAdd(1, 2)\n```\n\nSee [`Tree`](super::Tree):\n- first `a`\n- second",
      oneOf: [
        { ...object({ kind: { const: "add", type: "string" }, left: to("Expression"), right: to("Expression") }), description: "A sum." },
        object({ kind: { const: "literal", type: "string" }, value: { type: "number", format: "double" } }),
        object({ kind: { const: "none", type: "string" } }),
      ],
    },
    "Page<Limits>": object(
      { items: { type: "array", items: to("Limits") }, next: { type: ["string", "null"] } },
      direction === "output" ? ["items", "next"] : ["items"],
    ),
    External: {
      oneOf: [
        { type: "string", const: "Unit", description: "Nothing." },
        { ...object({ Newtype: { type: "integer", format: "int8", minimum: -128, maximum: 127 } }), additionalProperties: false },
        { ...object({ Tuple: { type: "array", prefixItems: [text, { type: "boolean" }], minItems: 2, maxItems: 2 } }), additionalProperties: false },
      ],
    },
    Flat: {
      ...object({ id: { type: "string", "x-integer": "u64", pattern: "^(0|[1-9][0-9]*)$" } }),
      oneOf: [object({ status: { const: "open" } }), object({ status: { const: "closed" }, by: text })],
    },
    Color: { type: "string", enum: ["red", "green", "blue"] },
    Limits: object(
      {
        short: { ...text, minLength: 3, maxLength: 5, description: "Three to five." },
        hex: { ...text, pattern: "^#[0-9a-f]{6}$" },
        code: { ...text, pattern: "^(ab|cd)-\\d{2,4}[A-Z]+$" },
        odd: { ...text, pattern: "(?=x)x", examples: ["x"] },
        mail: { ...text, format: "email" },
        page: { ...text, format: "uri" },
        ratio: { type: "number", exclusiveMinimum: 0, maximum: 1 },
        even: { type: "integer", format: "uint8", minimum: 3, maximum: 255, multipleOf: 2 },
        color: { anyOf: [to("Color"), { type: "null" }] },
        tags: { type: "array", items: { ...text, minLength: 1 }, minItems: 2, maxItems: 4, uniqueItems: true },
        map: { type: "object", additionalProperties: { type: "integer" }, minProperties: 1 },
        small: { ...text, contentEncoding: "base64", "x-binary": true, "x-minBytes": 2, "x-maxBytes": 8 },
        thumb: { type: ["string", "null"], contentEncoding: "base64", "x-binary": true },
        when: { ...text, format: "date-time", default: "2026-01-31T12:00:00Z" },
        flag: { type: "boolean", default: true },
        any: true,
        "a/b~c": text,
        ["__proto__"]: text,
        [hostile]: text,
        "long text": { ...text, maxLength: 4000 },
      },
      ["short", "hex", "code", "odd", "mail", "page", "ratio", "even", "tags", "map", "small", "any", "a/b~c", "__proto__", hostile, "long text"],
    ),
    // In the order of the struct, which is neither that of the alphabet nor that of `required`.
    Ordered: {
      ...object({
        zulu: text,
        alpha: { ...text, description: "The first letter." },
        mike: { type: "integer", deprecated: true, "x-deprecated": "use `zulu`" },
        brand: { ...text, "x-typescript": 'string & { readonly __brand: "Id" }' },
        big: { type: "integer", format: "int64", minimum: -9007199254740991, maximum: 9007199254740991 },
      }, ["alpha", "zulu", "brand"]),
      "x-order": ["zulu", "mike", "alpha", "brand", "big"],
      "x-import": { from: "./bindings/Ordered", name: "Ordered" },
    },
    // Two enums flattened into one struct.
    Crossed: {
      allOf: [
        { oneOf: [object({ at: { const: "home" } }), object({ at: { const: "away" }, city: text })] },
        { oneOf: [object({ by: { const: "day" } }), object({ by: { const: "night" }, lamp: { type: "boolean" } })] },
        object({ name: text }),
      ],
    },
    Level: {
      oneOf: [
        { const: "low", description: "Hardly audible." },
        { const: "high", description: "Wakes the neighbours.", deprecated: true },
      ],
    },
    // Each needs two of the other, but for its last arm: made without care, a form of them has 2^16 fields.
    Sum: { oneOf: [object({ plus: object({ left: to("Product"), right: to("Product") }) }), object({ one: { type: "integer" } })] },
    Product: { oneOf: [object({ times: object({ left: to("Sum"), right: to("Sum") }) }), object({ zero: { type: "integer" } })] },
    // What is cheap for the server's expressions takes those of a browser longer than anybody waits.
    Costly: object({
      steps: { ...text, pattern: "^(a+){40}$" },
      words: { ...text, pattern: "^(\\w+\\s?){30}$" },
      none: { ...text, pattern: "^x{0}y$" },
      odd: { ...text, format: "constructor" },
      long: { ...text, minLength: 4294967295 },
    }),
    ...Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`Web${at}`, {
      ...object(Object.fromEntries(Array.from({ length: 14 }, (_, other) => [`to${other}`, { anyOf: [to(`Web${other}`), { type: "null" }] }])), []),
    }])),
    // Maps whose keys are numbers, and those of an enum.
    Keyed: object({
      numbers: { type: "object", patternProperties: { "^-?\\d+$": text }, additionalProperties: false, minProperties: 2 },
      colors: { type: "object", propertyNames: to("Color"), additionalProperties: { type: "integer" }, minProperties: 2 },
    }),
    Part: object({ a: { type: "integer" } }),
    Both: { allOf: [to("Part"), object({ b: text })] },
    // Without an end, which Rust can say of an empty list only.
    Endless: object({ inner: to("Endless") }),
  };
};

const names = Object.keys(types("input")).filter((name) => name !== "Part" && !/^Web\d+$/.test(name)).concat("Web0");
const to = (direction, name) => ({ $ref: `#/definitions/${direction}/${encodeURIComponent(name)}` });
const argument = (name, schema, more = {}) => ({ name, schema, ...more });

export const everything = {
  ackord: 1,
  name: "everything",
  version: "2.3.4-beta",
  hash: "0123456789abcdef",
  codes: [{ code: "rate_limited", docs: "Too often; `message` says when to come back." }, { code: "closed" }],
  namespaces: [
    {
      path: "/",
      marker: "Main",
      docs: "All forms of schemas.",
      rooms: ["lobby", "room:{0}"],
      auth: { anyOf: [to("input", "Limits"), { type: "null" }] },
      refused: to("output", "Expression"),
      clientDocs: "What a client may do.",
      clientToServer: [
        ...names.map((name) => ({
          name: `take ${name}`,
          docs: `Takes a \`${name}\`.`,
          arguments: [argument("value", to("input", name))],
          ack: { kind: "reply", data: to("output", name), error: to("output", "Expression") },
        })),
        {
          name: "many",
          docs: `Several \`arguments\`.\n\nA second paragraph, <b>not bold</b> ${hostile}.`,
          deprecated: "use `take Tree`",
          arguments: [
            argument("0", { type: "string" }),
            argument("1", { type: ["integer", "null"] }, { optional: true }),
            argument("2", { type: ["string", "number"] }, { optional: true }),
          ],
          ack: { kind: "arguments", schemas: [{ type: "string" }, { type: ["string", "null"] }] },
        },
        {
          name: "rest",
          arguments: [argument("r#in", { type: "string" }), argument("values", true, { optional: true, rest: true })],
          ack: { kind: "rest", schema: true },
        },
        { name: "none", arguments: [], ack: { kind: "none" } },
        { name: hostile, docs: hostile, deprecated: hostile, arguments: [argument(hostile, { const: hostile })], ack: { kind: "empty" } },
      ],
      serverToClient: names.map((name) => ({
        name: `send ${name}`,
        arguments: [argument("value", to("output", name))],
        ack: { kind: "reply", data: to("input", name) },
      })),
    },
    {
      path: "/project/{id}/{part}",
      marker: "Project",
      parameters: [
        { name: "id", type: "number" },
        { name: "part", type: "string" },
      ],
      clientToServer: [{ name: "x/y#z%", arguments: [], ack: { kind: "value", schema: { type: "string" } } }],
      serverToClient: [],
    },
    { path: "/take Tree", marker: "Clash", docs: hostile, deprecated: "use `/`", clientToServer: [], serverToClient: [] },
  ],
  definitions: { input: types("input"), output: types("output") },
};
