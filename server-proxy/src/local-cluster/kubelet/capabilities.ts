/** The powers of a superuser that a container keeps. */

/** What container runtimes keep, by the kernel's numbers. */
const USUAL: Readonly<Record<string, number>> = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  FOWNER: 3,
  FSETID: 4,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  SETPCAP: 8,
  NET_BIND_SERVICE: 10,
  NET_RAW: 13,
  SYS_CHROOT: 18,
  MKNOD: 27,
  AUDIT_WRITE: 29,
  SETFCAP: 31
};

/** Whether a container may ask for this capability. */
export function isGivable(name: string): boolean {
  return plain(name) in USUAL;
}

/** Numbers of the capabilities that stay after `drop` and `add`. */
export function keptCapabilities(wish: unknown): number[] {
  const { add = [], drop = [] } = (wish ?? {}) as { add?: string[]; drop?: string[] };
  const added = add.map(plain);
  const dropped = drop.map(plain);
  return Object.entries(USUAL)
    .filter(([name]) => added.includes(name) || !(dropped.includes('ALL') || dropped.includes(name)))
    .map(([, number]) => number);
}

function plain(name: string): string {
  return name.replace(/^CAP_/, '');
}
