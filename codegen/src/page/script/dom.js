// Elements. All text of the contract and of servers comes in through here, as text.

/** An element: attributes, listeners as `onclick`, children that are nodes or text. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

let ids = 0;

/** An id that nothing else has. */
const freshId = (name) => `${name}-${++ids}`;

/** What is between backticks is code, what is between stars is strong; addresses of the web are links. */
function inline(text) {
  // Links of rustdoc lead nowhere here: their text stays.
  const plain = text.replace(/\[(`[^`]+`)\](?!\(https?:)(?:\([^)]*\)|\[[^\]]*\])?/g, "$1").replace(/\[([^\][]+)\]\((?!https?:)[^()\s]+\)/g, "$1");
  return plain.split(/(`+[^`]*`+)/).map((piece) => {
    const code = /^(`+)([^`]*)\1$/.exec(piece);
    return code ? h("code", {}, code[2].trim()) : linked(piece);
  });
}

/** Text with its links; nothing but `http:` and `https:` becomes one. */
function linked(text) {
  return text.split(/(\[[^\][]+\]\(https?:\/\/[^\s()<>]+\)|<https?:\/\/[^\s<>]+>)/).map((piece) => {
    const [, name, target] = /^\[([^\][]+)\]\((https?:[^()]+)\)$/.exec(piece) ?? /^<((https?:[^<>]+))>$/.exec(piece) ?? [];
    if (target) return h("a", { href: target, rel: "noopener noreferrer external" }, name);
    return piece.split(/(\*\*[^*]+\*\*)/).map((part) => (/^\*\*[^*]+\*\*$/.test(part) ? h("strong", {}, part.slice(2, -2)) : part));
  });
}

/** How an item of a list begins. */
const ITEM = /^(?:[-*]|\d{1,4}[.)]) /;

/** Docs: paragraphs, lists, fenced blocks, and what is in their lines. */
function prose(text, name = "prose") {
  const blocks = [];
  let lines = [];
  let fence = null;
  const flush = () => {
    if (lines.length > 0 && ITEM.test(lines[0])) {
      const list = [];
      for (const line of lines) {
        if (ITEM.test(line)) list.push(line.replace(ITEM, ""));
        else list[list.length - 1] += ` ${line.trim()}`;
      }
      blocks.push(h(/^\d/.test(lines[0]) ? "ol" : "ul", {}, list.map((item) => h("li", {}, inline(item)))));
    } else if (lines.length > 0) {
      blocks.push(h("p", {}, inline(lines.join(" "))));
    }
    lines = [];
  };
  for (const line of text.split("\n")) {
    if (fence !== null) {
      if (line.trimStart().startsWith("```")) {
        blocks.push(h("pre", {}, fence.join("\n")));
        fence = null;
      } else {
        fence.push(line);
      }
    } else if (line.trimStart().startsWith("```")) {
      flush();
      fence = [];
    } else if (line.trim() === "") {
      flush();
    } else if (/^#{1,6} /.test(line)) {
      flush();
      blocks.push(h("p", {}, h("b", {}, inline(line.replace(/^#+ /, "")))));
    } else {
      if (ITEM.test(line) && lines.length > 0 && !ITEM.test(lines[0])) flush();
      lines.push(line);
    }
  }
  if (fence !== null) lines = fence;
  flush();
  return blocks.length === 0 ? null : h("div", { class: name }, blocks);
}

/** Bytes in hexadecimal digits, the first ones only if there are many. */
function hex(bytes, limit = Infinity) {
  const shown = [...bytes.subarray(0, limit)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > limit ? `${shown} …` : shown;
}

/** The bytes of hexadecimal digits, or null. */
function unhex(text) {
  const digits = text.replace(/\s+/g, "");
  if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** JSON to read; bytes stand in it as `{"$hex": "00 ff"}`, which `fromJson` reads. */
function toJson(value, limit = Infinity) {
  const plain = (it) => (it instanceof Uint8Array ? { $hex: hex(it, limit) } : it);
  return JSON.stringify(value, (_, it) => plain(it), 2) ?? "undefined";
}

/** The other way. */
function fromJson(text) {
  return JSON.parse(text, (_, it) => {
    const isBytes = it !== null && typeof it === "object" && typeof it.$hex === "string" && Object.keys(it).length === 1;
    return isBytes ? (unhex(it.$hex) ?? it) : it;
  });
}

/** The first signs of a text, and how many there were. */
const cut = (text, limit) => (text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length} characters)`);

/** A value that is shown: short ones on one line, bytes with their size, and of long ones the beginning. */
function shown(value) {
  const text = (it) => {
    if (it instanceof Uint8Array) return `Bytes(${it.length}) ${hex(it, 32)}`.trim();
    return null;
  };
  let lines;
  try {
    lines = JSON.stringify(value, (_, it) => text(it) ?? it, 2) ?? "undefined";
  } catch {
    return "nested too deeply to be shown";
  }
  const short = lines.length <= 1000 ? lines.replace(/\n\s*/g, " ") : lines;
  return short.length <= 72 ? short : cut(lines, 20_000);
}
