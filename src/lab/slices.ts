/** Long work in the page, cut so that typing and scrolling never wait for it. */

/** How long one slice may last: half a frame. */
export const SLICE_MS = 8;

/** Says when to let others go first. */
export class Slices {
  /** True when the slice is used up: time for `pause`. */
  get over(): boolean {
    return performance.now() - this.started >= SLICE_MS;
  }

  /** Lets everything that waits (input, painting, other tasks) go first, and begins a new slice. */
  async pause(): Promise<void> {
    await nextTask();
    this.started = performance.now();
  }

  private started = performance.now();
}

/** A task of its own, without the delay that nested timeouts get; a microtask would let nobody else go first. */
function nextTask(): Promise<void> {
  if (typeof MessageChannel === 'undefined') return new Promise(done => void setTimeout(done, 0));
  return new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

/** Calls `work` with the next frame; where nothing is painted (a hidden tab), soon all the same. Returns how to call it off. */
export function onNextFrame(work: () => void): () => void {
  if (typeof document !== 'undefined' && !document.hidden) {
    const frame = requestAnimationFrame(work);
    return () => cancelAnimationFrame(frame);
  }
  const timer = setTimeout(work, 0);
  return () => clearTimeout(timer);
}
