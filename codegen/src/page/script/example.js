// Values that a schema admits, to look at and to begin with.

/** How much an example may hold before it leaves out what may be left out. */
const AMPLE = 60;

/** An example; undefined where there is none that ends. `hint` is what the value is called. */
function exampleOf(schema, hint = "", task = { inside: [], left: { count: AMPLE } }) {
  if (schema === false) return undefined;
  const own = isObject(schema) ? schema : {};
  if (Array.isArray(own.examples) && own.examples.length > 0) return own.examples[0];
  const of = referenced(own.$ref);
  if (of) {
    const name = `${of.direction}/${of.name}`;
    if (task.least) return task.least.get(name);
    const isDeep = task.inside.length > 12 || task.inside.filter((it) => it === name).length > 1;
    if (isDeep || task.left.count <= 0) return leastExamples().get(name);
    task = { ...task, inside: [...task.inside, name] };
  }
  const { schema: some, nullable } = withoutNull(schema);
  if (nullable && isLean(task)) return null;
  const found = resolved(some);
  if (Array.isArray(found.examples) && found.examples.length > 0) return found.examples[0];
  for (const given of [own.default, found.default]) if (given !== undefined && given !== null) return given;
  const inner = isObject(some) ? referenced(some.$ref) : null;
  const value = nullable && inner ? exampleOf(some, hint, task) : valueOf(found, hint, task);
  return value === undefined && nullable ? null : value;
}

/** Whether only what has to be there is. */
const isLean = (task) => task.least !== undefined || task.left.count <= 0;

let shortest = null;

/** The shortest example of each definition: what ends an example within itself, however the types refer to each other. */
function leastExamples() {
  if (shortest) return shortest;
  shortest = new Map();
  let open = ["input", "output"].flatMap((direction) => Object.entries(contract.definitions[direction]).map(([name, schema]) => [`${direction}/${name}`, schema]));
  // Each round finds those that need nothing but what is known by then.
  for (let before = -1; before !== open.length;) {
    before = open.length;
    const found = open.map(([name, schema]) => [name, exampleOf(schema, "", { least: shortest })]).filter(([, value]) => value !== undefined);
    for (const [name, value] of found) shortest.set(name, value);
    open = open.filter(([name]) => !shortest.has(name));
  }
  return shortest;
}

