// Editors of single values: text, numbers, switches, choices, JSON, bytes.

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
