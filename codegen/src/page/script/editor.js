// Forms that are made from schemas. An editor has `node`, `get()`, `set(value)`, `note(text)`, `focus()`, and `child(segment)`
// if there are editors in it.

const ABSENT = Symbol("left out");

/** What is nested deeper is asked for as JSON. */
const DEEPEST = 8;

/** Why a form cannot be read: said at the editor. */
class Unfit extends Error {
  constructor(editor, message) {
    super(message);
    this.editor = editor;
  }
}

/** The editor of a schema; one that may be left out or null says so by a choice in front of it. */
function editorOf(schema, name, { optional = false, deep = 0, docs, bare = false } = {}) {
  const { schema: some, nullable } = withoutNull(schema);
  const text = docs ?? (isObject(schema) && typeof schema.description === "string" ? schema.description : "");
  if (optional || nullable) return optionalEditor(some, name, { optional, nullable, deep, docs: text });
  return valueEditor(some, name, { deep, docs: text, bare });
}

function valueEditor(schema, name, options) {
  if (options.deep > DEEPEST) return jsonEditor(schema, name, options);
  const found = resolved(schema);
  const values = valuesOf(found);
  if (values && values.length > 0) return choiceEditor(values, found, name, options);
  if (armsOf(found)) return unionEditor(armsOf(found), found, name, options);
  if (isBinary(found)) return bytesEditor(found, name, options);
  switch (typesOf(found)[0] ?? (found.properties ? "object" : "any")) {
    case "string":
      return textEditor(found, name, options);
    case "integer":
    case "number":
      return numberEditor(found, name, options);
    case "boolean":
      return booleanEditor(found, name, options);
    case "null":
      return choiceEditor([null], found, name, options);
    case "array":
      return found.prefixItems ? tupleEditor(found, name, options) : arrayEditor(found, name, options);
    case "object":
      return objectEditor(found, name, options);
    default:
      return jsonEditor(found, name, options);
  }
}

/** What may be said beneath a control: what it is for, what it has to keep to, and what is wrong with it. */
function remarks(schema, docs, id) {
  const constraints = constraintsOf(schema).join(" · ");
  const hint = h("p", { class: "hint", id: `${id}-hint` }, inline(docs ?? ""), docs && constraints ? h("br") : null, constraints);
  const note = h("p", { class: "note", id: `${id}-note` });
  return { hint: hint.textContent === "" ? null : hint, note };
}

/** What an editor is called; what is deprecated is struck out, and said to be. */
function titleOf(name, schema, kind) {
  const note = deprecationOf(schema);
  if (note === null) return [name, " ", kind];
  return [h("span", { class: "deprecated" }, name), " ", kind, " ", h("span", { class: "badge bad", title: note || null }, "deprecated")];
}
