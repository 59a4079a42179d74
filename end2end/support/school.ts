// The school that the journeys visit: the demo, and enough courses to turn pages.

import { open } from "./server";

export default () => open([["demo"], ["bench", "--courses", "60", "--seed", "1"]]);
