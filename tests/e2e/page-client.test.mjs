// The page's own client, frame by frame, against a server of these tests: what it says, and how it takes a server that keeps
// to nothing.
//
// ACKORD_BIN says which command line writes the page.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { WebSocketServer } from "ws";
import { launch } from "./chromium.mjs";

const TIMEOUT = 15_000;

const contract = {
  ackord: 1,
  name: "frames",
  version: "1.0.0",
  hash: "0123456789abcdef",
  namespaces: [
    {
      path: "/lab",
      marker: "Lab",
      auth: {
        type: "object",
        properties: { token: { type: "string" }, key: { type: "string", contentEncoding: "base64", "x-binary": true } },
        required: ["token", "key"],
      },
      clientToServer: [
        {
          name: "save",
          arguments: [{ name: "text", schema: { type: "string" } }, { name: "data", schema: { type: "string", contentEncoding: "base64", "x-binary": true } }],
          ack: { kind: "reply", data: { type: "string" } },
        },
      ],
      serverToClient: [{ name: "ask", arguments: [], ack: { kind: "value", schema: { type: "string" } } }],
    },
  ],
  definitions: { input: {}, output: {} },
};

let browser;
let folder;
let url;

before(async () => {
  assert.ok(process.env.ACKORD_BIN, "ACKORD_BIN must be set");
  folder = await mkdtemp(join(tmpdir(), "ackord-page-client-"));
  const path = join(folder, "frames.html");
  execFileSync(process.env.ACKORD_BIN, ["page", "-", "-o", path], { input: JSON.stringify(contract), stdio: ["pipe", "inherit", "ignore"] });
  url = pathToFileURL(path).href;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** A server, and a page that is about to connect to it. The handshake is sent unless it is null. */
async function meet(context, handshake = { pingInterval: 20_000, pingTimeout: 20_000, maxPayload: 1_000_000 }) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const frames = [];
  const waiting = [];
  const incoming = once(server, "connection");
  server.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => {
      frames.push(isBinary ? data : String(data));
      waiting.shift()?.();
    });
    if (handshake !== null) socket.send(`0${JSON.stringify({ sid: "s", upgrades: [], ...handshake })}`);
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  context.after(async () => {
    await page.close();
    server.close();
    server.clients.forEach((client) => client.terminate());
    assert.deepEqual(problems, [], "the page stumbles over nothing");
  });
  await page.goto(`${url}#/lab`);
  await page.getByLabel("Origin").fill(`http://127.0.0.1:${server.address().port}`);
  const form = page.locator("form.connect");
  await form.getByLabel("token string").fill("t");
  await form.getByLabel("key bytes").fill("00 ff");
  await form.getByRole("button", { name: "Connect" }).click();
  const [socket, request] = await incoming;
  const said = async () => {
    while (frames.length === 0) await new Promise((resolve) => waiting.push(resolve));
    return frames.shift();
  };
  return { page, form, socket, request, said };
}

/** The same, connected. */
async function joined(context, handshake) {
  const met = await meet(context, handshake);
  await met.said();
  met.socket.send('40/lab,{"sid":"public"}');
  await met.form.getByText("connected over websocket as public").waitFor();
  return met;
}

const state = (form, text) => form.getByRole("status").filter({ hasText: text }).waitFor();

async function emitting(page) {
  await page.locator("details.try summary").click();
  const form = page.locator("form.emit");
  await form.getByLabel("text string").fill("hi");
  await form.getByLabel("data bytes").fill("01 02");
  return form;
}

const emit = (form) => form.getByRole("button", { name: "Emit", exact: true }).click();

