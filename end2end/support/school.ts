// The school that the journeys visit: the demo, and enough courses to turn pages.

import { join } from "node:path";

import { expectNobodyForgotten } from "./journey";
import { open } from "./server";

export default () => {
  expectNobodyForgotten(join(__dirname, "../tests"), /^(shots|visit)\./);
  return open([["demo"], ["bench", "--courses", "60", "--seed", "1"]]);
};
