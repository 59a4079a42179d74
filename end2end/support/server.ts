// Starts a school of its own for one run of the tests, and looks at its books when it closes.
// With BASE_URL the tests visit a school that runs already; LYCEUM_DEMO_PASSWORD is then its demo's password.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const here = resolve(__dirname, "..");
const binary = resolve(process.env.LYCEUM_BIN || join(here, "../target/debug/lyceum"));
const site = resolve(process.env.LEPTOS_SITE_ROOT || join(here, "../target/site"));

/** A school that runs. */
export interface School {
  address: string;
  /** The folder of its data. */
  data: string;
  close: () => Promise<void>;
}

/** Starts the school with these fillings (`seed …`); the result closes it. */
export async function open(seeds: string[][]): Promise<() => Promise<void>> {
  if (process.env.BASE_URL) {
    if (!process.env.LYCEUM_DEMO_PASSWORD) throw new Error("BASE_URL needs LYCEUM_DEMO_PASSWORD");
    return async () => {};
  }
  process.env.LYCEUM_DEMO_PASSWORD = randomBytes(12).toString("base64url");
  const { address, close } = await start(seeds, "server");
  process.env.BASE_URL = address;
  return () => {
    delete process.env.BASE_URL;
    return close();
  };
}

/** Starts a school with these fillings, this name of its log and these settings: for journeys that change what all see, too. */
export async function start(seeds: string[][], name: string, more: Record<string, string> = {}): Promise<School> {
  const log = join(here, `test-results/${name}.log`);
  const tail = () => readFileSync(log, "utf8").split("\n").slice(-40).join("\n");
  const data = mkdtempSync(join(tmpdir(), "lyceum-e2e-"));
  const address = `127.0.0.1:${await freePort()}`;
  const env = { ...neutral(), LYCEUM_DATA: data, LYCEUM_ADDR: address, LYCEUM_MODE: "development", LEPTOS_SITE_ROOT: site, ...more };
  const command = (args: string[]) => run(args, { ...env, LYCEUM_DEMO_PASSWORD: process.env.LYCEUM_DEMO_PASSWORD }, data);

  for (const seed of seeds) command(["seed", ...seed]);
  mkdirSync(resolve(log, ".."), { recursive: true });
  const output = openSync(log, "w");
  const server = spawn(binary, ["serve"], { env, cwd: data, stdio: ["ignore", output, output] });
  closeSync(output);
  await ready(server, `http://${address}/readyz`, tail);

  const close = async () => {
    const code = await stop(server);
    if (code !== 0) throw new Error(`the server ended with ${code}:\n${tail()}`);
    const panics = readFileSync(log, "utf8").split("\n").filter((line) => line.includes("panicked"));
    if (panics.length > 0) throw new Error(`the server panicked:\n${panics.join("\n")}`);
    command(["check"]);
    rmSync(data, { recursive: true });
  };
  return { address: `http://${address}`, data, close };
}

/** The environment without settings of another school. */
function neutral(): NodeJS.ProcessEnv {
  const foreign = (name: string) => name.startsWith("LYCEUM_") || name.startsWith("LEPTOS_");
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));
}

function run(args: string[], env: NodeJS.ProcessEnv, cwd: string) {
  const done = spawnSync(binary, args, { env, cwd, encoding: "utf8" });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`lyceum ${args.join(" ")} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
}

async function ready(server: ChildProcess, address: string, tail: () => string) {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break;
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  server.kill();
  throw new Error(`the server does not get ready:\n${tail()}`);
}

function stop(server: ChildProcess): Promise<number | string | null> {
  if (server.exitCode !== null) return Promise.resolve(`${server.exitCode}, before it was asked to`);
  return new Promise((done) => {
    const impatience = setTimeout(() => server.kill("SIGKILL"), 20_000);
    server.once("exit", (code, signal) => {
      clearTimeout(impatience);
      done(code ?? signal);
    });
    server.kill("SIGTERM");
  });
}

/** A port on which nobody listens. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? found(address.port) : failed(new Error("no port"))));
    });
  });
}
