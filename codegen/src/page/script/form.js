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

/** A control with its label. */
function leaf(control, schema, name, { bare, docs }, read, write) {
  const id = freshId("field");
  const { hint, note } = remarks(schema, docs, id);
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-note${hint ? ` ${id}-hint` : ""}`);
  const isFixed = control.localName === "output";
  const kind = isFixed ? null : h("span", { class: "kind" }, typeText(schema));
  const label = h("label", { for: id, class: bare ? "away" : null }, titleOf(name, schema, kind));
  const editor = {
    node: h("div", { class: isFixed ? "field fixed" : "field" }, control.type === "checkbox" ? [control, " ", label] : [label, control], note, hint),
    get: () => read(editor),
    set: write,
    focus: () => control.focus(),
    note(text) {
      note.textContent = text;
      if (text === "") control.removeAttribute("aria-invalid");
      else control.setAttribute("aria-invalid", "true");
    },
    clear: () => editor.note(""),
  };
  return editor;
}

function textEditor(schema, name, options) {
  const long = (schema.maxLength ?? 0) > 255;
  const example = exampleOf(schema, name);
  const control = h(long ? "textarea" : "input", {
    ...(long ? { rows: 3 } : { type: "text" }),
    autocomplete: "off", spellcheck: "false", placeholder: typeof example === "string" ? example.slice(0, 80) : null,
  });
  if (typeof schema.default === "string") control.value = schema.default;
  return leaf(control, schema, name, options, () => control.value, (value) => {
    control.value = typeof value === "string" ? value : JSON.stringify(value);
  });
}

function numberEditor(schema, name, options) {
  const control = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", placeholder: exampleOf(schema) });
  if (typeof schema.default === "number") control.value = schema.default;
  const read = (editor) => {
    const text = control.value.trim();
    const value = Number(text);
    if (text === "" || Number.isNaN(value)) throw new Unfit(editor, text === "" ? "A number is missing." : "This is no number; the JSON form sends anything.");
    const isKept = Number.isFinite(value) && !(/^[-+]?\d+$/.test(text) && !Number.isSafeInteger(value));
    if (!isKept) throw new Unfit(editor, "JavaScript cannot say this number exactly.");
    return value;
  };
  return leaf(control, schema, name, options, read, (value) => {
    control.value = String(value);
  });
}

function booleanEditor(schema, name, options) {
  // Behind a choice of its own it has no place for a label.
  if (options.bare) return choiceEditor([true, false], schema, name, options);
  const control = h("input", { type: "checkbox" });
  control.checked = schema.default === true;
  return leaf(control, schema, name, { ...options, bare: false }, () => control.checked, (value) => {
    control.checked = value === true;
  });
}

/** What can be nothing else is shown, and not asked for. */
function fixedEditor(value, schema, name, options) {
  const control = h("output", { class: "code" }, JSON.stringify(value));
  return leaf(control, schema, name, options, () => value, () => {});
}

function choiceEditor(values, schema, name, options) {
  if (values.length === 1) return fixedEditor(values[0], schema, name, options);
  const control = h("select", {}, values.map((value, index) => h("option", { value: index }, JSON.stringify(value))));
  const index = (value) => Math.max(values.findIndex((it) => JSON.stringify(it) === JSON.stringify(value)), 0);
  if (schema.default !== undefined) control.value = String(index(schema.default));
  const editor = leaf(control, schema, name, options, () => values[Number(control.value)], (value) => {
    control.value = String(index(value));
    tell();
  });
  // What a variant's docs say is shown while it is chosen.
  const arms = unionsOf(schema)[0] ?? [];
  const said = h("p", { class: "hint", "aria-live": "polite" });
  const docsOf = (value) => describes(arms.find((arm) => isObject(arm) && Object.hasOwn(arm, "const") && arm.const === value));
  const tell = () => said.replaceChildren(...inline(docsOf(values[Number(control.value)])));
  if (values.some((value) => docsOf(value) !== "")) {
    control.after(said);
    control.addEventListener("change", tell);
    tell();
  }
  return editor;
}

/** Any value, as JSON. */
function jsonEditor(schema, name, options) {
  const example = options.deep > DEEPEST ? toJson(exampleOf(schema, name) ?? null) : "null";
  const control = h("textarea", { rows: Math.min(example.split("\n").length + 1, 12), class: "code", spellcheck: "false" });
  control.value = example;
  const read = (editor) => {
    try {
      return fromJson(control.value);
    } catch (error) {
      throw new Unfit(editor, `This is no JSON: ${error.message}`);
    }
  };
  return leaf(control, schema, name, options, read, (value) => {
    control.value = toJson(value);
  });
}

function bytesEditor(schema, name, options) {
  const control = h("input", { type: "text", class: "code", autocomplete: "off", spellcheck: "false", placeholder: "00 ff" });
  const file = h("input", { type: "file", "aria-label": `${name}: a file`, hidden: true });
  const form = h("select", { "aria-label": `${name}: how it is given` }, ["hex", "text", "file"].map((it) => h("option", { value: it }, it)));
  let bytes = null;
  const editor = leaf(control, schema, name, options, read, (value) => {
    form.value = "hex";
    control.value = value instanceof Uint8Array ? hex(value) : "";
    show();
  });
  function read() {
    if (form.value === "text") return new TextEncoder().encode(control.value);
    const read = form.value === "hex" ? unhex(control.value) : bytes;
    if (read === null) throw new Unfit(editor, form.value === "hex" ? "Pairs of hexadecimal digits are bytes." : "Choose a file.");
    return read;
  }
  function show() {
    control.hidden = form.value === "file";
    file.hidden = !control.hidden;
    control.placeholder = form.value === "hex" ? "00 ff" : "";
  }
  form.addEventListener("change", show);
  file.addEventListener("change", async () => {
    bytes = file.files.length > 0 ? new Uint8Array(await file.files[0].arrayBuffer()) : null;
    editor.note("");
  });
  const row = h("div", { class: "row" }, form);
  control.replaceWith(row);
  row.append(control, file);
  return editor;
}

/** Editors within a frame. */
function group(schema, name, { bare, docs }, body, parts) {
  const id = freshId("group");
  const { hint, note } = remarks(schema, docs, id);
  const legend = h("legend", { class: bare ? "away" : null }, titleOf(name, schema, h("span", { class: "kind" }, shortType(schema))));
  const node = h("fieldset", { "aria-describedby": `${id}-note`, tabindex: "-1" }, legend, hint, body, note);
  const editor = {
    node,
    ...parts,
    focus: () => (node.querySelector("input:not([hidden]),select,textarea,button") ?? node).focus(),
    note(text) {
      note.textContent = text;
      node.classList.toggle("unfit", text !== "");
    },
    clear() {
      editor.note("");
      parts.all().forEach((child) => child.clear());
    },
  };
  return editor;
}

const shortType = (schema) => {
  const text = typeText(schema);
  return text.length > 48 ? (schema.oneOf || schema.anyOf ? "one of" : typesOf(schema)[0] ?? "object") : text;
};

function objectEditor(schema, name, options) {
  const deep = options.deep + 1;
  const fields = new Map();
  for (const [property, of] of propertiesOf(schema)) {
    fields.set(property, editorOf(of, property, { optional: !schema.required?.includes(property), deep }));
  }
  const values = mapValues(schema);
  const isMap = values !== undefined && (values !== true || fields.size === 0);
  const entries = isMap ? entriesEditor(values, exampleKey(schema, 1), deep) : null;
  const body = h("div", { class: "group" }, [...fields.values()].map((field) => field.node), entries?.node);
  return group(schema, name, options, body, {
    get() {
      const object = {};
      for (const [property, field] of fields) {
        const value = field.get();
        if (value !== ABSENT) put(object, property, value);
      }
      entries?.get().forEach(([entry, value]) => put(object, entry, value));
      return object;
    },
    set(value) {
      const given = isObject(value) ? value : {};
      for (const [property, field] of fields) field.set(Object.hasOwn(given, property) ? given[property] : ABSENT);
      entries?.set(Object.entries(given).filter(([entry]) => !fields.has(entry)));
    },
    child: (segment) => fields.get(segment) ?? entries?.child(segment),
    all: () => [...fields.values(), ...(entries?.all() ?? [])],
  });
}

/** The entries of a map: names, one of which would be `key`, and values. */
function entriesEditor(schema, key, deep) {
  let rows = [];
  const list = h("div", { class: "items" });
  const more = h("button", { type: "button", class: "small", onclick: () => add("", undefined).input.focus() }, "Add an entry");
  function add(entry, value) {
    const input = h("input", { type: "text", "aria-label": "name of the entry", placeholder: key, autocomplete: "off" });
    input.value = entry;
    const editor = editorOf(schema, "value", { deep });
    if (value !== undefined) editor.set(value);
    const row = { input, editor, node: h("div", { class: "item" }, h("div", { class: "entry" }, input, editor.node)) };
    row.node.append(removal("the entry", () => {
      rows = rows.filter((it) => it !== row);
      row.node.remove();
      more.focus();
    }));
    rows.push(row);
    list.append(row.node);
    return row;
  }
  return {
    node: h("div", {}, list, more),
    get() {
      rows.forEach(({ input, editor }, index) => {
        if (rows.findIndex((row) => row.input.value === input.value) < index) throw new Unfit(editor, `Two entries are called ${JSON.stringify(input.value)}.`);
      });
      return rows.map((row) => [row.input.value, row.editor.get()]).filter(([, value]) => value !== ABSENT);
    },
    set(entries) {
      rows = [];
      list.replaceChildren();
      entries.forEach(([entry, value]) => add(entry, value));
    },
    child: (segment) => rows.find((row) => row.input.value === segment)?.editor,
    all: () => rows.map((row) => row.editor),
  };
}

const removal = (what, onclick) => h("button", { type: "button", class: "small", "aria-label": `Remove ${what}`, title: `Remove ${what}`, onclick }, "Remove");

function arrayEditor(schema, name, options) {
  let rows = [];
  const list = h("div", { class: "items" });
  const more = h("button", { type: "button", class: "small", onclick: () => add(undefined).editor.focus() }, "Add an item");
  function add(value) {
    const number = rows.length + 1;
    const editor = editorOf(schema.items ?? true, `${singular(name)} ${number}`, { deep: options.deep + 1 });
    if (value !== undefined) editor.set(value);
    const row = { editor, node: h("div", { class: "item" }, editor.node) };
    row.node.append(removal(`item ${number}`, () => {
      rows = rows.filter((it) => it !== row);
      row.node.remove();
      more.focus();
    }));
    rows.push(row);
    list.append(row.node);
    return row;
  }
  if (options.deep < 8) for (let number = 0; number < Math.min(schema.minItems ?? 0, 8); number++) add(undefined);
  return group(schema, name, options, h("div", {}, list, more), {
    get: () => rows.map((row) => row.editor.get()).map((value) => (value === ABSENT ? null : value)),
    set(value) {
      rows = [];
      list.replaceChildren();
      if (Array.isArray(value)) value.forEach((item) => add(item));
    },
    child: (segment) => rows[Number(segment)]?.editor,
    all: () => rows.map((row) => row.editor),
  });
}

function tupleEditor(schema, name, options) {
  const items = schema.prefixItems.map((item, index) => editorOf(item, `${name} ${index + 1}`, { deep: options.deep + 1 }));
  return group(schema, name, options, h("div", { class: "group" }, items.map((item) => item.node)), {
    get: () => items.map((item) => item.get()),
    set: (value) => items.forEach((item, index) => item.set(Array.isArray(value) ? (value[index] ?? null) : null)),
    child: (segment) => items[Number(segment)],
    all: () => items,
  });
}

function unionEditor(arms, schema, name, options) {
  const deep = options.deep + 1;
  const first = firstArm(arms, schema);
  const choice = h("select", { "aria-label": `${name}: which` }, arms.map((arm, index) => h("option", { value: index }, armName(arm))));
  const place = h("div", { class: "group" });
  let current;
  function show(index) {
    choice.value = String(index);
    current = editorOf(arms[index], armName(arms[index]), { deep, bare: true });
    place.replaceChildren(current.node);
  }
  choice.addEventListener("change", () => show(Number(choice.value)));
  show(first);
  return group(schema, name, options, [choice, place], {
    get: () => current.get(),
    set(value) {
      const fitting = arms.findIndex((arm) => fits(arm, value));
      show(Math.max(fitting, 0));
      current.set(value);
    },
    child: (segment) => current.child?.(segment),
    all: () => [current],
  });
}

/** The arm to begin with: the first that has an end and does not need the union itself again. */
function firstArm(arms, union) {
  const [own] = unionsOf(union)[0] ?? [];
  const ends = arms.map((arm) => exampleOf(arm) !== undefined);
  const short = arms.findIndex((arm, index) => ends[index] && !(isObject(own) && leadsTo(arm, own)));
  return Math.max(short === -1 ? ends.indexOf(true) : short, 0);
}

/** Whether what has to be in a value may be of a union again, which is known by its first arm. */
function leadsTo(schema, own) {
  const known = new Set();
  const queue = [schema];
  while (queue.length > 0) {
    const next = queue.pop();
    if (!isObject(next) || known.has(next)) continue;
    known.add(next);
    const of = referenced(next.$ref);
    if (of) queue.push(definition(of));
    const arms = unionsOf(next);
    if (arms.some(([arm]) => arm === own)) return true;
    // What may be null need not be there.
    if (!arms.some((all) => all.some(isNull))) queue.push(...arms.flat());
    for (const [property, inner] of Object.entries(next.properties ?? {})) if (next.required?.includes(property)) queue.push(inner);
    queue.push(...(next.allOf ?? []), ...(next.prefixItems ?? []), ...((next.minItems ?? 0) > 0 ? [next.items] : []));
  }
  return false;
}

/** Whether a value looks like what a schema admits: enough to choose the arm of a union. */
function fits(schema, value, deep = 0) {
  if (deep > 6 || !isObject(schema)) return schema !== false;
  const found = resolved(schema);
  const values = valuesOf(found);
  if (values) return values.some((it) => JSON.stringify(it) === JSON.stringify(value));
  const arms = armsOf(found);
  if (arms) return arms.some((arm) => fits(arm, value, deep + 1));
  if (isBinary(found)) return value instanceof Uint8Array;
  switch (typesOf(found)[0] ?? (found.properties ? "object" : "any")) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return (
        isObject(value) && !(value instanceof Uint8Array) &&
        (found.required ?? []).every((property) => Object.hasOwn(value, property)) &&
        propertiesOf(found).every(([property, of]) => !Object.hasOwn(value, property) || fits(of, value[property], deep + 1))
      );
    default:
      return true;
  }
}

/** What may be left out, or null. */
function optionalEditor(schema, name, { optional, nullable, deep, docs }) {
  const id = freshId("choice");
  const states = [optional ? "left out" : null, nullable ? "null" : null, "given"].filter((state) => state !== null);
  const choice = h("select", { id, "aria-describedby": `${id}-note` }, states.map((state) => h("option", { value: state }, state)));
  const note = h("p", { class: "note", id: `${id}-note` });
  const place = h("div", {});
  let inner = null;
  function show(state) {
    choice.value = state;
    if (state !== "given") {
      inner = null;
    } else if (inner === null) {
      inner = valueEditor(schema, name, { deep, docs, bare: true });
    }
    place.replaceChildren(...(inner ? [inner.node] : []));
  }
  choice.addEventListener("change", () => {
    editor.note("");
    show(choice.value);
    inner?.focus();
  });
  const label = h("label", { for: id }, titleOf(name, schema, h("span", { class: "kind" }, `${typeText(schema)}${nullable ? " | null" : ""}`)));
  const editor = {
    node: h("div", { class: "field optional" }, h("div", { class: "row" }, label, choice), note, place),
    get: () => (choice.value === "given" ? inner.get() : choice.value === "null" ? null : ABSENT),
    set(value) {
      if (value === ABSENT || value === undefined) return show(states[0]);
      if (value === null && nullable) return show("null");
      show("given");
      inner.set(value);
    },
    focus: () => (inner ?? choice).focus(),
    child: (segment) => inner?.child?.(segment),
    note(text) {
      if (inner) return inner.note(text);
      note.textContent = text;
    },
    clear() {
      note.textContent = "";
      inner?.clear();
    },
  };
  return editor;
}

/** How an argument is called to people. */
const argumentName = (argument, index) => (/^\d+$/.test(argument.name) ? `argument ${index + 1}` : argument.name.replace(/^r#/, ""));

/** The issues of a rejection, as far as they are what they should be: a server may send anything. */
function issuesOf(body) {
  const text = (value) => (typeof value === "string" ? cut(value, 1000) : "");
  const issues = isObject(body) && Array.isArray(body.issues) ? body.issues : [];
  return issues.slice(0, 32).filter(isObject).map(({ path, code, message }) => ({ path: text(path), code: text(code), message: text(message) }));
}

/** The fields of a list of arguments, with a switch to JSON; `single` is for one value that is no list. */
function payloadForm(args, { single = false } = {}) {
  const editors = args.map((argument, index) => {
    const name = argumentName(argument, index);
    if (argument.rest) return editorOf({ type: "array", items: argument.schema }, name);
    return editorOf(argument.schema, name, { optional: argument.optional === true });
  });
  const rest = args.findIndex((argument) => argument.rest);
  const general = h("p", { class: "note", role: "alert" });
  const rawId = freshId("raw");
  const raw = h("textarea", { id: rawId, class: "code", rows: 6, spellcheck: "false", "aria-describedby": `${rawId}-note` });
  const rawNote = h("p", { class: "note", id: `${rawId}-note` });
  const rawField = h("div", { class: "field", hidden: true },
    h("label", { for: rawId }, single ? "JSON" : "arguments as JSON, in a list"), raw, rawNote,
    h("p", { class: "hint" }, "Sent as it stands, whatever the contract says. Bytes are ", h("code", {}, '{"$hex": "00 ff"}'), "."));
  const fields = h("div", { class: "group" }, editors.map((editor) => editor.node));
  const asJson = h("button", { type: "button", class: "small", "aria-pressed": "false", onclick: toggle }, "JSON");
  const example = h("button", { type: "button", class: "small", onclick: () => form.fill(examples()) }, "Example");
  const isRaw = () => !rawField.hidden;

  function values() {
    const list = [];
    editors.forEach((editor, index) => {
      const value = editor.get();
      if (args[index].rest) list.push(...value);
      else list.push(value);
    });
    while (list.length > 0 && list.at(-1) === ABSENT) list.pop();
    return list.map((value) => (value === ABSENT ? null : value));
  }

  function examples() {
    return args.flatMap((argument) => {
      const value = exampleOf(argument.schema, argument.name);
      return argument.optional && value === undefined ? [] : [value ?? null];
    });
  }

  function toggle() {
    form.clear();
    if (isRaw()) {
      try {
        form.show(form.read());
      } catch {
        // What is no list stays behind: the fields show what they had.
      }
    } else {
      let list;
      try {
        list = values();
      } catch {
        list = examples();
      }
      raw.value = toJson(single ? (list[0] ?? null) : list);
    }
    rawField.hidden = !rawField.hidden;
    fields.hidden = isRaw();
    asJson.setAttribute("aria-pressed", String(isRaw()));
    if (isRaw()) raw.focus();
    else form.focus();
  }

  const form = {
    node: h("div", { class: "payload" }, fields, rawField, general),
    buttons: args.length === 0 && single ? [] : [args.length > 0 ? example : null, asJson],
    /** The arguments; throws `Unfit`. */
    read() {
      form.clear();
      if (!isRaw()) return values();
      let value;
      try {
        value = fromJson(raw.value);
      } catch (error) {
        throw new Unfit(rawEditor, `This is no JSON: ${error.message}`);
      }
      if (single) return [value];
      if (!Array.isArray(value)) throw new Unfit(rawEditor, "The arguments are a list.");
      return value;
    },
    show(list) {
      editors.forEach((editor, index) => editor.set(args[index].rest ? list.slice(index) : index < list.length ? list[index] : ABSENT));
    },
    fill(list) {
      form.clear();
      form.show(list);
      if (isRaw()) raw.value = toJson(single ? (list[0] ?? null) : list);
    },
    /** Says at its field what is wrong, by its pointer into the list: see `issuesOf`. */
    mark(issues) {
      const loose = [];
      const said = new Map();
      for (const { path, message, code } of issues) {
        const segments = path.split("/").slice(1).map((it) => it.replaceAll("~1", "/").replaceAll("~0", "~"));
        const text = message || code;
        if (isRaw() || segments.length === 0) {
          const at = single ? path.replace(/^\/0/, "") : path;
          loose.push(segments.length === 0 ? text : `${at}: ${text}`);
          continue;
        }
        let index = Number(segments.shift());
        if (rest !== -1 && index >= rest) segments.unshift(String(index - rest));
        if (rest !== -1) index = Math.min(index, rest);
        let editor = editors[index];
        for (const segment of segments) {
          const inner = editor?.child?.(segment);
          if (!inner) break;
          editor = inner;
        }
        if (editor) said.set(editor, [...(said.get(editor) ?? []), text]);
        else loose.push(`${path}: ${text}`);
      }
      for (const [editor, texts] of said) editor.note(texts.join("; "));
      general.textContent = loose.join("; ");
      const [first] = said.keys();
      first?.focus();
    },
    unfit(error) {
      error.editor.note(error.message);
      error.editor.focus();
    },
    clear() {
      general.textContent = "";
      rawEditor.note("");
      editors.forEach((editor) => editor.clear());
    },
    focus: () => (isRaw() ? raw.focus() : editors[0]?.focus()),
    isEmpty: args.length === 0,
  };
  const rawEditor = {
    note(text) {
      rawNote.textContent = text;
      if (text === "") raw.removeAttribute("aria-invalid");
      else raw.setAttribute("aria-invalid", "true");
    },
    focus: () => raw.focus(),
  };
  return form;
}

/** Ctrl+Enter in any of its fields submits a form, as Enter does in those of one line. */
function submitsByKey(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  return form;
}
