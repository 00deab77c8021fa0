// Editors that ask for a choice first: unions, and what may be left out or null.

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
