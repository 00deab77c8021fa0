// The page of docs/react.md, in React's strict mode and a DOM, against a server and the stock client.
//
// SERVER is the address, COMPILED the folder with the page as JavaScript. `cargo test -p ackord-tests react` sets both.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { JSDOM } from "jsdom";

const { SERVER, COMPILED } = process.env;
assert.ok(SERVER && COMPILED, "SERVER and COMPILED must be set");

// React and the client look for these when they are loaded.
const dom = new JSDOM("<!doctype html><body></body>", { url: SERVER });
const { window } = dom;
for (const [name, value] of Object.entries({ window, document: window.document, navigator: window.navigator })) {
  Object.defineProperty(globalThis, name, { value, configurable: true });
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const require = createRequire(join(COMPILED, "room.js"));
const { StrictMode, act, createElement } = require("react");
const { createRoot } = require("react-dom/client");
const { io } = require("socket.io-client");
const { connectChat } = require("./chat.js");
const { Room } = require("./room.js");

const open = [];

/** What is between pages and the server, and may break. */
const network = {
  connections: new Set(),
  async start() {
    const { hostname, port } = new URL(SERVER);
    this.listener = createServer((page) => {
      const server = connect(Number(port), hostname);
      this.connections.add(page);
      page.pipe(server).pipe(page);
      for (const [one, other] of [[page, server], [server, page]]) {
        one.on("error", () => {});
        one.on("close", () => other.destroy());
      }
    });
    this.listener.listen(0, "127.0.0.1");
    await once(this.listener, "listening");
    this.url = `http://127.0.0.1:${this.listener.address().port}`;
  },
  break() {
    for (const connection of this.connections) connection.destroy();
    this.connections.clear();
  },
};

/** The page, for somebody of this name. */
async function page(name) {
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  let asked = 0;
  const token = async () => {
    asked += 1;
    return { name };
  };
  const room = createElement(Room, { origin: network.url, token });
  await act(async () => root.render(createElement(StrictMode, null, room)));
  const close = () => act(async () => root.unmount());
  open.push(close);
  return {
    container,
    asked: () => asked,
    close,
    find: (selector) => container.querySelector(selector),
    async post(text) {
      await act(async () => {
        const input = container.querySelector("input");
        // As a person does it: React looks at the property's own setter.
        Object.getOwnPropertyDescriptor(window.HTMLInputElement.prototype, "value").set.call(input, text);
        input.dispatchEvent(new window.Event("input", { bubbles: true }));
      });
      await act(async () => {
        const event = new window.Event("submit", { bubbles: true, cancelable: true });
        container.querySelector("form").dispatchEvent(event);
      });
    },
  };
}

/** Somebody else, without a page. */
function other(name) {
  const socket = connectChat(io, SERVER, { auth: { name }, forceNew: true });
  const counts = [];
  socket.on("online", (count) => counts.push(count));
  open.push(async () => socket.disconnect());
  return { socket, counts };
}

/** Waits until something is so. */
async function until(what, condition) {
  for (let waited = 0; waited < 10_000; waited += 20) {
    await act(async () => new Promise((resolve) => setTimeout(resolve, 20)));
    if (condition()) return;
  }
  assert.fail(`never came: ${what}; the page is ${document.body.innerHTML}`);
}

const pause = (ms) => act(async () => new Promise((resolve) => setTimeout(resolve, ms)));

describe("the page", () => {
  before(() => network.start());
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
    await pause(100);
  });
  after(() => {
    network.break();
    network.listener.close();
    window.close();
    // Whoever is still connected now would keep this process for ever.
    setTimeout(() => process.exit(process.exitCode || 1), 5000).unref();
  });

  test("is connected once in strict mode, and hears an event once", async () => {
    const ann = await page("ann");
    await until("the connection", () => ann.find("p").textContent === "1 here");
    const bob = other("bob");
    await until("bob", () => ann.find("p").textContent === "2 here");
    await bob.socket.timeout(1000).emitWithAck("chat message", { text: "hello" });
    await until("the message", () => ann.find("li"));
    await pause(100);
    assert.deepEqual([...ann.container.querySelectorAll("li")].map((it) => it.textContent), ["bob: hello"]);
    assert.equal(bob.counts.at(-1), 2);
  });

  test("shows each arm of a reply, and that there was none", async () => {
    const ann = await page("ann");
    await until("the connection", () => ann.find("p").textContent === "1 here");
    const said = (words) => until(words, () => ann.find("output").textContent === words);
    await ann.post("hello");
    await said("posted, 5 characters");
    await ann.post("spam");
    await said("muted for 30 seconds");
    assert.equal(ann.find("input").getAttribute("aria-invalid"), "false");
    await ann.post("");
    await said("must be at least 1 character");
    assert.equal(ann.find("input").getAttribute("aria-invalid"), "true");
    await ann.post("slow");
    await said("sending");
    assert.ok(ann.find("button").disabled);
    await said("no answer: operation has timed out");
    assert.ok(!ann.find("button").disabled);
  });

  test("comes back with a new token, and still hears events once", async () => {
    const ann = await page("ann");
    const bob = other("bob");
    await until("both", () => ann.find("p").textContent === "2 here" && bob.socket.connected);
    const asked = ann.asked();
    await bob.socket.timeout(1000).emitWithAck("chat message", { text: "hello" });
    await until("the message", () => ann.find("li"));
    network.break();
    await until("the loss", () => ann.find("p").textContent === "connecting");
    await until("the connection", () => ann.find("p").textContent === "2 here");
    assert.equal(ann.asked(), asked + 1);
    await bob.socket.timeout(1000).emitWithAck("chat message", { text: "again" });
    await until("the message", () => ann.container.querySelectorAll("li").length === 2);
    await pause(100);
    assert.equal(ann.container.querySelectorAll("li").length, 2);
  });

  test("says why it is not let in", async () => {
    const nobody = await page("");
    await until("the refusal", () => nobody.find("[role=alert]")?.textContent === "not let in: say who you are");
  });

  test("leaves when it is gone", async () => {
    const bob = other("bob");
    const ann = await page("ann");
    await until("both", () => bob.counts.at(-1) === 2);
    await ann.close();
    await until("the end", () => bob.counts.at(-1) === 1);
  });
});
