import type { KeyValue } from "../../pdata/attribute-value.ts";
import { type Detector, textAttribute } from "./detector.ts";

/** One `key=value`, with the spaces around both. Source: contrib `internal/env/env.go`. */
const pairPattern = /^\s*([\x20-\x7e]{1,256}?)\s*=\s*([\x20-\x7e]{0,256}?)\s*$/;

/** `OTEL_RESOURCE_ATTRIBUTES`, or else `OTEL_RESOURCE`: `key1=value1,key2=value2`, values percent-encoded. */
export const envDetector: Detector = (_config, { environment }) => {
  const given = [environment["OTEL_RESOURCE_ATTRIBUTES"], environment["OTEL_RESOURCE"]];
  const text = given.map((value) => value?.trim() ?? "").find((value) => value !== "");
  return Promise.resolve(text === undefined ? [] : parsePairs(text));
};

function parsePairs(text: string): readonly KeyValue[] {
  const pairs = new Map<string, string>();
  for (const part of text.replace(/,$/, "").split(",")) {
    const match = pairPattern.exec(part);
    if (match === null) throw new Error(`invalid resource format, invalid text: ${JSON.stringify(part)}`);
    pairs.set(match[1]!, decoded(match[2]!, part));
  }
  return [...pairs].map(([key, value]) => ({ key, value: { type: "string", value } }));
}

function decoded(value: string, part: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    throw new Error(`invalid resource format in attribute: ${JSON.stringify(part)}, err: invalid URL escape`);
  }
}

/** Variables that platforms set, and the attributes they are. Source: contrib `internal/{heroku,aws/lambda}`. */
const herokuVariables = {
  HEROKU_APP_ID: "heroku.app.id",
  HEROKU_APP_NAME: "service.name",
  HEROKU_DYNO_ID: "service.instance.id",
  HEROKU_RELEASE_CREATED_AT: "heroku.release.creation_timestamp",
  HEROKU_RELEASE_VERSION: "service.version",
  HEROKU_SLUG_COMMIT: "heroku.release.commit",
};
const lambdaVariables = {
  AWS_REGION: "cloud.region",
  AWS_LAMBDA_FUNCTION_NAME: "faas.name",
  AWS_LAMBDA_FUNCTION_VERSION: "faas.version",
  AWS_LAMBDA_LOG_GROUP_NAME: "aws.log.group.names",
  AWS_LAMBDA_LOG_STREAM_NAME: "faas.instance",
};

/** Finds nothing where the variable that every such platform sets is absent. */
function variablesDetector(
  marker: string,
  variables: Readonly<Record<string, string>>,
  always: Readonly<Record<string, string>>,
): Detector {
  return (_config, { environment }) => {
    if ((environment[marker] ?? "") === "") return Promise.resolve([]);
    return Promise.resolve([
      ...Object.entries(always).flatMap(([key, value]) => textAttribute(key, value)),
      ...Object.entries(variables).flatMap(([name, key]) => textAttribute(key, environment[name])),
    ]);
  };
}

export const herokuDetector = variablesDetector("HEROKU_DYNO_ID", herokuVariables, {
  "cloud.provider": "heroku",
});
export const lambdaDetector = variablesDetector("AWS_LAMBDA_FUNCTION_NAME", lambdaVariables, {
  "cloud.provider": "aws",
  "cloud.platform": "aws_lambda",
});
