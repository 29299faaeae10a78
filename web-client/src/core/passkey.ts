// Passkeys: the server's options as the browser wants them, and the browser's credential as JSON (WebAuthn Level 3, 5.1.8-10).

type Json = Record<string, unknown>;

/** Raises what the browser raises (a cancelled prompt is `NotAllowedError`). `options`: as `navigator.credentials.get` in JSON. */
export async function usePasskey(options: unknown, credentials: CredentialsContainer = navigator.credentials): Promise<Json> {
  const publicKey = requestOptions(inner(options));
  return asJson(await credentials.get({ publicKey }));
}

export async function makePasskey(options: unknown, credentials: CredentialsContainer = navigator.credentials): Promise<Json> {
  const publicKey = creationOptions(inner(options));
  return asJson(await credentials.create({ publicKey }));
}

export function canPasskey(): boolean {
  return typeof globalThis.PublicKeyCredential === "function" && typeof navigator.credentials?.get === "function";
}

function inner(options: unknown): Json {
  const given = options as Json;
  return (given.publicKey ?? given.options ?? given) as Json;
}

export function requestOptions(json: Json): PublicKeyCredentialRequestOptions {
  const allowed = (json.allowCredentials as Json[] | undefined)?.map(descriptor);
  const options = { ...json, challenge: fromBase64Url(String(json.challenge)), ...(allowed && { allowCredentials: allowed }) };
  return options as unknown as PublicKeyCredentialRequestOptions;
}

export function creationOptions(json: Json): PublicKeyCredentialCreationOptions {
  const user = json.user as Json;
  const excluded = (json.excludeCredentials as Json[] | undefined)?.map(descriptor);
  return {
    ...json,
    challenge: fromBase64Url(String(json.challenge)),
    user: { ...user, id: fromBase64Url(String(user.id)) },
    ...(excluded && { excludeCredentials: excluded }),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function descriptor(json: Json): Json {
  return { ...json, id: fromBase64Url(String(json.id)) };
}

function asJson(credential: Credential | null): Json {
  if (credential === null) throw new DOMException("expected a credential", "NotAllowedError");
  const key = credential as PublicKeyCredential;
  if (typeof key.toJSON === "function") return key.toJSON() as unknown as Json;
  const response = key.response as AuthenticatorResponse & Record<string, unknown>;
  const names = ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"];
  const bytes = names.flatMap((name) =>
    response[name] instanceof ArrayBuffer ? [[name, toBase64Url(response[name])] as const] : [],
  );
  return {
    id: key.id,
    rawId: toBase64Url(key.rawId),
    type: key.type,
    response: Object.fromEntries(bytes),
    clientExtensionResults: key.getClientExtensionResults(),
    authenticatorAttachment: key.authenticatorAttachment,
  };
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toBase64Url(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
