/** A command without the data that follows it on lines of their own. Source: contrib's `db_sanitizer` for memcached. */
export function sanitizeMemcached(command: string): string {
  return command.split("\r\n", 1)[0]!.trim();
}
