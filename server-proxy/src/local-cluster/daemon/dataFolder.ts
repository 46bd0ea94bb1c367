/** The daemon's folder: what is kept in it between starts, all of it readable by its owner only. */
import { randomBytes, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { makeServerIdentity, type ServerIdentity } from './certificate';

const RENEW_BEFORE_MS = 90 * 24 * 60 * 60 * 1000;

/** Names of the files and folders. */
export class DataFolder {
  constructor(readonly root: string) {
    fs.mkdirSync(root, { recursive: true, mode: 0o700 });
    fs.chmodSync(root, 0o700);
  }

  get state(): string {
    return path.join(this.root, 'state.sqlite');
  }

  get lock(): string {
    return path.join(this.root, 'daemon.lock');
  }

  get kubeconfig(): string {
    return path.join(this.root, 'kubeconfig');
  }

  /** The bearer token, made once. */
  token(): string {
    const kept = this.read('token')?.trim();
    if (kept) {
      return kept;
    }
    const token = randomBytes(32).toString('base64url');
    this.write('token', token);
    return token;
  }

  /** The port of the last start, when there was one. */
  port(): number | undefined {
    const port = Number(this.read('port') ?? '');
    return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
  }

  keepPort(port: number): void {
    this.write('port', `${port}\n`);
  }

  /** The certificate and key, made once and again before they expire. */
  identity(now: Date): ServerIdentity {
    const [authority, certificate, key] = ['ca.crt', 'server.crt', 'server.key'].map(name => this.read(name));
    if (authority && certificate && key && new Date(new X509Certificate(certificate).validTo).getTime() - now.getTime() > RENEW_BEFORE_MS) {
      return { authority, certificate, key };
    }
    const made = makeServerIdentity(now);
    this.write('ca.crt', made.authority);
    this.write('server.crt', made.certificate);
    this.write('server.key', made.key);
    return made;
  }

  /** Writes the kubeconfig, context `local-cluster`. */
  writeKubeconfig(options: { readonly port: number; readonly token: string; readonly authority: string; readonly namespace: string }): void {
    const name = 'local-cluster';
    const content = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: `https://127.0.0.1:${options.port}`, 'certificate-authority-data': Buffer.from(options.authority).toString('base64') } }],
      users: [{ name, user: { token: options.token } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace: options.namespace } }],
      'current-context': name
    };
    this.write('kubeconfig', stringify(content));
  }

  /** Says that the daemon is ready. */
  writeRecord(record: { readonly pid: number; readonly port: number; readonly version: string; readonly startedAt: string }): void {
    this.write('daemon.json', `${JSON.stringify(record)}\n`);
  }

  removeRecord(): void {
    fs.rmSync(path.join(this.root, 'daemon.json'), { force: true });
  }

  /** Says whose the folder is, from the moment that the lock is held: a daemon that is starting or stopping is one too. */
  writeHolder(holder: { readonly pid: number; readonly mark: string; readonly version: string }): void {
    this.write('daemon.pid', `${JSON.stringify(holder)}\n`);
  }

  removeHolder(): void {
    fs.rmSync(path.join(this.root, 'daemon.pid'), { force: true });
  }

  private read(name: string): string | undefined {
    try {
      return fs.readFileSync(path.join(this.root, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  /** Readers see the old text or the new one, never half of it. */
  private write(name: string, text: string): void {
    const file = path.join(this.root, name);
    const next = `${file}.new`;
    fs.writeFileSync(next, text, { mode: 0o600 });
    fs.renameSync(next, file);
  }
}
