import { afterEach, describe, expect, it, vi } from "vitest";
import { escapeForTerminal } from "../../app/base/escape-for-terminal.ts";
import { logToStderr, textTable } from "./terminal.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("terminal output", () => {
  it("shows control characters instead of sending them", () => {
    for (let code = 0; code < 0xa0; code++) {
      const char = String.fromCharCode(code);
      const isControl = code < 0x20 || code >= 0x7f;
      expect(escapeForTerminal(char) === char, `U+${code.toString(16)}`).toBe(!isControl);
    }
    expect(escapeForTerminal("\u001b]8;;http://x\u0007a\u202eb")).toBe("\\u001b]8;;http://x\\u0007a\\u202eb");
  });

  it("keeps the tabs between the fields of a line of the log", () => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    logToStderr('debug: Traces\t{"spans":1}\u001b[2J');
    expect(write.mock.calls).toEqual([['debug: Traces\t{"spans":1}\\u001b[2J\n']]);
  });

  it("aligns columns and cuts trailing space", () => {
    const columns = [{ title: "name" }, { title: "spans", align: "right" }] as const;
    expect(
      textTable(columns, [
        ["a\nb", "12"],
        ["checkout", "3"],
      ]),
    ).toBe("name      spans\na\\nb         12\ncheckout      3\n");
  });

  it("cuts long cells where the column says so", () => {
    expect(textTable([{ title: "name", widthMax: 6 }, { title: "id" }], [["checkout-service", "1"]])).toBe(
      "name    id\ncheck…  1\n",
    );
  });
});
