import { nullTranslator } from '@jupyterlab/translation';
import type { ClusterState } from '../../wire/status';
import { ClusterStatusModel } from '../model';
import { statusDetail, statusLabel } from '../statusText';

const trans = nullTranslator.load('jupyterlab_kubeflow');
const answer = (state: ClusterState) => async () => ({ version: '1.2.3', localCluster: { state, detail: 'refused' } });

describe('ClusterStatusModel', () => {
  it('asks before it knows', () => {
    expect(statusLabel(new ClusterStatusModel(answer('answering')).state, trans)).toBe('Kubeflow …');
  });

  it.each([
    ['answering', '✓', 'answers'],
    ['stopped', '◌', 'cluster start'],
    ['unreachable', '✕', 'refused']
  ] as const)('says what %s means and what to do', async (state, sign, words) => {
    const model = new ClusterStatusModel(answer(state));
    const changes: string[] = [];
    model.stateChanged.connect(sender => changes.push(sender.state.kind));
    await model.refresh();
    expect(changes).toEqual(['known']);
    expect(statusLabel(model.state, trans)).toContain(sign);
    expect(statusDetail(model.state, trans)).toContain('1.2.3');
    expect(statusDetail(model.state, trans)).toContain(words);
  });

  it('takes a proxy that is away as a state', async () => {
    const model = new ClusterStatusModel(() => Promise.reject(new Error('502')));
    await model.refresh();
    expect(statusDetail(model.state, trans)).toContain('502');
  });

  it('is silent once disposed', async () => {
    const model = new ClusterStatusModel(answer('answering'));
    const changed = jest.fn();
    model.stateChanged.connect(changed);
    const asked = model.refresh();
    model.dispose();
    await asked;
    expect(changed).not.toHaveBeenCalled();
  });
});
