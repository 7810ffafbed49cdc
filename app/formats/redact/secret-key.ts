const secretKey =
  /(?:^|_)(?:password|passwd|pwd|secret|credentials?|authorization|(?:set_)?cookie|(?:access|auth|refresh|id|session|csrf|security|bearer)?_?token|(?:api|access|private|secret|signing|encryption)_?key|client_?secret)$/;

/** Whether an attribute of this name holds a secret whatever it looks like: `db.password`, `apiKey`, `http.request.header.cookie`. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(
    key
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[.\-\s]/g, "_")
      .toLowerCase(),
  );
}
