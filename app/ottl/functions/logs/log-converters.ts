import { asString } from "../../values/go-text.ts";
import { type Converter, converter, preparedConverter } from "../converter.ts";
import { optional, required } from "../parameters.ts";
import { parseCef } from "./cef.ts";
import { clfFormats, parseClf } from "./clf.ts";
import { parseElf } from "./elf.ts";
import { parseLeef } from "./leef.ts";

const target = required("target", "string");

/** Converters that the transform processor has in the context of log records. */
export const logConverters: readonly Converter[] = [
  converter("ParseCEF", [target], (text) => parseCef(text as string)),
  preparedConverter("ParseCLF", [target, optional("format", "literalString")], ([, name = "clf"]) => {
    const format = clfFormats.find((known) => known === name);
    if (format === undefined)
      throw new Error(`invalid format "${asString(name)}": must be "clf" or "combined"`);
    return ([text]) => parseClf(text as string, format);
  }),
  converter("ParseELF", [target], (text) => parseElf(text as string)),
  converter("ParseLEEF", [target], (text) => parseLeef(text as string)),
];
