// What went out and came in.

/** Entries that are kept, and how many signs they may have together. */
const LIMIT = 500;
const MOST_SIGNS = 2_000_000;

const log = (() => {
  let entries = [];
  let signs = 0;
  let isDrawing = false;
  const list = h("ol", { class: "entries", role: "log", "aria-live": "polite", "aria-label": "Log", tabindex: "0" });
  const empty = h("p", { class: "hint" }, "Nothing yet. Connect to a namespace, then emit.");
  const count = h("span", { class: "count" });
  const copied = h("span", { class: "hint", role: "status" });

  function tally() {
    empty.hidden = entries.length > 0;
    count.textContent = entries.length === 0 ? "" : String(entries.length);
  }

  const clock = (time) => {
    const two = (number, digits = 2) => String(number).padStart(digits, "0");
    return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${two(time.getMilliseconds(), 3)}`;
  };

  function jsonOf({ entry, texts }) {
    try {
      return toJson(entry);
    } catch {
      return toJson({ ...entry, values: texts });
    }
  }

  async function copy() {
    const text = `[\n${entries.map(jsonOf).join(",\n")}\n]`;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages of plain HTTP have no clipboard of that kind.
      const area = h("textarea", { class: "away" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    copied.textContent = "copied";
    setTimeout(() => (copied.textContent = ""), 2000);
  }

  function clear() {
    entries = [];
    signs = 0;
    list.replaceChildren();
    tally();
  }

  const WORDS = { out: "→", in: "←", info: "·" };
  const SPOKEN = { out: "sent", in: "received", info: "" };

  function itemOf({ direction, namespace, what, name, time }, texts, tone, extra) {
    return h("li", { class: `entry-${direction} ${tone}`, "data-what": what },
      h("div", { class: "line" },
        h("time", { datetime: time }, clock(new Date(time))),
        h("span", { class: "arrow", "aria-label": SPOKEN[direction], role: "img" }, WORDS[direction]),
        h("span", { class: "what" }, what),
        name === undefined ? null : h("b", {}, name),
        h("span", { class: "where" }, namespace)),
      texts.map((text) => h("pre", {}, text)), extra?.());
  }

  /** Puts what is new into the page, all of it at once: a server may send faster than anybody reads. */
  function draw() {
    isDrawing = false;
    const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 40;
    for (const kept of entries) {
      if (kept.item) continue;
      kept.item = itemOf(kept.entry, kept.texts, kept.tone, kept.extra);
      list.append(kept.item);
    }
    if (atEnd) list.scrollTop = list.scrollHeight;
    tally();
  }

  tally();
  return {
    node: h("section", { class: "log", "aria-label": "Log" },
      h("div", { class: "bar" }, h("h2", {}, "Log ", count), copied,
        h("button", { type: "button", class: "small", onclick: copy }, "Copy as JSON"),
        h("button", { type: "button", class: "small", onclick: clear }, "Clear")),
      empty, list),
    /** Adds an entry: `direction`, `namespace`, `what` it is, a `name`, `values`, a `tone`; what `extra` makes is shown beneath. */
    add({ direction, namespace, what, name, values = [], tone = "", extra }) {
      const texts = values.slice(0, 20).map(shown);
      if (values.length > 20) texts.push(`… ${values.length - 20} more`);
      const size = values.reduce((sum, value) => sum + sizeOf(value), 0);
      // What is too large to be kept is kept as it is shown.
      const entry = {
        time: new Date().toISOString(), direction, namespace, what,
        name: name === undefined ? undefined : cut(name, 200), values: size > MOST_SIGNS / 10 ? texts : values,
      };
      const kept = { entry, texts, tone, extra, signs: 100 + Math.min(size, MOST_SIGNS / 10) + texts.join("").length };
      entries.push(kept);
      signs += kept.signs;
      while (entries.length > LIMIT || (signs > MOST_SIGNS && entries.length > 1)) {
        const old = entries.shift();
        signs -= old.signs;
        old.item?.remove();
      }
      if (!isDrawing) requestAnimationFrame(draw);
      isDrawing = true;
    },
  };
})();

/** About how many signs a value is long; no further than somebody would want to know. */
function sizeOf(value) {
  let size = 0;
  const queue = [value];
  while (queue.length > 0 && size <= MOST_SIGNS) {
    const next = queue.pop();
    if (typeof next === "string" || next instanceof Uint8Array) size += next.length;
    else if (Array.isArray(next)) for (const item of next.slice(0, MOST_SIGNS)) queue.push(item);
    else if (isObject(next)) for (const [name, inner] of Object.entries(next)) queue.push(name, inner);
    size += 8;
  }
  return size;
}
