/** Who may change something through the proxy: jupyter-server-proxy checks the login but not XSRF, so this does. */

/** The request headers that decide, in lower case as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Why a changing request is refused, or undefined when it may pass. It may pass when it is same-origin and carries the
 * header that matches its XSRF cookie, or when it carries Jupyter's token (which no foreign page has).
 */
export function refusal(headers: RequestHeaders): string | undefined {
  if (/^(token|bearer)\s+\S/i.test(one(headers.authorization))) return undefined;
  const site = one(headers['sec-fetch-site']);
  if (site !== '' && site !== 'same-origin') return `a ${site} request may not change anything`;
  const origin = one(headers.origin);
  if (origin !== '' && hostOf(origin) !== one(headers['x-forwarded-host'] ?? headers.host)) return 'the request comes from another origin';
  const cookie = /(?:^|;\s*)_xsrf=([^;]+)/.exec(one(headers.cookie))?.[1];
  if (cookie === undefined || one(headers['x-xsrftoken']) !== decodeURIComponent(cookie)) return 'the XSRF header is missing or does not match its cookie';
  return undefined;
}

function one(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
