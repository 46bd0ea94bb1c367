/** Notebooks for measuring how fast an edit becomes a graph; the same text for the same number, so that runs compare. */

const SETTINGS = { defaults: {}, steps: {}, overrides: [], source: 'kubeflow' };

/** A notebook as the core reads it; `step` gives the title of the step that a cell begins, if any. */
export function notebookOf(sources, step = () => undefined) {
  return {
    path: 'bench/edited.ipynb',
    nbformat: { major: 4, minor: 5 },
    language: 'python',
    kernelspec: { name: 'python3', displayName: 'Python 3' },
    cells: sources.map((source, index) => {
      const title = step(index);
      const role = title === undefined ? { kind: 'unmarked' } : { kind: 'step', name: title, after: [] };
      return { index, key: `cell-${index}`, type: 'code', source, tags: [], role, address: { worksheet: 0, position: index } };
    }),
    settings: SETTINGS,
    marked: true
  };
}

/** The notebook with one cell's text replaced; all other cells stay the same objects, as a live document keeps them. */
export function withSource(notebook, index, source) {
  return { ...notebook, cells: notebook.cells.map(cell => (cell.index === index ? { ...cell, source } : cell)) };
}

/** The notebook with a cell more; those below keep their keys and roles. */
export function withInserted(notebook, index, source) {
  const made = { ...notebook.cells[index], key: `made-${source}`, source, role: { kind: 'unmarked' } };
  const cells = [...notebook.cells.slice(0, index), made, ...notebook.cells.slice(index)];
  return { ...notebook, cells: cells.map((cell, place) => ({ ...cell, index: place, address: { worksheet: 0, position: place } })) };
}

/** pandas-like work: read, clean, group, join, plot, fit; each tenth cell begins a step. */
export function ordinary(count) {
  const sources = ['import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nfrom sklearn.linear_model import LogisticRegression'];
  for (let at = 1; at < count; at += 1) {
    sources.push(ordinaryCell(at));
  }
  return notebookOf(sources, index => (index > 0 && (index - 1) % 10 === 0 ? `part ${Math.floor((index - 1) / 10) + 1}` : undefined));
}

function ordinaryCell(at) {
  const before = at > 10 ? `frame_${at - 10 - ((at - 11) % 10)}` : `frame_1`;
  const group = at - ((at - 1) % 10);
  const kinds = [
    () => `# Part ${at}\nframe_${at} = pd.read_csv('data/part_${at}.csv', parse_dates=['day'])\nframe_${at} = frame_${at}.dropna().rename(columns={'v': 'value_${at}'})\n${at > 10 ? `frame_${at} = frame_${at}.merge(${before}, on='day', how='left')` : ''}`,
    () => `frame_${group}['ratio'] = frame_${group}['value_${group}'] / frame_${group}['value_${group}'].sum()\nframe_${group}.head()`,
    () => `def normalise_${at}(table, columns, eps=1e-9):\n    out = table.copy()\n    for column in columns:\n        out[column] = (out[column] - out[column].mean()) / (out[column].std() + eps)\n    return out`,
    () => `scaled_${at} = normalise_${at - 1}(frame_${group}, ['ratio'])\nprint(scaled_${at}.describe())`,
    () => `by_day_${at} = scaled_${at - 1}.groupby('day').agg({'ratio': ['mean', 'std']}).reset_index()\nby_day_${at}.columns = ['day', 'mean', 'std']`,
    () => `fig, ax = plt.subplots(figsize=(8, 4))\nax.plot(by_day_${at - 1}['day'], by_day_${at - 1}['mean'])\nax.set_title('Part ${at}')\nplt.show()`,
    () => `features_${at} = by_day_${at - 2}[['mean', 'std']].to_numpy()\ntarget_${at} = (features_${at}[:, 0] > np.median(features_${at}[:, 0])).astype(int)`,
    () => `model_${at} = LogisticRegression(C=0.${at})\nmodel_${at}.fit(features_${at - 1}, target_${at - 1})`,
    () => `guesses_${at} = model_${at - 1}.predict(features_${at - 2})\naccuracy_${at} = float((guesses_${at} == target_${at - 2}).mean())\nfor threshold in (0.3, 0.5, 0.7):\n    print(threshold, (guesses_${at} > threshold).sum())`,
    () => `summary_${at} = {'part': ${at}, 'accuracy': accuracy_${at - 1}, 'rows': len(frame_${group})}\nsummary_${at}`
  ];
  return kinds[(at - 1) % 10]();
}

/** Lists in lists under many names, changed through any of them: everything may share parts with everything. */
export function aliased(count) {
  const sources = ['a0 = []\nb0 = a0\nc0 = [a0, b0]'];
  for (let at = 1; at < count; at += 1) {
    sources.push(`a${at} = c${at - 1}\nb${at} = [a${at}, b${at - 1}]\nc${at} = {'a': a${at}, 'b': b${at}}\n${at % 3 === 0 ? `c${at}['a'].append(${at})` : `d${at} = c${at}['b']`}`);
  }
  return notebookOf(sources, index => (index % 5 === 0 ? `step ${index / 5 + 1}` : undefined));
}

/** Functions that call functions of earlier cells, and cells that call them. */
export function calling(count) {
  const sources = ['state = {}\ndef f0(x):\n    state[x] = x\n    return x + 1'];
  for (let at = 1; at < count; at += 1) {
    sources.push(at % 2 === 1 ? `def f${at}(x):\n    return f${at - 1}(x) + f${Math.max(0, at - 3)}(x)` : `def f${at}(x, scale=2):\n    return scale * f${at - 1}(x)\nr${at} = f${at}(${at})`);
  }
  return notebookOf(sources, index => (index % 10 === 0 ? `step ${index / 10 + 1}` : undefined));
}

/** One cell of so many lines under the imports, as scripts pasted whole are. */
export function oneBig(lines) {
  const text = [];
  for (let at = 1; text.length < lines; at += 1) {
    text.push(...ordinaryCell(at).split('\n'));
  }
  return notebookOf(['import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nfrom sklearn.linear_model import LogisticRegression', text.slice(0, lines).join('\n'), 'print(accuracy_9)'], index => (index === 1 ? 'all' : index === 2 ? 'end' : undefined));
}
