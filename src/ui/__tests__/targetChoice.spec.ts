import { StateDB } from '@jupyterlab/statedb';
import type { TargetsAnswer } from '../../wire/target';
import { chosenTarget, TargetChoice } from '../targetChoice';

const ANSWER: TargetsAnswer = { targets: [{ namespace: 'default', namespaces: ['default', 'kubeflow'] }, { context: 'office', namespace: 'team-a' }] };
const answer = (): Promise<TargetsAnswer> => Promise.resolve(ANSWER);

describe('the choice of a cluster', () => {
  it('is this machine until a person chooses', async () => {
    const choice = new TargetChoice(answer, new StateDB());
    await choice.refresh();
    expect(choice.state).toEqual({ status: 'ready', targets: ANSWER.targets, target: {} });
    expect(chosenTarget(choice.state)?.namespace).toBe('default');
  });

  it('is remembered', async () => {
    const memory = new StateDB();
    const first = new TargetChoice(answer, memory);
    await first.refresh();
    first.choose({ context: 'office' }, 'team-b');
    const second = new TargetChoice(answer, memory);
    await second.refresh();
    expect(second.state).toMatchObject({ target: { context: 'office' }, namespace: 'team-b' });
  });

  it('falls back to this machine where the chosen one is gone, and comes back with it', async () => {
    let targets = ANSWER.targets.slice(0, 1);
    const choice = new TargetChoice(() => Promise.resolve({ targets }), null);
    choice.choose({ context: 'office' }, 'team-b');
    await choice.refresh();
    expect(choice.state).toEqual({ status: 'ready', targets, target: {} });
    targets = [...ANSWER.targets];
    await choice.refresh();
    expect(choice.state).toMatchObject({ target: { context: 'office' }, namespace: 'team-b' });
  });

  it('another cluster forgets the namespace of the one before', async () => {
    const choice = new TargetChoice(answer, null);
    await choice.refresh();
    choice.choose({}, 'kubeflow');
    choice.choose({ context: 'office' });
    expect(choice.state.namespace).toBeUndefined();
  });

  it('a proxy that does not answer is a state, and a new try ends it', async () => {
    let fail = true;
    const choice = new TargetChoice(() => (fail ? Promise.reject(new Error('no answer')) : answer()), null);
    await choice.refresh();
    expect(choice.state).toMatchObject({ status: 'offline', reason: 'no answer' });
    fail = false;
    await choice.refresh();
    expect(choice.state.status).toBe('ready');
  });
});
