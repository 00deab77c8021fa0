// Types in short, as TypeScript writes them, names as links.

const TYPES = "types/";

const primitive = (name) => h("span", { class: "t-name" }, name);
const literal = (value) => h("span", { class: "t-literal" }, JSON.stringify(value));

/** A type as nodes. `deep` counts what it stands in: deep objects are not written out. */
function typeNodes(schema, deep = 0) {
  if (schema === false) return [primitive("never")];
  if (!isObject(schema)) return [primitive("unknown")];
  if (typeof schema["x-typescript"] === "string") return [primitive(schema["x-typescript"])];
  const of = referenced(schema.$ref);
  const parts = of ? [[h("a", { class: "t-ref", href: linkTo(TYPES + of.name) }, of.name)]] : [];
  if (Array.isArray(schema.allOf)) parts.push(...schema.allOf.map((part) => typeNodes(part, deep + 1)));
  const unions = unionsOf(schema);
  if (parts.length + unions.length > 0) {
    const { $ref, allOf, oneOf, anyOf, ...beside } = schema;
    if (beside.properties) parts.unshift(typeNodes(beside, deep + 1));
    const isAlone = parts.length === 0 && unions.length === 1;
    for (const arms of unions) {
      const union = joined(arms.map((arm) => typeNodes(arm, deep + 1)), " | ");
      parts.push(isAlone ? union : ["(", ...union, ")"]);
    }
    return joined(parts, " & ");
  }
  if (Object.hasOwn(schema, "const")) return [literal(schema.const)];
  if (Array.isArray(schema.enum)) return joined(schema.enum.map((value) => [literal(value)]), " | ");
  const types = typesOf(schema);
  if (types.length > 1) return joined(types.map((type) => typeNodes({ ...schema, type }, deep)), " | ");
  return typeOfKind(schema, types[0], deep);
}

function typeOfKind(schema, type, deep) {
  if (isBinary(schema)) return [primitive("bytes")];
  switch (type) {
    case "string":
      return [primitive("string")];
    case "integer":
    case "number":
      return [primitive("number")];
    case "boolean":
      return [primitive("boolean")];
    case "null":
      return [primitive("null")];
    case "array":
      return arrayNodes(schema, deep);
    case "object":
      return objectNodes(schema, deep);
    default:
      return schema.properties ? objectNodes(schema, deep) : schema.not ? [primitive("never")] : [primitive("unknown")];
  }
}

function arrayNodes(schema, deep) {
  if (Array.isArray(schema.prefixItems)) {
    return ["[", ...joined(schema.prefixItems.map((item) => typeNodes(item, deep + 1)), ", "), "]"];
  }
  const items = typeNodes(schema.items ?? true, deep + 1);
  const fixed = schema.minItems;
  if (fixed !== undefined && fixed === schema.maxItems && fixed <= 4) {
    return ["[", ...joined(Array.from({ length: fixed }, () => typeNodes(schema.items ?? true, deep + 1)), ", "), "]"];
  }
  const inner = items.some((node) => node === " | ") ? ["(", ...items, ")"] : items;
  return [...inner, "[]"];
}

function objectNodes(schema, deep) {
  const properties = propertiesOf(schema);
  const map = mapValues(schema);
  const mapNodes = map === undefined ? [] : ["{ [key: ", primitive("string"), "]: ", ...typeNodes(map, deep + 1), " }"];
  if (properties.length === 0) return map === undefined ? ["{}"] : mapNodes;
  if (deep > 3) return ["{ … }"];
  const members = properties.map(([name, of]) => [`${key(name)}${schema.required?.includes(name) ? "" : "?"}: `, ...typeNodes(of, deep + 1)]);
  const own = ["{ ", ...joined(members, "; "), " }"];
  return map === undefined ? own : [...own, " & ", ...mapNodes];
}

/** The schema of a map's values; undefined if an object is none. */
function mapValues(schema) {
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return schema.additionalProperties;
  const patterns = Object.values(schema.patternProperties ?? {});
  return patterns.length === 1 ? patterns[0] : undefined;
}

const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function joined(lists, separator) {
  return lists.flatMap((list, index) => (index === 0 ? list : [separator, ...list]));
}

const typeText = (schema) => typeNodes(schema).map((node) => (typeof node === "string" ? node : node.textContent)).join("");
