import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { completeTraceql } from "./traceql-completion.ts";

function offered(text: string, isExplicit = false): { from: number; labels: string[] } | undefined {
  const state = EditorState.create({ doc: text });
  const result = completeTraceql(new CompletionContext(state, text.length, isExplicit), ["cart", 'a"b']);
  return result === null
    ? undefined
    : { from: result.from, labels: result.options.map((option) => String(option.apply ?? option.label)) };
}

describe("completeTraceql", () => {
  it("offers fields where a comparison can start", () => {
    expect(offered("{ ")?.labels).toContain("duration");
    expect(offered('{ name = "x" && dur')).toMatchObject({ from: 16 });
    expect(offered("dur")?.labels).toContain("{ duration ");
  });

  it("offers values that occur, quoted as the language wants them", () => {
    expect(offered("{ resource.service.name = ")?.labels).toEqual(['"cart"', '"a\\"b"']);
    expect(offered('{ resource.service.name = "ca')).toMatchObject({ from: 26 });
    expect(offered("{ status = e")).toMatchObject({ from: 11, labels: ["ok", "error", "unset"] });
    expect(offered("{ kind != ")?.labels).toContain("server");
  });

  it("takes the closing quote along that the editor put there", () => {
    const doc = '{ resource.service.name = "ca" && status = ok }';
    const state = EditorState.create({ doc });
    const at = doc.indexOf('" &&');
    const result = completeTraceql(new CompletionContext(state, at, false), ["cart"]);
    expect(doc.slice(result?.from, result?.to)).toBe('"ca"');
    const open = completeTraceql(new CompletionContext(state, at - 1, false), ["cart"]);
    expect(open?.to).toBe(at - 1);
  });

  it("keeps quiet inside of other texts and after a value", () => {
    expect(offered('{ name = "du')).toBeUndefined();
    expect(offered("{ duration > 3ms ")).toBeUndefined();
  });
});
