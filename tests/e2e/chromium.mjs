// Debian's Chromium, without a window. CHROMIUM names another one; screenshots are written to SCREENSHOTS, else to
// `target/screenshots` of the repository.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const screenshots =
  process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../target/screenshots", import.meta.url));

export async function launch() {
  await mkdir(screenshots, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
