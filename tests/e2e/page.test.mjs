// The page of a contract, served at `/docs`, in Debian's Chromium: what is to be read, and its console against a running
// server, with the stock client and with the page's own.
//
// E2E_BIN says which server to start, ACKORD_BIN which command line writes pages as files.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { launch, screenshots } from "./chromium.mjs";
import { everything } from "./everything.mjs";
import { start } from "./server.mjs";

const stock = fileURLToPath(new URL("node_modules/socket.io-client/dist", import.meta.url));
const TIMEOUT = 15_000;

let servers;
let browser;
let files;

before(async () => {
  assert.ok(process.env.E2E_BIN, "E2E_BIN must be set");
  const env = { PATIENCE: "10000" };
  servers = {
    stock: await start(process.env.E2E_BIN, { ...env, CLIENT: stock }),
    own: await start(process.env.E2E_BIN, env),
    msgpack: await start(process.env.E2E_BIN, { ...env, CLIENT: stock, PARSER: "msgpack" }),
  };
  browser = await launch();
  files = await mkdtemp(join(tmpdir(), "ackord-page-"));
});

after(async () => {
  if (files) await rm(files, { recursive: true });
  await browser?.close();
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
});

/** The page of a contract as a file: a document, or the URL of one. */
function written(name, contract) {
  assert.ok(process.env.ACKORD_BIN, "ACKORD_BIN must be set");
  const path = join(files, `${name}.html`);
  const isUrl = typeof contract === "string";
  execFileSync(process.env.ACKORD_BIN, ["page", isUrl ? contract : "-", "-o", path], {
    input: isUrl ? "" : JSON.stringify(contract),
    stdio: ["pipe", "inherit", "ignore"],
  });
  return pathToFileURL(path).href;
}

/** The page at a place of its own; `client` says of which server, or is the URL of a file. What is said on the browser's console fails the test: errors, and breaches of the policy. */
async function open(context, client, place = "", options = {}) {
  const window = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await window.newPage();
  page.setDefaultTimeout(TIMEOUT);
  const problems = [];
  const asked = [];
  const home = servers[client]?.url ?? "file:";
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("request", (request) => asked.push(request.url()));
  context.after(async () => {
    await window.close();
    assert.deepEqual(problems, []);
    const foreign = asked.filter((url) => !url.startsWith(home) && !url.startsWith("data:"));
    assert.deepEqual(foreign, [], "the page asks nobody else");
  });
  await page.goto(`${client in servers ? `${home}/docs` : client}${place}`);
  return page;
}

const section = (page, name, direction = "client → server") =>
  page.getByRole("region", { name: `${name}, ${direction}`, exact: true });

/** The form that emits an event, unfolded. */
async function emitting(page, name) {
  const details = section(page, name).locator("details.try");
  if (!(await details.evaluate((it) => it.open))) await details.locator("summary").click();
  return details.locator("form.emit");
}

const press = (form, name) => form.getByRole("button", { name, exact: true }).click();
const result = (form, text) => form.locator(".result").filter({ hasText: text }).waitFor();
const logged = (page, what, text) =>
  page.locator(`.entries li[data-what^="${what}"]`).filter({ hasText: text }).last();
const shot = (page, name) => page.screenshot({ path: `${screenshots}/page-${name}.png` });

async function connect(page, client) {
  const form = page.locator("form.connect");
  await press(form, "Connect");
  await form.getByRole("status").filter({ hasText: "connected over websocket" }).waitFor();
  assert.equal(await page.evaluate(() => typeof globalThis.io), client === "stock" ? "function" : "undefined");
}

