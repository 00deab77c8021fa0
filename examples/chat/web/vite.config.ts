import { defineConfig } from "vite";

export default defineConfig({
  build: { target: "es2022" },
  server: {
    // `npm run dev` beside `cargo run --bin chat`.
    proxy: { "/socket.io": { target: "http://localhost:3000", ws: true } },
  },
});