function valueOf(schema, hint, task) {
  if (task.left) task.left.count--;
  if (Object.hasOwn(schema, "const")) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const arms = armsOf(schema);
  if (arms) {
    for (const arm of arms) {
      const value = exampleOf(arm, hint, task);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  if (isBinary(schema)) return exampleBytes(schema);
  switch (typesOf(schema)[0] ?? (schema.properties ? "object" : "any")) {
    case "string":
      return exampleText(schema, hint);
    case "integer":
    case "number":
      return exampleNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return exampleArray(schema, hint, task);
    case "object":
      return exampleObject(schema, task);
    default:
      return schema.not ? undefined : "anything";
  }
}

function exampleBytes(schema) {
  const least = schema["x-minBytes"] ?? 0;
  const most = schema["x-maxBytes"] ?? Infinity;
  return Uint8Array.from({ length: Math.min(Math.max(least, Math.min(4, most)), 1024) }, (_, index) => index + 1);
}

const FORMATS = {
  email: "ann@example.org", uri: "https://example.org/", url: "https://example.org/", uuid: "67e55044-10b1-426f-9247-bb680e5fe0c8",
  "date-time": "2026-01-31T12:00:00Z", date: "2026-01-31", time: "12:00:00Z", duration: "PT5M", hostname: "example.org",
  ipv4: "192.0.2.1", ipv6: "2001:db8::1", "partial-date-time": "2026-01-31T12:00:00", byte: "AQID",
};

function exampleText(schema, hint) {
  if (schema["x-integer"]) return "1";
  if (schema.contentEncoding === "base64") return "AQID";
  if (Object.hasOwn(FORMATS, schema.format ?? "")) return FORMATS[schema.format];
  if (typeof schema.pattern === "string") {
    const text = ofPattern(schema.pattern);
    if (text !== null) return text;
  }
  const least = Math.min(schema.minLength ?? 0, 4096);
  const most = Math.min(schema.maxLength ?? Infinity, Math.max(least, 64));
  let signs = [...(hint === "" || /^\d+$/.test(hint) ? "text" : hint.replace(/^r#/, ""))];
  while (signs.length < least) signs = [...signs, ...signs];
  return signs.slice(0, signs.length > most ? most : Math.max(least, Math.min(signs.length, most))).join("");
}

/** A text for a plain pattern: literals, classes, groups, and how often. Null if it is not plain. No pattern is ever matched
 *  with a text: what is harmless to the server may keep a browser's engine busy for years. */
function ofPattern(pattern) {
  try {
    new RegExp(pattern, "u");
  } catch {
    return null;
  }
  return pieces(pattern.replace(/^\^/, "").replace(/(^|[^\\])\$$/, "$1"));
}

function pieces(pattern) {
  const token = /\\[dwsDWS]|\\.|\[\^?(?:\\.|[^\]\\])+\]|\((?:\?:)?[^()|]*(?:\|[^()]*)?\)|[^\\[\](){}*+?|^$]/uy;
  const often = /\{(\d+)(?:,(\d*))?\}|[*+?]/uy;
  let text = "";
  let at = 0;
  while (at < pattern.length) {
    token.lastIndex = at;
    const one = token.exec(pattern);
    if (!one) return null;
    at = token.lastIndex;
    often.lastIndex = at;
    const times = often.exec(pattern);
    if (times) at = often.lastIndex;
    const count = !times ? 1 : times[1] !== undefined ? Math.min(Number(times[1]), 64) : times[0] === "+" ? 1 : 0;
    const piece = pieceOf(one[0]);
    if (piece === null) return null;
    text += piece.repeat(count);
  }
  return text;
}

function pieceOf(token) {
  if (token.startsWith("(")) return pieces(token.replace(/^\((\?:)?/, "").slice(0, -1).split("|")[0]);
  if (token.startsWith("[^")) return ["a", "1", "-", " "].find((sign) => new RegExp(token, "u").test(sign)) ?? null;
  if (token.startsWith("[")) return ["a", "A", "1", "-", "_", [...token][1]].find((sign) => new RegExp(token, "u").test(sign)) ?? null;
  const classes = { "\\d": "1", "\\w": "a", "\\s": " ", "\\D": "a", "\\W": "-", "\\S": "a" };
  if (Object.hasOwn(classes, token)) return classes[token];
  if (/^\\[A-Za-z0-9]/.test(token)) return null;
  if (token.startsWith("\\")) return token.slice(1);
  return token === "." ? "a" : token;
}

function exampleNumber(schema) {
  const whole = typesOf(schema)[0] === "integer" || schema.type === "integer";
  const step = schema.multipleOf ?? (whole ? 1 : 0);
  const least = Math.max(schema.minimum ?? -Infinity, above(schema.exclusiveMinimum, step));
  const most = Math.min(schema.maximum ?? Infinity, -above(schema.exclusiveMaximum === undefined ? undefined : -schema.exclusiveMaximum, step));
  let value = Math.min(Math.max(1, least), most);
  if (step > 0) value = Math.ceil(value / step) * step > most ? Math.floor(value / step) * step : Math.ceil(value / step) * step;
  return value;
}

/** The next number behind one that is excluded. */
const above = (bound, step) => (bound === undefined ? -Infinity : bound + (step > 0 ? step : Math.max(Math.abs(bound), 1) / 2));

function exampleArray(schema, hint, task) {
  if (Array.isArray(schema.prefixItems)) {
    const items = schema.prefixItems.map((item) => exampleOf(item, "", task));
    return items.includes(undefined) ? undefined : items;
  }
  const least = schema.minItems ?? 0;
  if (least === 0 && isLean(task)) return [];
  const item = schema.maxItems === 0 ? undefined : exampleOf(schema.items ?? true, singular(hint), task);
  if (item === undefined) return least === 0 ? [] : undefined;
  const items = Array.from({ length: Math.min(Math.max(least, 1), 16) }, () => item);
  return schema.uniqueItems === true ? items.map((it, index) => variant(it, index, schema.items)) : items;
}

/** Another value of the kind, where items must differ. */
function variant(value, index, schema) {
  const values = valuesOf(schema ?? true);
  if (values) return values[index % values.length];
  if (index === 0) return value;
  return typeof value === "number" ? value + index : typeof value === "string" ? `${value}${index + 1}` : value;
}

const singular = (hint) => (/[^s]s$/.test(hint) ? hint.slice(0, -1) : hint);

function exampleObject(schema, task) {
  const object = {};
  for (const [name, of] of propertiesOf(schema)) {
    const isRequired = schema.required?.includes(name) ?? false;
    if (!isRequired && (isLean(task) || deprecationOf(of) !== null)) continue;
    const value = exampleOf(of, name, task);
    if (value === undefined && isRequired) return undefined;
    if (value !== undefined) put(object, name, value);
  }
  const map = mapValues(schema);
  const wanted = isLean(task) || Object.keys(object).length > 0 ? 0 : 1;
  const least = Math.max(schema.minProperties ?? 0, wanted);
  if (map !== undefined && map !== true && least > 0) {
    const value = exampleOf(map, "value", task);
    if (value !== undefined) {
      for (let number = 1; Object.keys(object).length < least && number <= 16; number++) put(object, exampleKey(schema, number), value);
    }
  }
  return object;
}

/** What an entry of a map may be called, and the next ones. */
function exampleKey(schema, number) {
  const names = schema.propertyNames === undefined ? null : valuesOf(schema.propertyNames);
  if (names?.length > 0) return String(names[(number - 1) % names.length]);
  const isPatterned = schema.additionalProperties === undefined || schema.additionalProperties === false;
  const [pattern] = isPatterned ? Object.keys(schema.patternProperties ?? {}) : [];
  const name = (pattern === undefined ? exampleOf(schema.propertyNames ?? true, "key") : ofPattern(pattern)) ?? "key";
  if (typeof name !== "string" || name === "anything") return number === 1 ? "key" : `key${number}`;
  if (/^\d+$/.test(name)) return String(number);
  return number === 1 ? name : `${name}${number}`;
}

/** Sets an own property, whatever its name is. */
function put(object, name, value) {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
