// A line between browser and server that can be cut, and that counts what it carries.

import { type AddressInfo, type Socket, connect, createServer } from "node:net";

export interface Cable {
  /** The address that the browser visits instead of the server. */
  address: string;
  /** The bytes that the server has sent, heads of answers included. */
  carried: () => number;
  /** Ends all connections and takes no new ones. */
  cut: () => Promise<void>;
}

/** A line to the server. */
export async function cable(to: URL): Promise<Cable> {
  const open = new Set<Socket>();
  let carried = 0;
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const end of [near, far]) {
      open.add(end);
      end.on("error", () => {}).on("close", () => open.delete(end));
    }
    far.on("data", (bytes) => (carried += bytes.length));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const cut = async () => {
    const closed = new Promise((done) => server.close(done));
    for (const end of open) end.destroy();
    await closed;
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, carried: () => carried, cut };
}
