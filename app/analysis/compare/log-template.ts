import { templateOf } from "../diff/name-template.ts";

/** Values behind `=` and `:` as programs print them. */
const value = /([=:])\s*[^\s,;()[\]{}"]+/g;
/** Lists of which nothing is left. */
const emptyList = /\[#(?:, ?#)*\]/g;
const templateLengthMax = 160;
/** Longer bodies are told apart by how they begin. */
const bodyLengthMax = 512;

/** A log body without what differs from record to record: ids, numbers, values behind `=` and `:`. */
export function logTemplate(body: string): string {
  return templateOf(messageOf(body).slice(0, bodyLengthMax))
    .replace(value, "$1#")
    .replace(emptyList, "#")
    .slice(0, templateLengthMax);
}

/** The longest part of a template that all bodies with it have, to search for them. */
export function fixedPart(template: string): string {
  return template
    .split("#")
    .map((part) => part.trim())
    .reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}

/** Where containers and structured loggers put the message. */
const messageKeys = ["log", "message", "msg"];

/** The message itself, where the body is the JSON of a record. */
function messageOf(body: string): string {
  if (!body.startsWith("{")) return body;
  try {
    const record = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const message = messageKeys.map((key) => record[key]).find((text) => typeof text === "string");
    return typeof message === "string" ? message : body;
  } catch {
    return body;
  }
}

const errorSeverity = 17;
const errorWord = /\b(?:ERROR|FATAL|SEVERE|CRITICAL|PANIC)\b/;
/** Where loggers write the level, if the record has no severity. */
const levelLengthMax = 64;

/** Whether a record says error or worse; of one without a severity the beginning of the body tells. */
export function isErrorRecord(severity: number, body: string): boolean {
  return severity === 0
    ? errorWord.test(messageOf(body).slice(0, levelLengthMax))
    : severity >= errorSeverity;
}
