// The form of an event: its arguments, a switch to JSON, and the issues of a rejection at their fields.

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
    /** The arguments; `undefined` where the form cannot be read, which is said at the editor. */
    readOrSay() {
      try {
        return form.read();
      } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        error.editor.note(error.message);
        error.editor.focus();
        return undefined;
      }
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
