/** Who may change something through the proxy: jupyter-server-proxy checks the login but not XSRF, so this does. */

/** The request headers that decide, in lower case as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Why a changing request is refused, or undefined when it may pass. It may pass when it is same-origin and carries the
 * header that matches its XSRF cookie, or when it carries Jupyter's token (which no foreign page has).
 */
export function refusal(headers: RequestHeaders): string | undefined {
  if (hasToken(headers)) return undefined;
  const foreign = foreignSite(headers) ?? foreignOrigin(headers);
  if (foreign !== undefined) return foreign;
  const cookie = /(?:^|;\s*)_xsrf=([^;]+)/.exec(one(headers.cookie))?.[1];
  if (cookie === undefined || one(headers['x-xsrftoken']) !== decoded(cookie)) return 'the XSRF header is missing or does not match its cookie';
  return undefined;
}

/** Why a request that only reads is refused: a foreign page could not see the answer, but it could make us work. */
export function readingRefusal(headers: RequestHeaders): string | undefined {
  return hasToken(headers) ? undefined : foreignSite(headers);
}

/** Why a WebSocket is refused: browsers let any page open one to anywhere, and give its origin. */
export function upgradeRefusal(headers: RequestHeaders): string | undefined {
  if (hasToken(headers)) return undefined;
  if (one(headers.origin) === '') return 'a WebSocket must say its origin or carry the token';
  return foreignSite(headers) ?? foreignOrigin(headers);
}

function hasToken(headers: RequestHeaders): boolean {
  return /^(token|bearer)\s+\S/i.test(one(headers.authorization));
}

function foreignSite(headers: RequestHeaders): string | undefined {
  const site = one(headers['sec-fetch-site']);
  // `none`: typed into the address bar; that only reads.
  return site === '' || site === 'same-origin' || (site === 'none' && one(headers['sec-fetch-mode']) === 'navigate') ? undefined : `a ${site} request is not for this page's clusters`;
}

function foreignOrigin(headers: RequestHeaders): string | undefined {
  const origin = one(headers.origin);
  return origin === '' || hostOf(origin) === one(headers['x-forwarded-host'] ?? headers.host).toLowerCase() ? undefined : 'the request comes from another origin';
}

function one(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
