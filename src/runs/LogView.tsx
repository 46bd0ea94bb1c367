/** A log: followed, searchable, in a terminal's colours, however long. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useVirtualizer } from '@tanstack/react-virtual';
import Anser from 'anser';
import React, { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { LogBuffer } from './logBuffer';

interface LogProps {
  readonly log: LogBuffer;
  /** Nothing more will come. */
  readonly ended: boolean;
  /** What to say while there is no line. */
  readonly empty: string;
  readonly trans: TranslationBundle;
}

const LINE_HEIGHT = 18;

export function LogView({ log, ended, empty, trans }: LogProps): React.ReactElement {
  const version = useLogVersion(log);
  const frame = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const [query, setQuery] = useState('');
  const [hit, setHit] = useState(0);
  const hits = useMemo(() => log.search(query), [log, query, version]);
  const rows = useVirtualizer({ count: log.length, getScrollElement: () => frame.current, estimateSize: () => LINE_HEIGHT, overscan: 30 });
  const current = hits[Math.min(hit, hits.length - 1)];
  useEffect(() => {
    if (following && query === '' && log.length > 0) rows.scrollToIndex(log.length - 1, { align: 'end' });
  }, [version, following, query, log, rows]);
  useEffect(() => {
    if (current !== undefined) rows.scrollToIndex(current, { align: 'center' });
  }, [current, rows]);
  const onScroll = (): void => {
    const node = frame.current;
    if (node !== null) setFollowing(node.scrollHeight - node.scrollTop - node.clientHeight < LINE_HEIGHT * 2);
  };
  const step = (by: number): void => setHit(before => (hits.length === 0 ? 0 : (before + by + hits.length) % hits.length));
  return (
    <div className="jp-Kubeflow-log">
      <div className="jp-Kubeflow-log-tools">
        <input
          type="search"
          className="jp-mod-styled"
          placeholder={trans.__('Search the log')}
          aria-label={trans.__('Search the log')}
          value={query}
          onChange={event => {
            setQuery(event.target.value);
            setHit(0);
          }}
          onKeyDown={event => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          }}
        />
        <span role="status">{query === '' ? '' : hits.length === 0 ? trans.__('not found') : trans.__('%1 of %2', Math.min(hit, hits.length - 1) + 1, hits.length)}</span>
        <span className="jp-Kubeflow-spring" />
        {!following && (
          <button className="jp-Kubeflow-textButton" onClick={() => {
            setQuery('');
            setFollowing(true);
          }}>
            {ended ? trans.__('To the end') : trans.__('Follow')}
          </button>
        )}
        <button className="jp-Kubeflow-textButton" disabled={log.length === 0} onClick={() => void navigator.clipboard.writeText(log.toText())}>
          {trans.__('Copy')}
        </button>
      </div>
      {log.dropped > 0 && <p className="jp-Kubeflow-note">{trans.__('The first %1 lines are not kept here; kubectl logs has them.', log.dropped)}</p>}
      <div className="jp-Kubeflow-log-lines" ref={frame} onScroll={onScroll} tabIndex={0} role="log" aria-live="off" aria-label={trans.__('Log')}>
        {log.length === 0 && <p className="jp-Kubeflow-empty">{empty}</p>}
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <div key={index} className="jp-Kubeflow-log-line" data-hit={index === current ? 'here' : undefined} style={{ transform: `translateY(${start}px)`, height: LINE_HEIGHT }}>
              <LogLine text={log.line(index)} query={query} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** One line with its colours; what is searched for is marked. */
const LogLine = React.memo(function LogLine({ text, query }: { readonly text: string; readonly query: string }): React.ReactElement {
  const pieces = text.includes('\u001b') ? Anser.ansiToJson(text, { use_classes: true, remove_empty: true }) : [{ content: text, fg: '', bg: '', decorations: [] }];
  return (
    <>
      {pieces.map(({ content, fg, bg, decorations }, index) => (
        <span key={index} className={[fg && `${fg}-fg`, bg && `${bg}-bg`, ...decorations.map(each => `ansi-${each}`)].filter(Boolean).join(' ') || undefined}>
          {marked(content, query)}
        </span>
      ))}
    </>
  );
});

function marked(text: string, query: string): React.ReactNode {
  if (query === '') return text;
  const [lower, wanted] = [text.toLowerCase(), query.toLowerCase()];
  const parts: React.ReactNode[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return [...parts, text.slice(from)];
}

/** Changes with the log, once a frame at most. */
function useLogVersion(log: LogBuffer): number {
  const [version, bump] = useReducer((before: number) => before + 1, 0);
  useEffect(() => {
    let frame = 0;
    const onChanged = (): void => {
      frame ||= window.requestAnimationFrame(() => {
        frame = 0;
        bump();
      });
    };
    log.changed.connect(onChanged);
    bump();
    return () => {
      log.changed.disconnect(onChanged);
      window.cancelAnimationFrame(frame);
    };
  }, [log]);
  return version;
}