for (const client of ["stock", "own"]) {
  describe(`the console, with ${client === "stock" ? "the stock client" : "the page's own client"}`, () => {
    test("the client is the one that the server has", async (context) => {
      const page = await open(context, client, "#/");
      const choices = await page.getByLabel("Client", { exact: true }).locator("option").count();
      assert.equal(choices, client === "stock" ? 2 : 1);
      const opened = page.waitForEvent("websocket");
      await connect(page, client);
      assert.match((await opened).url(), /^ws:.*\/socket\.io\/\?EIO=4&transport=websocket/);
    });

    test("an event is sent and answered, and one that does not fit is marked at its field", async (context) => {
      const page = await open(context, client, "#/save%20note", { colorScheme: "light" });
      await connect(page, client);
      const form = await emitting(page, "save note");
      await form.getByLabel("text string").fill("hello");
      await form.getByLabel("stars number").fill("3");
      await press(form, "Emit");
      await result(form, "ok");
      assert.match(await form.locator(".result pre").textContent(), /"length": 5/);
      await logged(page, "ack ok", "save note").waitFor();
      if (client === "own") await shot(page, "light");

      await form.getByLabel("text string").fill("much longer than it may be");
      await form.getByLabel("stars number").fill("9");
      await press(form, "Emit");
      await result(form, "rejected");
      for (const label of ["text string", "stars number"]) {
        const field = form.getByLabel(label);
        assert.equal(await field.getAttribute("aria-invalid"), "true");
        const note = (await field.getAttribute("aria-describedby")).split(" ")[0];
        assert.notEqual(await page.locator(`#${note}`).textContent(), "");
      }
      assert.deepEqual(await form.locator(".issues code").allTextContents(), ["/0/text", "/0/stars"]);
      await logged(page, "ack rejected", "/0/text").waitFor();
      await form.getByLabel("stars number").scrollIntoViewIfNeeded();
      await shot(page, `rejected-${client}`);

      // An error of the contract, and the field is fine again.
      await form.getByLabel("text string").fill("short");
      await form.getByLabel("stars number").fill("5");
      await press(form, "Emit");
      await result(form, "error");
      assert.equal(await form.getByLabel("text string").getAttribute("aria-invalid"), null);
      assert.match(await form.locator(".result pre").textContent(), /"full"/);
    });

    test("anything can be sent as JSON, and is rejected where it says", async (context) => {
      const page = await open(context, client, "#/save%20note");
      await connect(page, client);
      const form = await emitting(page, "save note");
      await press(form, "Example");
      await press(form, "JSON");
      const raw = form.getByLabel("arguments as JSON");
      assert.deepEqual(Object.keys(JSON.parse(await raw.inputValue())[0]).sort(), ["reply_to", "stars", "text"]);
      await raw.fill('[{"text": 7}]');
      await press(form, "Emit");
      await result(form, "rejected");
      assert.match(await form.locator(".payload > .note").textContent(), /\/0\/text: /);
      await raw.fill("[");
      await press(form, "Emit");
      await form.getByText("This is no JSON").waitFor();
    });

    test("an answer that cannot say it comes as the event exception", async (context) => {
      const page = await open(context, client, "#/quiet");
      await connect(page, client);
      const form = await emitting(page, "quiet");
      await form.getByLabel("number number").fill("-1");
      await form.getByLabel("ask for an ack").uncheck();
      await press(form, "Emit");
      await result(form, "rejected");
      assert.equal(await form.getByLabel("number number").getAttribute("aria-invalid"), "true");
      await logged(page, "event", "exception").waitFor();
    });

    test("the server's own question is answered", async (context) => {
      const page = await open(context, client, "#/ask");
      await connect(page, client);
      const form = await emitting(page, "ask");
      await form.getByLabel("text string").fill("ready?");
      await press(form, "Emit");
      const question = logged(page, "event with ack", "ready?");
      await question.waitFor();
      if (client === "stock") await shot(page, "question");
      await question.getByLabel("answer string").fill("steady");
      await press(question, "Answer");
      await result(form, "ok");
      assert.match(await form.locator(".result pre").textContent(), /steady/);
    });

    test("bytes go out and come back", async (context) => {
      const page = await open(context, client, "#/reverse");
      await connect(page, client);
      const form = await emitting(page, "reverse");
      await form.getByLabel("data bytes").fill("00 01 fe ff");
      await press(form, "Emit");
      await result(form, "Bytes(4) ff fe 01 00");

      await form.getByLabel("data: how it is given").selectOption("file");
      await form.getByLabel("data: a file").setInputFiles({ name: "a.bin", mimeType: "application/octet-stream", buffer: Buffer.from("abc") });
      await press(form, "Emit");
      await result(form, "Bytes(3) 63 62 61");

      const show = await emitting(page, "show");
      await press(show, "Example");
      await press(show, "Emit");
      await result(show, "Bytes(4) 01 02 03 04");
      const shown = logged(page, "event", "shown");
      await shown.waitFor();
      assert.match(await shown.textContent(), /Bytes\(4\) 01 02 03 04/);
    });

    test("who is refused reads why, and comes in with another token", async (context) => {
      const page = await open(context, client, "#/chat", { colorScheme: "dark" });
      const form = page.locator("form.connect");
      await form.getByLabel("token string").fill("banned");
      await press(form, "Connect");
      await form.getByText("Refused: banned until noon").waitFor();
      await logged(page, "connect_error", '"until": "noon"').waitFor();

      await form.getByLabel("token string").fill("x");
      await form.getByLabel("token string").press("Enter");
      await form.getByText("Refused: ").waitFor();
      assert.equal(await form.getByLabel("token string").getAttribute("aria-invalid"), "true");
      if (client === "own") await shot(page, "dark");

      await form.getByLabel("token string").fill("Ann");
      await form.getByLabel("token string").press("Enter");
      await form.getByRole("status").filter({ hasText: "connected over" }).waitFor();
      await logged(page, "event", "welcome").waitFor();
      assert.match(await logged(page, "event", "welcome").textContent(), /"name": "Ann"/);
      await press(form, "Disconnect");
      await logged(page, "disconnect", "io client disconnect").waitFor();
    });

    test("the examples are what the server takes", async (context) => {
      const page = await open(context, client, "#/");
      await connect(page, client);
      // These end something, or wait for somebody.
      const left = ["never", "panics", "kick", "close", "ask", "poll"];
      const names = await page.locator("section.event[aria-label$='client → server'] h3").allTextContents();
      assert.ok(names.length > 20);
      for (const name of names.filter((it) => !left.includes(it))) {
        const form = await emitting(page, name);
        const example = form.getByRole("button", { name: "Example" });
        if ((await example.count()) > 0) await example.click();
        await press(form, "Emit");
        await form.locator(".result .outcome.fine").waitFor();
      }
    });

    test("a connection that the server ends is said to have ended", async (context) => {
      const page = await open(context, client, "#/kick");
      await connect(page, client);
      const form = await emitting(page, "kick");
      await form.getByLabel("ask for an ack").uncheck();
      await press(form, "Emit");
      await page.locator("form.connect").getByText("disconnected: io server disconnect").waitFor();
      await press(form, "Emit");
      await page.getByText("Connect first.").waitFor();
    });

    test("an answer that does not come is waited for as long as is said", async (context) => {
      const page = await open(context, client, "#/never");
      await connect(page, client);
      const form = await emitting(page, "never");
      await form.getByLabel("ask for an ack").check();
      await form.getByLabel("milliseconds").fill("100");
      await press(form, "Emit");
      await result(form, "no ack: operation has timed out");
    });

    test("the connection outlives many pings", async (context) => {
      const page = await open(context, client, "#/transport");
      await connect(page, client);
      await page.waitForTimeout(2500);
      const form = await emitting(page, "transport");
      await press(form, "Emit");
      await result(form, "websocket");
    });
  });
}

