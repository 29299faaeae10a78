// How the pages are built: one HTML file a page, hashed assets, nothing inline (the server sends a strict CSP).
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const PAGES = Object.fromEntries(
  ["index", "clerk", "interpreter", "review"].map((page) => [page, resolve(import.meta.dirname, `${page}.html`)]),
);
const SERVER = process.env.CLOUDWINDOW_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: PAGES },
  },
  server: { proxy: { "/api": { target: SERVER, ws: true } } },
  test: { environment: "node", include: ["tests/**/*.test.{ts,tsx}"], restoreMocks: true },
});
