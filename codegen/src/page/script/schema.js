// Reading the schemas of the document: references, null, unions, objects, constraints.

const contract = JSON.parse(document.getElementById("document").textContent);
/** What is known of the server that the page comes from; null in a file. */
const origin = JSON.parse(document.getElementById("origin").textContent);

/** The definition that a reference names: its direction and name. */
function referenced(reference) {
  const match = /^#\/definitions\/(input|output)\/(.*)$/s.exec(reference ?? "");
  if (!match) return null;
  let name = match[2];
  try {
    name = decodeURIComponent(name);
  } catch {
    // A percent sign that escapes nothing.
  }
  return { direction: match[1], name: name.replaceAll("~1", "/").replaceAll("~0", "~") };
}

function definition(of) {
  const named = contract.definitions[of.direction];
  return Object.hasOwn(named, of.name) ? named[of.name] : true;
}

// What was declared in place has a name only for the document.
for (const namespace of contract.namespaces) {
  for (const event of [...namespace.clientToServer, ...namespace.serverToClient]) {
    for (const argument of event.arguments) {
      const of = argument.inline ? referenced(argument.schema.$ref) : null;
      if (of && isObject(definition(of))) argument.schema = { ...definition(of), description: undefined };
    }
  }
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

const seen = new WeakMap();

/** What a schema says, with what stands beside a reference or in `allOf` taken in. */
function resolved(schema) {
  if (!isObject(schema)) return schema === false ? { not: {} } : {};
  const known = seen.get(schema);
  if (known) return known;
  // What is part of itself adds nothing to itself.
  seen.set(schema, {});
  let found = schema;
  for (let hops = 0; hops < 32 && referenced(found.$ref); hops++) {
    const { $ref, ...beside } = found;
    const target = definition(referenced($ref));
    found = { ...(isObject(target) ? target : {}), ...beside };
  }
  if (Array.isArray(found.allOf)) {
    const { allOf, ...beside } = found;
    found = allOf.map(resolved).reduce(merged, beside);
  }
  seen.set(schema, found);
  return found;
}

const unionsOf = (schema) => [schema.oneOf, schema.anyOf].filter(Array.isArray);

/** What keeps to both of two schemas; of texts that is what the first one says. */
function merged(one, other) {
  const both = { ...other, ...one };
  if (one.properties || other.properties) {
    both.properties = { ...other.properties, ...one.properties };
    both["x-order"] = [...propertiesOf(one), ...propertiesOf(other)].map(([name]) => name);
  }
  if (one.required || other.required) both.required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  const unions = [...unionsOf(one), ...unionsOf(other)];
  if (unions.length > 1) {
    // Two enums in one object: each arm of the one with each of the other.
    delete both.anyOf;
    both.oneOf = unions.reduce((arms, more) => arms.flatMap((arm) => more.map((it) => merged(resolved(arm), resolved(it)))).slice(0, 64));
  }
  return both;
}

/** The properties of an object as they were declared: by `x-order`, or else those that are required, in the order of that
 *  list, and the others by their names. As the TypeScript has them. */
function propertiesOf(schema) {
  const order = new Map();
  for (const name of schema["x-order"] ?? schema.required ?? []) if (!order.has(name)) order.set(name, order.size);
  const place = (name) => order.get(name) ?? order.size;
  return Object.entries(schema.properties ?? {}).sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** What is deprecated, in words: what to use instead, or nothing more; null if it is not. */
function deprecationOf(schema) {
  const found = resolved(schema);
  if (found.deprecated !== true) return null;
  return typeof found["x-deprecated"] === "string" ? found["x-deprecated"] : "";
}

/** The types that a resolved schema names. */
const typesOf = (schema) => (Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type]);

const isNull = (schema) => isObject(schema) && (schema.type === "null" || schema.const === null);

const isBinary = (schema) => schema["x-binary"] === true && schema.type !== "null";

/** A schema without null, and whether null was in it. */
function withoutNull(schema) {
  const found = resolved(schema);
  for (const keyword of ["anyOf", "oneOf"]) {
    const arms = found[keyword];
    if (Array.isArray(arms) && arms.some(isNull)) {
      const { [keyword]: _, ...beside } = found;
      const rest = arms.filter((arm) => !isNull(arm));
      delete beside.default;
      if (rest.length === 1 && isObject(rest[0])) return { schema: { ...beside, ...rest[0] }, nullable: true };
      return { schema: { ...beside, [keyword]: rest }, nullable: true };
    }
  }
  const types = typesOf(found);
  if (types.includes("null") && types.length > 1) {
    const rest = types.filter((type) => type !== "null");
    const { default: _, ...beside } = found;
    const type = rest.length === 1 ? rest[0] : rest;
    const values = beside.enum ? { enum: beside.enum.filter((value) => value !== null) } : {};
    return { schema: { ...beside, type, ...values }, nullable: true };
  }
  return { schema, nullable: false };
}

/** The arms of a union, each with what stands beside them; null if it is none. */
function armsOf(schema) {
  const [arms] = unionsOf(schema).length > 1 ? [merged(schema, {}).oneOf] : unionsOf(schema);
  if (arms?.length > 0) {
    const { properties, required, additionalProperties } = schema;
    const shared = properties || required || additionalProperties !== undefined;
    const own = { properties, required, "x-order": schema["x-order"], additionalProperties };
    return arms.map((arm) => (shared ? merged(present(own), resolved(arm)) : arm));
  }
  const types = typesOf(schema);
  if (types.length > 1) return types.map((type) => ({ ...schema, type }));
  return null;
}

const present = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** All values that a schema admits, if they are listed; null if not. */
function valuesOf(schema) {
  const found = resolved(schema);
  if (Object.hasOwn(found, "const")) return [found.const];
  if (Array.isArray(found.enum)) return found.enum;
  const unions = unionsOf(found);
  if (unions.length !== 1 || unions[0].length === 0 || found.properties) return null;
  const values = [];
  const [arms] = unions;
  for (const arm of arms) {
    const part = isObject(arm) && referenced(arm.$ref) ? definition(referenced(arm.$ref)) : arm;
    if (!isObject(part)) return null;
    if (Object.hasOwn(part, "const")) values.push(part.const);
    else if (Array.isArray(part.enum)) values.push(...part.enum);
    else return null;
  }
  return values;
}

/** What an arm of a union is called: its tag, its only key, its title, or its type. */
function armName(arm) {
  const found = resolved(arm);
  if (Object.hasOwn(found, "const")) return JSON.stringify(found.const);
  const properties = propertiesOf(found);
  const tags = properties.map(([, schema]) => (isObject(schema) ? schema.const : undefined)).filter((tag) => typeof tag === "string");
  if (tags.length > 0) return tags.join(" · ");
  if (properties.length === 1 && found.required?.length === 1) return properties[0][0];
  if (typeof found.title === "string") return found.title;
  const of = isObject(arm) ? referenced(arm.$ref) : null;
  return of ? of.name : typeText(arm);
}

const INTEGERS = {
  uint8: [0, 255], uint16: [0, 65535], uint32: [0, 4294967295],
  int8: [-128, 127], int16: [-32768, 32767], int32: [-2147483648, 2147483647],
};

/** A range in words. */
function range(least, most, unit) {
  if (least === undefined && most === undefined) return null;
  const many = most ?? least;
  const name = unit === "" ? "" : unit === "entr" ? ` ${unit}${many === 1 ? "y" : "ies"}` : ` ${unit}${many === 1 ? "" : "s"}`;
  if (least === most) return `exactly ${least}${name}`;
  if (least === undefined) return `at most ${most}${name}`;
  if (most === undefined) return `at least ${least}${name}`;
  return `${least} to ${most}${name}`;
}

/** What a value has to keep to, in words. */
function constraintsOf(schema) {
  const found = resolved(withoutNull(schema).schema);
  const words = [];
  const format = typeof found.format === "string" ? found.format : "";
  if (typeof found["x-integer"] === "string") words.push(`digits of a ${found["x-integer"]}`);
  words.push(range(found.minLength, found.maxLength, "character"));
  words.push(range(found["x-minBytes"], found["x-maxBytes"], "byte"));
  if (!found.prefixItems) words.push(range(found.minItems, found.maxItems, "item"));
  words.push(range(found.minProperties, found.maxProperties, "entr"));
  const isInteger = typesOf(found).includes("integer");
  const [least, most] = (Object.hasOwn(INTEGERS, format) ? INTEGERS[format] : null) ?? [/^uint/.test(format) ? 0 : undefined, undefined];
  const minimum = found.minimum === least ? undefined : found.minimum;
  const maximum = found.maximum === most ? undefined : found.maximum;
  if (isInteger) words.push(format === "" ? "whole number" : format);
  words.push(range(minimum, maximum, ""));
  if (found.exclusiveMinimum !== undefined) words.push(`more than ${found.exclusiveMinimum}`);
  if (found.exclusiveMaximum !== undefined) words.push(`less than ${found.exclusiveMaximum}`);
  if (found.multipleOf !== undefined) words.push(`a multiple of ${found.multipleOf}`);
  if (found.pattern !== undefined && !found["x-integer"]) words.push(`like ${found.pattern}`);
  if (format !== "" && !isInteger && !["double", "float"].includes(format)) words.push(format);
  if (found.uniqueItems === true) words.push("no item twice");
  if (isObject(schema) && schema.default !== undefined && schema.default !== null) words.push(`${JSON.stringify(schema.default)} if left out`);
  return words.filter((word) => word !== null);
}

/** Every definition that is used, with the directions in which it travels. */
function usedTypes() {
  const used = new Map();
  const queue = [];
  const look = (schema) => queue.push(schema);
  for (const namespace of contract.namespaces) {
    look(namespace.auth);
    look(namespace.refused);
    for (const event of [...namespace.clientToServer, ...namespace.serverToClient]) {
      event.arguments.forEach((argument) => look(argument.schema));
      ackSchemas(event.ack).forEach(look);
    }
  }
  while (queue.length > 0) {
    const schema = queue.pop();
    if (Array.isArray(schema)) {
      queue.push(...schema);
    } else if (isObject(schema)) {
      const of = referenced(schema.$ref);
      const directions = of && (used.get(of.name) ?? new Set());
      if (of && !directions.has(of.direction)) {
        directions.add(of.direction);
        used.set(of.name, directions);
        queue.push(definition(of));
      }
      for (const [keyword, value] of Object.entries(schema)) {
        if (["const", "default", "enum", "examples", "x-import", "x-order"].includes(keyword)) continue;
        queue.push(["properties", "patternProperties", "$defs", "dependentSchemas"].includes(keyword) && isObject(value) ? Object.values(value) : value);
      }
    }
  }
  return new Map([...used].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function ackSchemas(ack) {
  return [ack.schema, ack.schemas, ack.data, ack.error].flat().filter((schema) => schema !== undefined);
}

/** Whether a definition is the same in both directions. */
function isSymmetric(name) {
  const text = (direction) => JSON.stringify(definition({ direction, name })).replaceAll(`#/definitions/${direction}/`, "#/definitions/");
  return text("input") === text("output");
}
