// What went out and came in.

const LIMIT = 500;

const log = (() => {
  let entries = [];
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

  async function copy() {
    const text = toJson(entries);
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
    list.replaceChildren();
    tally();
  }

  const WORDS = { out: "→", in: "←", info: "·" };
  const SPOKEN = { out: "sent", in: "received", info: "" };

  tally();
  return {
    node: h("section", { class: "log", "aria-label": "Log" },
      h("div", { class: "bar" }, h("h2", {}, "Log ", count), copied,
        h("button", { type: "button", class: "small", onclick: copy }, "Copy as JSON"),
        h("button", { type: "button", class: "small", onclick: clear }, "Clear")),
      empty, list),
    /** Adds an entry: `direction`, `namespace`, `what` it is, a `name`, `values`, a `tone`; `extra` is shown beneath. */
    add({ direction, namespace, what, name, values = [], tone = "", extra }) {
      const time = new Date();
      entries.push({ time: time.toISOString(), direction, namespace, what, name, values });
      const item = h("li", { class: `entry-${direction} ${tone}`, "data-what": what },
        h("div", { class: "line" },
          h("time", { datetime: time.toISOString() }, clock(time)),
          h("span", { class: "arrow", "aria-label": SPOKEN[direction], role: "img" }, WORDS[direction]),
          h("span", { class: "what" }, what),
          name === undefined ? null : h("b", {}, name),
          h("span", { class: "where" }, namespace)),
        values.map((value) => h("pre", {}, shown(value))), extra);
      const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 40;
      list.append(item);
      if (entries.length > LIMIT) {
        entries.shift();
        list.firstElementChild.remove();
      }
      if (atEnd) list.scrollTop = list.scrollHeight;
      tally();
      return item;
    },
  };
})();
