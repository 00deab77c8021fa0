// Editors that have editors in them: objects, maps, lists, tuples.

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
