// The frame: navigation, filter, the view that the address names, light or dark.

function navigation(namespaces, types) {
  const filter = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter events and types", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false" });
  const none = h("p", { class: "hint", hidden: true }, "Nothing of that name.");
  const lines = [];
  const line = (key, label, words, head = null) => {
    const node = h("li", {}, h("a", { href: linkTo(key), "data-key": key }, label));
    lines.push({ node, head, words: words.toLowerCase() });
    return node;
  };
  const group = (key, title, words, inner) => {
    const head = line(key, title, words);
    head.classList.add("head");
    head.append(h("ul", {}, inner((...rest) => line(...rest, head))));
    return head;
  };
  const struck = ({ deprecated }, text) => h("span", { class: deprecated === undefined ? null : "deprecated" }, text);
  const list = h("ul", {},
    line("", "Overview", "overview"),
    namespaces.map(({ key, namespace, links }) => group(key, struck(namespace, namespace.path), namespace.path, (line) =>
      links.map(({ key: link, event, fromClient }) => line(link, [
        h("span", { class: "arrow", role: "img", "aria-label": fromClient ? "client to server" : "server to client" }, fromClient ? "→" : "←"), " ",
        struck(event, event.name),
      ], `${namespace.path} ${event.name} ${event.docs ?? ""}`)))),
    types.names.length === 0 ? null : group(types.key, "Types", "types", (line) => types.names.map(({ key, name }) => line(key, name, name))));
  function sift() {
    const wanted = filter.value.trim().toLowerCase();
    for (const { node, words } of lines) node.hidden = !words.includes(wanted);
    for (const { node, head } of lines) if (!node.hidden && head) head.hidden = false;
    none.hidden = lines.some(({ node }) => !node.hidden);
  }
  // Where the focus was, to give it back.
  let before = null;
  filter.addEventListener("focus", (event) => (before = event.relatedTarget));
  filter.addEventListener("input", sift);
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      filter.value = "";
      sift();
      if (before?.isConnected) before.focus();
      else filter.blur();
    } else if (event.key === "Enter") {
      const found = lines.find(({ node, head }) => head && !node.hidden) ?? lines.find(({ node }) => !node.hidden);
      found?.node.querySelector("a").click();
    }
  });
  return {
    filter,
    node: h("nav", { id: "navigation", "aria-label": "Contract" }, filter, none, list),
    show(key) {
      for (const link of list.querySelectorAll("a")) {
        if (link.dataset.key === key) {
          link.setAttribute("aria-current", "page");
          link.scrollIntoView({ block: "nearest" });
        } else {
          link.removeAttribute("aria-current");
        }
      }
    },
  };
}

/** Light, dark, or as the system has it. What was chosen is kept, if the browser keeps anything for this page. */
function themeSwitch() {
  const name = "ackord-theme";
  const root = document.documentElement;
  const choice = h("select", { "aria-label": "Colours" }, ["system", "light", "dark"].map((it) => h("option", { value: it }, it)));
  const label = h("label", { class: "theme" }, h("span", { "aria-hidden": "true" }, "Colours"), choice);
  const apply = () => {
    if (choice.value === "system") delete root.dataset.theme;
    else root.dataset.theme = choice.value;
  };
  try {
    choice.value = localStorage.getItem(name) ?? "system";
  } catch {
    // Pages of files and private windows may keep nothing.
  }
  if (choice.selectedIndex < 0) choice.value = "system";
  choice.addEventListener("change", () => {
    apply();
    try {
      localStorage.setItem(name, choice.value);
    } catch {
      // As above.
    }
  });
  apply();
  return label;
}

/** What can be done with the keyboard, beyond what all pages have. */
function keysDialog() {
  const keys = [
    [["/"], "to the filter; Enter opens the first that is found"],
    [["Enter"], "in a field of one line: connects, emits, answers"],
    [["Ctrl", "Enter"], "the same in every field; with ⌘ on a Mac"],
    [["Escape"], "folds a form, empties the filter, closes this"],
    [["?"], "this"],
  ];
  const dialog = h("dialog", { class: "keys", "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, "Keys"),
    h("dl", {}, keys.map(([pressed, does]) => [h("dt", {}, pressed.map((key, index) => [index > 0 ? " + " : "", h("kbd", {}, key)])), h("dd", {}, does)])),
    h("button", { type: "button", onclick: () => dialog.close() }, "Close"));
  return dialog;
}

function start() {
  const namespaces = contract.namespaces.map(namespaceView);
  const types = typesView();
  overview(namespaces);
  const nav = navigation(namespaces, types);
  const main = h("main", { id: "main" });
  const keys = keysDialog();
  const menu = h("button", { type: "button", class: "small menu", "aria-expanded": "false", "aria-controls": "navigation", onclick: () => unfold(!nav.node.classList.contains("open")) }, "Contents");
  const side = h("aside", { class: "console", "aria-label": "Console" }, settings.node, log.node);
  function unfold(open) {
    nav.node.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
    if (open) nav.filter.focus();
  }

  document.body.append(
    h("a", { class: "skip", href: "#main", onclick: skip }, "Skip to the content"),
    h("header", { class: "top" }, menu, h("h1", {}, h("a", { href: "#" }, contract.name)), h("span", { class: "quiet version" }, contract.version),
      h("code", { class: "quiet hash", title: "hash of the contract" }, contract.hash), h("span", { class: "space" }),
      h("button", { type: "button", class: "small help", onclick: () => keys.showModal() }, "Keys"), themeSwitch()),
    h("div", { class: "frame" }, nav.node, main, side), keys);

  function skip(event) {
    event.preventDefault();
    (main.querySelector("h2") ?? main).focus();
  }

  function show(moved) {
    let key = location.hash.slice(1);
    try {
      key = decodeURIComponent(key);
    } catch {
      // A percent sign that escapes nothing.
    }
    if (!places.has(key)) key = "";
    const place = places.get(key);
    place.open();
    const { view, element } = place;
    if (main.firstChild !== view) main.replaceChildren(view);
    nav.show(key);
    const title = `${contract.name} ${contract.version}`;
    document.title = key === "" ? title : `${view.getAttribute("aria-label")} · ${title}`;
    unfoldQuietly();
    element.scrollIntoView({ block: "start" });
    if (element === view) scrollTo(0, 0);
    if (moved) element.querySelector("h2,h3")?.focus({ preventScroll: true });
  }

  function unfoldQuietly() {
    if (nav.node.classList.contains("open")) unfold(false);
  }

  addEventListener("hashchange", () => show(true));
  addEventListener("keydown", (event) => {
    const inField = event.target instanceof Element && event.target.closest("input,textarea,select");
    if (event.key === "/" && !inField && !keys.open && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      if (getComputedStyle(menu).display !== "none") unfold(true);
      nav.filter.focus();
      nav.filter.select();
    } else if (event.key === "?" && !inField && !keys.open) {
      event.preventDefault();
      keys.showModal();
    } else if (event.key === "Escape" && nav.node.classList.contains("open")) {
      unfold(false);
      menu.focus();
    }
  });
  show(false);
}

start();
