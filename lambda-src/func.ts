import { handle } from "@fnproject/fdk";
import { version } from "../package.json";
import { auditHandler } from "./function/handler";

handle(auditHandler({ codeVersion: version }), { inputMode: "string" });
