/** Steps for a notebook in which nobody marked any: markdown headings cut and name them. */
import type { Notebook } from '../notebook/types';

const HEADING = /^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$/m;

/** The title that each code cell would belong to, by cell index; titles of separate places are made different. */
export function proposeTitles(notebook: Notebook): ReadonlyMap<number, string> {
  const titles = new Map<number, string>();
  const used = new Set<string>();
  let heading = notebookTitle(notebook.path);
  let title: string | undefined;
  for (const cell of notebook.cells) {
    const found = cell.type === 'markdown' ? lastHeading(cell.source) : undefined;
    if (found !== undefined) {
      heading = found;
      title = undefined;
    } else if (cell.type === 'code' && cell.role.kind === 'unmarked') {
      title ??= unique(heading, used);
      titles.set(cell.index, title);
    }
  }
  return titles;
}

/** The notebook's file name without folder and ending. */
export function notebookTitle(path: string): string {
  return (path.split('/').pop() ?? path).replace(/\.ipynb$/i, '') || 'notebook';
}

/** The last heading of a markdown cell, in words: links, emphasis and code marks removed. */
function lastHeading(source: string): string | undefined {
  const prose = source.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  const last = prose.split('\n').reverse().find(line => HEADING.test(line));
  const words = last?.match(HEADING)?.[1]?.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<[^>]*>/g, '').replace(/[*_`]+/g, '').trim();
  return words === '' ? undefined : words;
}

function unique(title: string, used: Set<string>): string {
  let candidate = title;
  for (let count = 2; used.has(candidate); count += 1) {
    candidate = `${title} ${count}`;
  }
  used.add(candidate);
  return candidate;
}