describe("the page's own client", () => {
  test("says what the protocol wants, and nothing else", async (context) => {
    const { page, form, socket, request, said } = await meet(context);
    assert.equal(request.url, "/socket.io/?EIO=4&transport=websocket");
    // Bytes of a CONNECT are text.
    assert.equal(await said(), '40/lab,{"token":"t","key":"AP8=","$contract":{"name":"frames","version":"1.0.0","hash":"0123456789abcdef"}}');
    socket.send('40/other,{"sid":"of somebody else"}');
    socket.send('40/lab,{"sid":"public"}');
    await state(form, "connected over websocket as public");
    socket.send("2");
    assert.equal(await said(), "3");
    socket.send("6");

    const emission = await emitting(page);
    await emit(emission);
    assert.equal(await said(), '451-/lab,0["save","hi",{"_placeholder":true,"num":0}]');
    assert.deepEqual([...(await said())], [1, 2]);
    socket.send('43/lab,99[{"status":"ok","data":"of nothing"}]');
    socket.send('43/lab,0[{"status":"ok","data":"saved"}]');
    socket.send('43/lab,0[{"status":"ok","data":"twice"}]');
    await emission.locator(".result").filter({ hasText: '"saved"' }).waitFor();

    socket.send('42/lab,7["ask"]');
    const answer = page.locator("form.answer");
    await answer.getByLabel("answer string").fill("yes");
    await answer.getByRole("button", { name: "Answer" }).click();
    assert.equal(await said(), '43/lab,7["yes"]');
    socket.send('452-/lab,["bytes",[{"_placeholder":true,"num":1}],{"a":{"_placeholder":true,"num":0}}]');
    socket.send(Buffer.from([1]));
    socket.send(Buffer.from([2, 3]));
    await page.locator(".entries li").filter({ hasText: "[ \"Bytes(2) 02 03\" ]" }).filter({ hasText: "Bytes(1) 01" }).waitFor();

    await form.getByRole("button", { name: "Disconnect" }).click();
    assert.equal(await said(), "41/lab,");
  });

  test("comes in again, by hand, in a connection of its own", async (context) => {
    const { form, socket, said } = await joined(context);
    socket.send("41/lab,");
    await state(form, "disconnected: io server disconnect");
    await form.getByRole("button", { name: "Connect" }).click();
    assert.match(await said(), /^40\/lab,\{"token":"t"/);
  });

  test("says why it was refused, whatever the refusal is", async (context) => {
    for (const [body, shown] of [
      ['{"message":"not you","data":{"until":1}}', "Refused: not you"],
      ['"plain"', "Refused: plain"],
      ['{"message":{"toString":1}}', 'Refused: { "toString": 1 }'],
      ['{"message":"rejected","data":{"status":"rejected","message":{},"issues":[null,7,{"path":5,"message":{"toString":1}},{"path":"/token","code":"length","message":"longer"}]}}', "longer"],
      ["", "Refused: undefined"],
    ]) {
      const { form, socket, said } = await meet(context);
      await said();
      socket.send(`44/lab,${body}`);
      await form.getByText(shown).first().waitFor();
      await state(form, "not connected");
    }
  });

  test("ends a connection that is silent", async (context) => {
    const { form } = await joined(context, { pingInterval: 200, pingTimeout: 100 });
    await state(form, "disconnected: ping timeout");
  });

  test("waits for pings of any distance", async (context) => {
    const { form, page } = await joined(context, { pingInterval: 1e15, pingTimeout: 1 });
    await page.waitForTimeout(300);
    await state(form, "connected over");
  });

  test("says with which code a connection was closed", async (context) => {
    const { form, socket } = await joined(context);
    socket.close(1009, "too big");
    await state(form, "disconnected: transport close (1009: too big)");
  });

  test("sends nothing that is larger than the server takes", async (context) => {
    const { page, form } = await joined(context, { pingInterval: 20_000, pingTimeout: 20_000, maxPayload: 1000 });
    const emission = await emitting(page);
    await emission.getByLabel("text string").fill("é".repeat(600));
    await emit(emission);
    await emission.getByText(/no ack: 1\d\d\d bytes are more than the 1000 that the server takes/).waitFor();
    await emission.getByLabel("ask for an ack").uncheck();
    await emit(emission);
    await emission.getByText(/12\d\d bytes are more than the 1000/).waitFor();
    await state(form, "connected over");
  });

  test("ends a connection with a server that does not speak the protocol, and says what was wrong", async (context) => {
    const joins = '40/lab,{"sid":"public"}';
    const binary = Buffer.from([1]);
    for (const [frames, problem] of [
      [["x"], "no packet of Engine.IO"],
      [['0{"sid":"s","pingInterval":1,"pingTimeout":1}'], "no packet of Engine.IO"],
      [["49"], "no packet of Socket.IO"],
      [["42/lab,"], "an event without a name"],
      [['42/lab,{"not":"a list"}'], "an event without a name"],
      [["42/lab,[7]"], "an event without a name"],
      [['42/lab,["'], "JSON"],
      [["43/lab,1"], "an acknowledgement that is no list"],
      [[joins], "a second CONNECT"],
      [[binary], "an attachment of no packet"],
      [['45/lab,["x"]'], "no packet of Socket.IO"],
      [['4599999999999-/lab,["x"]'], "too many attachments"],
      [['451-/lab,["x",{"_placeholder":true,"num":0}]', '42/lab,["y"]'], "a packet before the attachments of another one"],
      [['451-/lab,["x",{"_placeholder":true,"num":1}]', binary], "a placeholder of no attachment"],
      [['451-/lab,["x",{"_placeholder":true,"num":-1}]', binary], "a placeholder of no attachment"],
      [['451-/lab,["x",{"_placeholder":true,"num":"length"}]', binary], "a placeholder of no attachment"],
    ]) {
      const { form, socket } = await joined(context);
      for (const frame of frames) socket.send(frame);
      const status = form.getByRole("status").filter({ hasText: "disconnected: " });
      await status.waitFor();
      const text = await status.textContent();
      assert.ok(text.includes("parse error: ") && text.includes(problem), `${frames}: ${text}`);
    }
  });

  test("takes a handshake without times for what it is", async (context) => {
    const { form } = await meet(context, { pingInterval: "soon", pingTimeout: null });
    await state(form, "disconnected: parse error: a handshake without times");
  });

  test("shows a rejection that is none as far as it goes", async (context) => {
    const { page, socket, said } = await joined(context);
    const emission = await emitting(page);
    for (const [index, reply] of [
      '{"status":"rejected"}',
      '{"status":"rejected","message":{"toString":1},"issues":{"length":3}}',
      '{"status":"rejected","message":"no","issues":[null,[],{"path":7,"code":[],"message":{"valueOf":1}},{"path":"/9/__proto__/~1","code":"x"},{"path":"/0/a/b","code":"here","message":"m"}]}',
    ].entries()) {
      await emit(emission);
      await said();
      await said();
      socket.send(`43/lab,${index}[${reply}]`);
      await emission.locator(".result").filter({ hasText: "rejected: " }).waitFor();
    }
    await emission.locator(".issues").getByText("here").waitFor();
    // An answer that is no answer at all.
    await emit(emission);
    await said();
    await said();
    socket.send("43/lab,3[]");
    await emission.getByText("acknowledged").waitFor();
  });

  test("an answer to a connection that is gone is not said to have been sent", async (context) => {
    const { page, form, socket } = await joined(context);
    socket.send('42/lab,7["ask"]');
    const answer = page.locator("form.answer");
    await answer.waitFor();
    socket.send("41/lab,");
    await state(form, "disconnected");
    await answer.getByLabel("answer string").fill("late");
    await answer.getByRole("button", { name: "Answer" }).click();
    await page.getByText("not answered: the connection ended").waitFor();
  });

  test("the log keeps the last of what a server pours out, and stays usable", async (context) => {
    const { page, form, socket } = await joined(context);
    const deep = 50_000;
    socket.send(`42/lab,["deep",${"[".repeat(deep)}${"]".repeat(deep)}]`);
    await page.locator(".entries").getByText("nested too deeply to be shown").waitFor();
    await page.getByRole("button", { name: "Copy as JSON" }).click();
    await page.getByText("copied").waitFor();

    const large = "x".repeat(300_000);
    for (let number = 0; number < 60; number++) socket.send(`42/lab,["large","${number} ${large}"]`);
    await page.locator(".entries li").filter({ hasText: '"59 x' }).waitFor();
    const size = () => page.evaluate(() => document.querySelector(".entries").textContent.length);
    assert.ok((await size()) < 2_000_000, String(await size()));

    for (let number = 0; number < 20_000; number++) socket.send(`42/lab,["many",${number}]`);
    await page.locator(".entries li").filter({ hasText: "19999" }).waitFor();
    assert.equal(await page.locator(".entries li").count(), 500);

    // Questions that nobody answers are not kept either.
    for (let number = 0; number < 2000; number++) socket.send(`42/lab,${number}["ask"]`);
    socket.send('42/lab,["last"]');
    await page.locator(".entries b").getByText("last").waitFor();
    assert.ok((await page.locator("form.answer").count()) < 500);
    await state(form, "connected over");
  });
});
