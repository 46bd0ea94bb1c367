import { ServerConnection } from '@jupyterlab/services';
import { KubeflowClient } from '../client';
import { ProxyError } from '../requests';

const run = { target: { context: 'far away' }, namespace: 'ns', name: 'r' };

/** A client before a server that gives one answer and keeps what it was asked. */
function before(status: number, body: string): { client: KubeflowClient; asked: Request[] } {
  const asked: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(request);
    if (status === 0) throw new TypeError('Failed to fetch');
    return new Response(body, { status });
  };
  return { client: new KubeflowClient(ServerConnection.makeSettings({ baseUrl: 'http://hub/user/x/', fetch: fetch as unknown as typeof globalThis.fetch })), asked };
}

describe('KubeflowClient', () => {
  it('asks below the base URL', async () => {
    const { client, asked } = before(200, '{"notebook":{"text":"{}","path":"a.ipynb"}}');
    expect((await client.snapshot(run)).notebook.path).toBe('a.ipynb');
    expect(asked[0]?.url.replace(/[?&]\d+$/, '')).toBe('http://hub/user/x/kubeflow/api/runs/snapshot?context=far+away&namespace=ns&name=r');
  });

  it('posts what changes something', async () => {
    const { client, asked } = before(200, '{}');
    await client.act({ run, action: 'stop' });
    expect([asked[0]?.method, asked[0]?.url.replace(/[?&]\d+$/, '')]).toEqual(['POST', 'http://hub/user/x/kubeflow/api/runs/act']);
    expect(await asked[0]?.json()).toEqual({ run, action: 'stop' });
  });

  it.each([
    [409, JSON.stringify({ code: 'cycle', message: 'steps wait', diagnostics: [{ code: 'cycle', severity: 'error' }] }), { status: 409, code: 'cycle', message: 'steps wait', diagnostics: [{ code: 'cycle', severity: 'error' }] }],
    [403, JSON.stringify({ code: 'kubernetes', message: 'forbidden', status: { kind: 'Status' } }), { code: 'kubernetes', kubernetes: { kind: 'Status' } }],
    [500, '<html>could not start kubeflow</html>', { status: 500, code: 'internal', message: 'the Kubeflow proxy answered 500' }],
    [0, '', { status: 0, code: 'offline' }]
  ])('says what went wrong (%s)', async (status, body, expected) => {
    const error: unknown = await before(status, body).client.targets().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProxyError);
    expect(error).toMatchObject(expected);
  });
});