describe("the page", () => {
  test("where the stock client does not load, the page's own is used", async (context) => {
    const page = await open(context, "stock", "#/bare");
    await page.route("**/socket.io.min.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await page.locator("form.connect button").first().click();
    await page.locator("form.connect").getByText("connected over websocket").waitFor();
    assert.equal(await page.evaluate(() => typeof globalThis.io), "undefined");
    await logged(page, "the stock client is not there", "something else").waitFor();
    const form = await emitting(page, "bare");
    await form.getByLabel("text string").fill("still here");
    await press(form, "Emit");
    await result(form, "still here");
  });

  test("a server that speaks MessagePack is spoken to with the client that does", async (context) => {
    const page = await open(context, "msgpack", "#/reverse");
    assert.equal(await page.getByLabel("Client", { exact: true }).locator("option").count(), 1);
    await press(page.locator("form.connect"), "Connect");
    await page.locator("form.connect").getByText("connected over websocket").waitFor();
    const form = await emitting(page, "reverse");
    await form.getByLabel("data bytes").fill("01 02");
    await press(form, "Emit");
    await result(form, "Bytes(2) 02 01");
  });

  test("a place is kept when the page is loaded again", async (context) => {
    const page = await open(context, "own", "#/chat/chat%20message");
    const inView = (name, direction) => section(page, name, direction).evaluate((it) => {
      const { top } = it.getBoundingClientRect();
      return top > -10 && top < innerHeight;
    });
    assert.ok(await inView("chat message"));
    await page.getByRole("navigation").getByRole("link", { name: "server to client welcome" }).click();
    await page.reload();
    assert.match(page.url(), /#\/chat@welcome$/);
    assert.ok(await inView("welcome", "server → client"));
    assert.equal(await page.locator("nav [aria-current]").textContent(), "← welcome");
  });

  test("names of types lead to them", async (context) => {
    const page = await open(context, "own", "#/save%20note");
    await section(page, "save note").getByRole("link", { name: "NewNote" }).click();
    assert.match(page.url(), /#types\/NewNote$/);
    const type = page.getByRole("region", { name: "NewNote", exact: true });
    await type.getByText("1 to 10 characters").waitFor();
    await type.getByText("A note to save.").waitFor();
    await shot(page, "types");
  });

  test("everything can be done with the keyboard", async (context) => {
    const page = await open(context, "own");
    const focused = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.getAttribute("aria-label") || "");
    await page.keyboard.press("/");
    assert.equal(await focused(), "Filter events and types");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Overview" }).focus();
    await page.keyboard.press("/");
    await page.keyboard.type("nothing of this name");
    await page.getByText("Nothing of that name.").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "Overview", "the focus comes back");
    await page.keyboard.press("/");
    await page.keyboard.type("save n");
    assert.equal(await page.locator("nav li li:visible").count(), 1);
    await page.keyboard.press("Enter");
    await section(page, "save note").waitFor();
    assert.equal(await focused(), "save note");

    // To the connection and back.
    await page.locator("form.connect button").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("form.connect").getByText("connected over").waitFor();
    await section(page, "save note").locator("h3").focus();
    const until = async (name) => {
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press("Tab");
        const label = await page.evaluate(() => {
          const it = document.activeElement;
          return it.labels?.[0]?.textContent ?? it.textContent;
        });
        if (label.startsWith(name)) return;
      }
      assert.fail(`Tab does not reach ${name}`);
    };
    await until("Emit it");
    await page.keyboard.press("Enter");
    // In the order of the struct.
    await until("text");
    await page.keyboard.type("far too long a text");
    await until("stars");
    await page.keyboard.type("2");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.type("keys");
    await page.keyboard.press("Enter");
    const form = section(page, "save note").locator("form.emit");
    await result(form, "ok");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("far too long a text");
    await page.keyboard.press("Control+Enter");
    await result(form, "rejected");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true", "the field has the focus");
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "Emit it");
    assert.equal(await form.isVisible(), false);
  });

  test("a narrow page folds its contents and does not scroll sideways", async (context) => {
    const page = await open(context, "own", "#/show", { viewport: { width: 390, height: 780 } });
    await emitting(page, "show");
    await shot(page, "narrow");
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(await wide(), false);
    assert.equal(await page.getByRole("navigation").isVisible(), false);
    await page.getByRole("button", { name: "Contents" }).click();
    await shot(page, "narrow-contents");
    await page.getByRole("navigation").getByRole("link", { name: "Types" }).click();
    await page.getByRole("heading", { name: "Types" }).waitFor();
    assert.equal(await page.getByRole("navigation").isVisible(), false);
    assert.equal(await wide(), false);
  });

  test("light and dark are chosen, and kept", async (context) => {
    const page = await open(context, "own", "", { colorScheme: "light" });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByLabel("Colours").selectOption("dark");
    const dark = await paper();
    assert.notEqual(light, dark);
    await page.reload();
    assert.equal(await paper(), dark);
    await page.getByLabel("Colours").selectOption("system");
    assert.equal(await paper(), light);
  });

  test("the log can be copied as JSON, and cleared", async (context) => {
    const page = await open(context, "own", "#/reverse", { permissions: ["clipboard-read", "clipboard-write"] });
    await connect(page, "own");
    const form = await emitting(page, "reverse");
    await form.getByLabel("data bytes").fill("0a");
    await press(form, "Emit");
    await result(form, "Bytes(1) 0a");
    await page.getByRole("button", { name: "Copy as JSON" }).click();
    await page.getByText("copied").waitFor();
    const entries = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.deepEqual(entries.map(({ direction, name, values }) => [direction, name, values]).slice(1), [
      ["out", "reverse", [{ $hex: "0a" }]],
      ["in", "reverse", [{ $hex: "0a" }]],
    ]);
    await page.getByRole("button", { name: "Clear" }).click();
    assert.equal(await page.locator(".entries li").count(), 0);
  });

  test("every form of schema has a form and an example, and both say the same", async (context) => {
    const page = await open(context, written("everything", everything), "#/", { colorScheme: "dark" });
    await page.evaluate(() => document.querySelectorAll("details.try").forEach((it) => (it.open = true)));
    const raw = (form) => form.getByLabel("arguments as JSON").inputValue();
    for (const { name, arguments: args } of everything.namespaces[0].clientToServer) {
      const form = section(page, name).locator("form.emit");
      if (args.length > 0) await press(form, "Example");
      await press(form, "JSON");
      const example = await raw(form);
      // From the list into the fields, and back.
      await press(form, "JSON");
      await press(form, "JSON");
      assert.equal(await raw(form), example, name);
      await press(form, "JSON");
    }
    const limits = section(page, "take Limits").locator("form.emit");
    await press(limits, "JSON");
    const [example] = JSON.parse(await raw(limits));
    const { short, hex, code, odd, ratio, even, tags, map, small } = example;
    assert.deepEqual({ short, hex, odd, ratio, even, map, small }, {
      short: "short", hex: "#aaaaaa", odd: "x", ratio: 1, even: 4, map: { key: 1 }, small: { $hex: "01 02 03 04" },
    });
    const keyed = section(page, "take Keyed").locator("form.emit");
    await press(keyed, "JSON");
    assert.deepEqual(JSON.parse(await raw(keyed)), [{ numbers: { 1: "value", 2: "value" }, colors: { red: 1, green: 1 } }]);
    assert.match(code, /^(ab|cd)-\d{2,4}[A-Z]+$/);
    assert.equal(new Set(tags).size, 2);
    assert.ok(Object.hasOwn(example, "__proto__"));
    await press(limits, "JSON");
    await limits.scrollIntoViewIfNeeded();
    await shot(page, "everything");

    // Arms, items and entries by hand.
    const expression = section(page, "take Expression").locator("form.emit");
    await expression.getByLabel("value: which").selectOption({ label: "literal" });
    await expression.getByLabel("value number").fill("7");
    const tree = section(page, "take Tree").locator("form.emit");
    await tree.getByLabel("value: which").selectOption({ index: 2 });
    await press(tree, "Add an entry");
    await tree.getByLabel("name of the entry").fill("leaf");
    await tree.getByLabel("string string").fill("green");
    const listOf = async (form) => {
      await press(form, "JSON");
      return JSON.parse(await raw(form));
    };
    assert.deepEqual(await listOf(expression), [{ kind: "literal", value: 7 }]);
    assert.deepEqual(await listOf(tree), [{ leaf: "green" }]);

    // Nothing of what the document says has become an element or has run.
    assert.equal(await page.locator("main b, main img").filter({ hasText: "not bold" }).count(), 0);
    assert.equal(await page.locator("img").count(), 0);
    for (const place of ["#types/Limits", "#types/Page%3CLimits%3E", "#/take%20Tree~2", "#/project/{id}/{part}/x/y%23z%25"]) {
      await page.goto(page.url().replace(/#.*/, place));
      assert.equal(await page.locator("nav [aria-current]").count(), 1, place);
      assert.notEqual(await page.locator("nav [aria-current]").textContent(), "Overview", place);
    }
    await page.goto(page.url().replace(/#.*/, "#types/Expression"));
    await shot(page, "everything-types");
  });

  test("fields are in the order of the struct, and what is deprecated or typed by hand says so", async (context) => {
    const page = await open(context, written("everything", everything), "#/take%20Ordered");
    const form = await emitting(page, "take Ordered");
    const labels = (await form.locator(".group .group label").allTextContents()).map((it) => it.split(" ")[0]);
    assert.deepEqual(labels, ["zulu", "mike", "alpha", "brand", "big"]);
    await form.locator("label").filter({ hasText: "mike" }).getByText("deprecated").waitFor();
    await press(form, "Example");
    // Numbers that JavaScript would round are not sent.
    await form.locator("input[inputmode=decimal]").last().fill("9007199254740993");
    await press(form, "Emit");
    await form.getByText("JavaScript cannot say this number exactly.").waitFor();
    await form.locator("input[inputmode=decimal]").last().fill("9007199254740991");
    await press(form, "JSON");
    const [value] = JSON.parse(await form.getByLabel("arguments as JSON").inputValue());
    assert.deepEqual(Object.entries(value), [["zulu", "zulu"], ["alpha", "alpha"], ["brand", "brand"], ["big", 9007199254740991]]);

    await section(page, "take Ordered").getByRole("link", { name: "Ordered", exact: true }).first().click();
    const type = page.getByRole("region", { name: "Ordered", exact: true });
    await type.waitFor();
    assert.deepEqual(await type.locator("th code").allTextContents(), labels);
    await type.getByText("Deprecated: use zulu").waitFor();
    await type.getByText('string & { readonly __brand: "Id" }').waitFor();
    await type.getByText("In TypeScript it is Ordered of ./bindings/Ordered.").waitFor();
  });

  test("what is deprecated is struck out, and codes of the contract's own are listed", async (context) => {
    const page = await open(context, written("everything", everything), "");
    assert.deepEqual(await page.locator("main tbody th code").allTextContents(), ["rate_limited", "closed"]);
    await page.locator("main").getByText("Deprecated: use /").waitFor();
    const link = page.getByRole("navigation").getByRole("link", { name: "/take Tree", exact: true });
    assert.equal(await link.locator(".deprecated").textContent(), "/take Tree");
    await link.click();
    await page.getByText("This namespace has no events.").waitFor();
  });

  test("a variant says what its docs say while it is chosen, and two enums in one struct are each with each", async (context) => {
    const page = await open(context, written("everything", everything), "#/take%20Level");
    const level = await emitting(page, "take Level");
    await level.getByText("Hardly audible.").waitFor();
    await level.getByLabel("value").selectOption({ label: '"high"' });
    await level.getByText("Wakes the neighbours.").waitFor();
    const crossed = await emitting(page, "take Crossed");
    const arms = await crossed.getByLabel("value: which").locator("option").allTextContents();
    assert.deepEqual(arms, ["home · day", "home · night", "away · day", "away · night"]);
    await crossed.getByLabel("value: which").selectOption({ label: "away · night" });
    await press(crossed, "JSON");
    const [value] = JSON.parse(await crossed.getByLabel("arguments as JSON").inputValue());
    assert.deepEqual(Object.keys(value).sort(), ["at", "by", "city", "lamp", "name"]);
  });

  test("types that refer to each other in any number, and costly patterns, keep nobody waiting", async (context) => {
    const start = performance.now();
    const page = await open(context, written("everything", everything), "#/take%20Sum");
    for (const name of ["take Sum", "take Web0", "take Costly"]) {
      const form = await emitting(page, name);
      assert.ok((await form.locator("input,select,textarea").count()) < 60, name);
      await press(form, "Example");
    }
    await page.goto(page.url().replace(/#.*/, "#types/Web13"));
    await page.getByRole("region", { name: "Web13", exact: true }).waitFor();
    assert.ok(performance.now() - start < 12_000);
  });

  test("a contract of hundreds of events and types opens at once", async (context) => {
    const of = (direction, number) => ({ $ref: `#/definitions/${direction}/Type${number % 300}` });
    const types = (direction) => Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`Type${number}`, {
      type: "object",
      properties: {
        id: { type: "string" }, next: { anyOf: [of(direction, number + 1), { type: "null" }] }, more: { type: "array", items: of(direction, number + 7) },
        ...(number % 10 === 9 ? {} : { inner: of(direction, number + 1) }),
      },
      required: number % 10 === 9 ? ["id", "more"] : ["id", "more", "inner"],
    }]));
    const events = Array.from({ length: 40 }, (_, number) => number);
    const large = {
      ackord: 1, name: "large", version: "1.0.0", hash: "0123456789abcdef",
      namespaces: Array.from({ length: 5 }, (_, at) => ({
        path: `/n${at}`, marker: `N${at}`,
        clientToServer: events.map((number) => ({
          name: `do ${number}`, arguments: [{ name: "value", schema: of("input", at * 60 + number) }], ack: { kind: "reply", data: of("output", at * 60 + number + 20) },
        })),
        serverToClient: [],
      })),
      definitions: { input: types("input"), output: types("output") },
    };
    const url = written("large", large);
    const start = performance.now();
    const page = await open(context, url, "#/n2/do%2039");
    const event = section(page, "do 39");
    await event.waitFor();
    assert.ok(await event.evaluate((it) => it.getBoundingClientRect().top < innerHeight));
    assert.ok(performance.now() - start < 10_000, `${performance.now() - start} ms`);
    const took = await page.evaluate(() => {
      const [filter, start] = [document.querySelector("nav input"), performance.now()];
      filter.value = "do 1";
      filter.dispatchEvent(new Event("input"));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    });
    assert.ok(took < 500, `${took} ms`);
    assert.equal(await page.locator("nav li li:visible").count(), 55);
  });

  test("the keys are told, and the focus comes back", async (context) => {
    const page = await open(context, "own");
    const help = page.getByRole("button", { name: "Keys" });
    await help.focus();
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await dialog.getByText("to the filter").waitFor();
    await shot(page, "keys");
    await page.keyboard.press("Escape");
    assert.equal(await dialog.isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Keys");
    await help.click();
    await dialog.getByRole("button", { name: "Close" }).click();
    assert.equal(await dialog.isVisible(), false);
    // In a field it is a sign like others.
    await page.getByRole("searchbox").fill("");
    await page.getByRole("searchbox").press("?");
    assert.equal(await page.getByRole("searchbox").inputValue(), "?");
    assert.equal(await dialog.isVisible(), false);
    // The first stop leads past the contents.
    await page.reload();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.localName), "h2");
  });

  test("paper has what is to be read, and no console", async (context) => {
    const page = await open(context, "own", "#/");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    for (const hidden of ["nav", ".console", ".try", "form.connect", ".help"]) assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
    assert.ok(await section(page, "save note").isVisible());
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(253, 253, 251)");
  });

  test("docs have links to the web, and to nothing else", async (context) => {
    const docs = "See [the site](https://example.org/a?b=c), <http://example.org>, [none](javascript:alert), [`Io`](ackord::Io); **strong**.\n\n1. one\n2. two";
    const page = await open(context, written("links", { ...everything, namespaces: [{ ...everything.namespaces[1], docs }] }), "#/project/{id}/{part}");
    const prose = page.locator("main article > .prose").first();
    assert.deepEqual(await prose.locator("a").evaluateAll((links) => links.map((it) => it.getAttribute("href"))), ["https://example.org/a?b=c", "http://example.org"]);
    assert.equal(await prose.locator("p").textContent(), "See the site, http://example.org, none, Io; strong.");
    assert.equal(await prose.locator("ol li").count(), 2);
  });

  test("a file connects to the server that it is told, in a namespace with parameters too", async (context) => {
    const page = await open(context, written("lab", `${servers.own.url}/socket.io/contract.json`), "#/bare");
    assert.equal(await page.getByLabel("Client", { exact: true }).locator("option").count(), 1);
    await page.getByLabel("Origin").fill("nowhere");
    await page.locator("form.connect button").first().click();
    await page.getByText("The origin of the server: ").waitFor();
    await page.getByLabel("Origin").fill(servers.own.url);
    await page.getByLabel("Path").fill("http://[");
    await page.locator("form.connect button").first().click();
    await page.getByText("No connection: ").waitFor();
    await page.getByLabel("Path").fill("/socket.io/");
    await connect(page, "own");
    const form = await emitting(page, "bare");
    await form.getByLabel("text string").fill("from a file");
    await press(form, "Emit");
    await result(form, "from a file");

    const other = await open(context, written("everything", everything), "#/project/{id}/{part}");
    await other.getByLabel("Origin").fill(servers.own.url);
    const connecting = other.locator("form.connect");
    await connecting.getByLabel("id number").fill("7");
    await connecting.getByLabel("part string").fill("a b/c");
    await press(connecting, "Connect");
    await connecting.getByText("Refused: Invalid namespace").waitFor();
    assert.equal(await other.locator(".entries .where").last().textContent(), "/project/7/a%20b%2Fc");
  });
});
