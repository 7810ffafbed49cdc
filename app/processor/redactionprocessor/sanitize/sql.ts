/** Databases in which double quotes are around texts, not names. */
const quotesText: ReadonlySet<string> = new Set(["mysql", "mariadb"]);

/**
 * What a statement is made of, one after the other:
 *
 *     comment · 'text' (open ones reach to the end) · $tag$ text $tag$ · "name" · `name` · [name] · number · $1 :name @name · word · anything
 */
const token =
  /(--[^\n]*|\/\*.*?(?:\*\/|$))|('(?:[^'\\]|\\.|'')*(?:'|$))|(\$([A-Za-z_]*)\$.*?(?:\$\4\$|$))|("(?:[^"\\]|\\.|"")*(?:"|$))|(`[^`]*(?:`|$)|\[[\p{L}_][\p{L}\p{N}_$. ]*\])|(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(\$\d+|[:@]+[\p{L}_]\w*)|([\p{L}_][\p{L}\p{N}_$]*)|./gsu;

/** A statement with `?` for literals, and for digits in names. Source: contrib's `db_sanitizer` for SQL, which keeps comments as well. */
export function sanitizeSql(statement: string, system: string): string {
  return statement.replace(
    token,
    (
      whole,
      comment?: string,
      text?: string,
      dollars?: string,
      _tag?: string,
      doubleQuoted?: string,
      name?: string,
      number?: string,
      parameter?: string,
      word?: string,
    ) => {
      if (comment !== undefined || parameter !== undefined) return whole;
      if (text !== undefined || dollars !== undefined || number !== undefined) return "?";
      if (doubleQuoted !== undefined && quotesText.has(system)) return "?";
      if (doubleQuoted !== undefined || name !== undefined || word !== undefined)
        return whole.replace(/\p{N}+/gu, "?");
      return whole;
    },
  );
}
