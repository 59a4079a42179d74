// Fakes of payment providers, each a program of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";

const PROGRAMS = {
  stripefake: process.env.STRIPEFAKE_BIN,
  alipayfake: process.env.ALIPAYFAKE_BIN,
  wechatfake: process.env.WECHATFAKE_BIN,
};

/** Starts a fake, and returns it once it answers. */
export async function startFake(name: keyof typeof PROGRAMS, port: number, more: string[] = []): Promise<ChildProcess> {
  const program = resolve(PROGRAMS[name] || join(__dirname, "../../target/debug", name));
  const fake = spawn(program, ["--listen", `127.0.0.1:${port}`, ...more], { stdio: "ignore" });
  for (let tries = 0; tries < 100; tries++) {
    if (fake.exitCode !== null) throw new Error(`${name} ended with ${fake.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return fake;
    await new Promise((next) => setTimeout(next, 100));
  }
  fake.kill();
  throw new Error(`${name} does not get ready`);
}
