// The school that is photographed: the demo alone.

import { open } from "./server";

export default () => open([["demo"]]);
