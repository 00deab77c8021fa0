// The chat example in Debian's Chromium: people with a page each.
//
// CHAT_BIN says which program to start.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, screenshots } from "./chromium.mjs";
import { start } from "./server.mjs";

const TIMEOUT = 15_000;

let server;
let browser;

before(async () => {
  assert.ok(process.env.CHAT_BIN, "CHAT_BIN must be set");
  server = await start(process.env.CHAT_BIN);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page of a window of its own; what goes wrong in it fails the test. */
async function open(context, options = {}) {
  const window = await browser.newContext({ viewport: { width: 1100, height: 720 }, ...options });
  const page = await window.newPage();
  page.setDefaultTimeout(TIMEOUT);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  context.after(async () => {
    await window.close();
    assert.deepEqual(problems, []);
  });
  await page.goto(server.url);
  return page;
}

async function enter(context, nick, options) {
  const page = await open(context, options);
  await page.getByLabel("Your nick").fill(nick);
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByTestId("chat").waitFor();
  return page;
}

async function say(page, text) {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

const shows = (locator, text) => locator.filter({ hasText: text }).first().waitFor();
const message = (page, text) => shows(page.getByTestId("message"), text);
const line = (page, text) => shows(page.getByTestId("system-line"), text);
const transport = (page, name) => shows(page.getByTestId("status"), `connected · ${name}`);
const shot = (page, name) => page.screenshot({ path: `${screenshots}/${name}.png` });

describe("the chat", () => {
  test("two people talk, over WebSocket, and a third one reads what was said", async (context) => {
    const ann = await enter(context, "Ann", { colorScheme: "light" });
    const bob = await enter(context, "Bob", { colorScheme: "dark" });
    await Promise.all([transport(ann, "websocket"), transport(bob, "websocket")]);
    await line(ann, "Bob came in");
    await shows(ann.getByTestId("presence"), "2 online");
    await shows(ann.getByTestId("members"), "Ann, Bob");

    await bob.getByTestId("text").pressSequentially("Hi");
    await shows(ann.getByTestId("typing"), "Bob is typing");
    await bob.keyboard.press("Enter");
    await message(ann, "Hi");
    assert.equal(await ann.getByTestId("typing").textContent(), "", "who has spoken writes no more");
    assert.equal(await bob.getByTestId("text").inputValue(), "", "the field is empty again");

    await say(ann, "Hello Bob! Have you seen that the page’s types come straight from the server’s contract?");
    await say(ann, "Even the error arms. <b>No</b> markup, though.");
    await say(bob, "Yes, and renaming a field breaks the build instead of the evening.");
    await message(bob, "<b>No</b> markup");
    await message(ann, "instead of the evening");

    const cleo = await enter(context, "Cleo", { viewport: { width: 390, height: 780 } });
    await transport(cleo, "websocket");
    const texts = await cleo.getByTestId("message").locator(".text").allTextContents();
    assert.equal(texts.length, 4);
    assert.equal(texts[0], "Hi");
    await say(cleo, "I came late and still know everything.");
    await message(ann, "I came late");
    await bob.getByTestId("text").pressSequentially("So");
    await shows(cleo.getByTestId("typing"), "Bob is typing");

    await shot(cleo, "narrow");
    await cleo.emulateMedia({ colorScheme: "dark" });
    await shot(cleo, "narrow-dark");
    await shot(ann, "light");
    await shot(bob, "dark");

    // It holds for a few seconds only.
    await ann.getByTestId("typing").filter({ hasText: "Bob" }).waitFor({ state: "hidden" });
    assert.equal(
      await cleo.evaluate(() => document.documentElement.scrollWidth > innerWidth),
      false,
      "the narrow page does not scroll sideways",
    );
    await cleo.context().close();
    await line(ann, "Cleo left");
    await shows(ann.getByTestId("presence"), "2 online");
  });

  test("a message that does not fit is marked in the form, and stays there", async (context) => {
    const page = await enter(context, "Dora");
    await say(page, "");
    const note = page.getByTestId("text-error");
    await note.filter({ hasText: /\S/ }).waitFor();
    assert.equal(await page.getByTestId("text").getAttribute("aria-invalid"), "true");

    const long = "x".repeat(2001);
    await say(page, long);
    await note.filter({ hasText: "2000" }).waitFor();
    assert.equal(await page.getByTestId("text").inputValue(), long);
    await shot(page, "rejected");

    await say(page, "short");
    await message(page, "short");
    assert.equal(await note.textContent(), "");
  });

  test("who posts too fast is told to wait", async (context) => {
    const page = await enter(context, "Emil");
    const posted = page.getByTestId("message").filter({ hasText: "again" });
    for (let number = 1; number <= 6; number++) {
      await say(page, `again ${number}`);
      await posted.nth(number - 1).waitFor();
    }
    await say(page, "again and again");
    await page.getByTestId("text-error").filter({ hasText: /Wait \d+ second/ }).waitFor();
  });

  test("a nick may be refused", async (context) => {
    await enter(context, "Fritz");
    const page = await open(context, { colorScheme: "dark" });
    const note = page.getByTestId("nick-error");
    const nick = page.getByTestId("nick");
    await nick.fill("fritz");
    await page.keyboard.press("Enter");
    await note.filter({ hasText: "Fritz" }).waitFor();
    await nick.fill("n".repeat(25));
    await page.keyboard.press("Enter");
    await note.filter({ hasText: "24" }).waitFor();
    await shot(page, "entry");
    await nick.fill("Frida");
    await page.keyboard.press("Enter");
    await page.getByTestId("chat").waitFor();
  });

  test("a room can be opened, and what is said there stays there", async (context) => {
    const gil = await enter(context, "Gil");
    const hal = await enter(context, "Hal");
    await gil.getByTestId("new-room").fill("tea");
    await gil.getByTestId("create-room").click();
    await shows(gil.getByTestId("room-name"), "tea");
    await line(hal, "Gil left");
    await say(gil, "anybody here?");
    await message(gil, "anybody here?");
    assert.equal(await hal.getByTestId("message").filter({ hasText: "anybody here?" }).count(), 0);

    await gil.getByTestId("new-room").fill("tea");
    await gil.getByTestId("create-room").click();
    await shows(gil.getByTestId("new-room-error"), "There is a room of that name.");

    // By keyboard alone.
    await hal.getByTestId("room-tea").focus();
    await hal.keyboard.press("Enter");
    await message(hal, "anybody here?");
    await line(gil, "Hal came in");
  });

  test("a page that is loaded again keeps its nick and its history", async (context) => {
    const page = await enter(context, "Ida");
    await say(page, "before");
    await message(page, "before");
    await page.reload();
    await message(page, "before");
    assert.equal(await page.getByTestId("me").textContent(), "Ida");
  });
});
