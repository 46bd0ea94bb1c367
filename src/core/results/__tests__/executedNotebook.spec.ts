import { describe, expect, it } from '@jest/globals';
import { executedNotebook, type ExecutedInput } from '../executedNotebook';

const RUN = { name: 'nb-abc', uid: 'u', namespace: 'n', phase: 'Succeeded', parameters: { a: '1' } };
const cell = (index: number, type = 'code', worksheet = 0): ExecutedInput['cells'][number] => ({ index, type, address: { worksheet, position: index } });
const STREAM = { output_type: 'stream', name: 'stdout', text: 'hi\n' };

describe('executedNotebook', () => {
  it('puts outputs in place and leaves the rest as it was', () => {
    const notebook = {
      cells: [
        { cell_type: 'markdown', metadata: {}, source: '# t' },
        { cell_type: 'code', metadata: { tags: ['x'] }, source: ['print("hi")'], outputs: [{ old: 1 }], execution_count: 7, own: true },
        { cell_type: 'code', metadata: {}, source: '', outputs: [{ old: 2 }], execution_count: 8 }
      ],
      metadata: { kernelspec: { name: 'python3' }, kubeflow: { version: 1 } },
      nbformat: 4,
      nbformat_minor: 5
    };
    const text = executedNotebook({ text: `\uFEFF${JSON.stringify(notebook)}`, cells: [cell(0, 'markdown'), cell(1), cell(2)], results: new Map([[1, { outputs: [STREAM], executionCount: 1 }]]), run: RUN });
    expect(JSON.parse(text)).toEqual({
      ...notebook,
      cells: [notebook.cells[0], { ...notebook.cells[1], outputs: [STREAM], execution_count: 1 }, { ...notebook.cells[2], outputs: [], execution_count: null }],
      metadata: { ...notebook.metadata, kubeflow: { version: 1, run: RUN } }
    });
  });

  it("writes format 3 in format 3's words", () => {
    const notebook = { worksheets: [{ cells: [{ cell_type: 'code', input: 'x', outputs: [], language: 'python' }] }], metadata: { name: '' }, nbformat: 3, nbformat_minor: 0 };
    const outputs = [STREAM, { output_type: 'execute_result', data: { 'text/plain': '3', 'image/png': 'b' }, metadata: {}, execution_count: 2 }, { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] }];
    const written = JSON.parse(executedNotebook({ text: JSON.stringify(notebook), cells: [cell(0)], results: new Map([[0, { outputs, executionCount: 2 }]]), run: RUN })) as typeof notebook;
    expect(written.worksheets[0]?.cells[0]).toEqual({
      cell_type: 'code',
      input: 'x',
      language: 'python',
      prompt_number: 2,
      outputs: [
        { output_type: 'stream', stream: 'stdout', text: 'hi\n' },
        { output_type: 'pyout', metadata: {}, prompt_number: 2, text: '3', png: 'b' },
        { output_type: 'pyerr', ename: 'E', evalue: 'v', traceback: [] }
      ]
    });
  });
});
