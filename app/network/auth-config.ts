import { listOf } from "../component/config/collections.ts";
import { text } from "../component/config/scalars.ts";
import { key, section } from "../component/config/section.ts";

/** `auth: {authenticator: <id of an extension>}`. */
export const authClient = section({ authenticator: key(text, "", "Id of an extension that authenticates") });

export const authServer = section({
  authenticator: key(text, "", "Id of an extension that authenticates"),
  request_params: key(listOf(text), [], "Query parameters handed to the authenticator besides headers"),
});
