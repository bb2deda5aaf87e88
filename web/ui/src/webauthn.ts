/** The browser could not, or the person would not. */
export class PasskeyError extends Error {
  constructor(
    /** This device holds a passkey for the account already. */
    readonly exists: boolean,
    /** Another question took its place: nothing to tell the person. */
    readonly aborted: boolean,
  ) {
    super('passkey');
  }
}

export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && navigator.credentials !== undefined;
}

/** Whether a passkey can be offered in the list that opens under the e-mail field. */
export async function canAutofill(): Promise<boolean> {
  if (!canUsePasskeys()) return false;
  return (
    (await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false)) ?? false
  );
}

/** Makes a passkey and answers what the server keeps of it, as JSON. */
export async function makePasskey(json: PublicKeyCredentialCreationOptionsJSON): Promise<unknown> {
  const publicKey =
    PublicKeyCredential.parseCreationOptionsFromJSON?.(json) ?? creationOptions(json);
  return toJson(await ask(() => navigator.credentials.create({ publicKey })));
}

/** Proves a passkey; `autofill` waits until one is picked in the field's list, or `signal` ends it. */
export async function provePasskey(
  json: PublicKeyCredentialRequestOptionsJSON,
  autofill?: AbortSignal,
): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON?.(json) ?? requestOptions(json);
  const how = autofill ? { mediation: 'conditional' as const, signal: autofill } : {};
  return toJson(await ask(() => navigator.credentials.get({ publicKey, ...how })));
}

async function ask(question: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let found: Credential | null;
  try {
    found = await question();
  } catch (cause) {
    const name = (cause as { name?: unknown } | null)?.name;
    throw new PasskeyError(name === 'InvalidStateError', name === 'AbortError');
  }
  if (!found) throw new PasskeyError(false, false);
  return found as PublicKeyCredential;
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function toBase64Url(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// What follows is for browsers that do not read and write the JSON themselves.

function descriptors(list: PublicKeyCredentialDescriptorJSON[] = []) {
  return list.map((it) => ({ ...it, id: fromBase64Url(it.id) }) as PublicKeyCredentialDescriptor);
}

export function creationOptions(
  json: PublicKeyCredentialCreationOptionsJSON,
): PublicKeyCredentialCreationOptions {
  return {
    ...json,
    challenge: fromBase64Url(json.challenge),
    user: { ...json.user, id: fromBase64Url(json.user.id) },
    excludeCredentials: descriptors(json.excludeCredentials),
  } as PublicKeyCredentialCreationOptions;
}

export function requestOptions(
  json: PublicKeyCredentialRequestOptionsJSON,
): PublicKeyCredentialRequestOptions {
  return {
    ...json,
    challenge: fromBase64Url(json.challenge),
    allowCredentials: descriptors(json.allowCredentials),
  } as PublicKeyCredentialRequestOptions;
}

export function toJson(credential: PublicKeyCredential): unknown {
  if (typeof credential.toJSON === 'function') return credential.toJSON();
  const response = credential.response as AuthenticatorAttestationResponse &
    AuthenticatorAssertionResponse;
  const parts: Record<string, unknown> = { clientDataJSON: toBase64Url(response.clientDataJSON) };
  for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle'] as const)
    if (response[name]) parts[name] = toBase64Url(response[name]);
  if (typeof response.getTransports === 'function') parts.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  };
}
