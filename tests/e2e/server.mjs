// Starts a server of the tests and ends it with them.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const START = 120_000; // the chat may build its page first

/**
 * Starts `program` on a free port, with `env` beside the environment; gives its URL, how to stop it, and `gone`: the
 * error with which it ends too early, or its exit code or signal.
 */
export async function start(program, env = {}) {
  const child = spawn(program, [], {
    env: { ...process.env, ...env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const gone = new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", (code, signal) => resolve(signal ?? code));
  });

  const lines = createInterface({ input: child.stdout });
  const address = new Promise((resolve) => {
    lines.on("line", (line) => {
      const url = /listen(?:ing|s) on (http:\S+)/.exec(line)?.[1];
      if (url) resolve({ url });
    });
  });
  const timer = new Promise((resolve) => {
    setTimeout(() => resolve(new Error(`it did not listen within ${START / 1000} s`)), START).unref();
  });
  const started = await Promise.race([address, gone, timer]);
  if (started.url === undefined) {
    kill();
    throw new Error(`${program}: ${started.message ?? `it ended with ${started}`}`);
  }

  return {
    url: started.url,
    gone,
    terminate: () => child.kill("SIGTERM"),
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(kill, 5000);
      await gone;
      clearTimeout(late);
      process.removeListener("exit", kill);
    },
  };
}
