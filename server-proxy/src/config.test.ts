import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childEnvironment, loadConfig, type Machine } from './config';

const MACHINE: Machine = { platform: 'linux', home: '/home/ada', cwd: '/home/me', programFolder: '/opt/kf' };

test('the local cluster lives below the data folder of Jupyter', () => {
  const at = (env: Record<string, string>, machine = MACHINE): string => loadConfig([], env, machine).dataFolder;
  assert.equal(at({}), '/home/ada/.local/share/jupyter/kubeflow/local-cluster');
  assert.equal(at({ XDG_DATA_HOME: '/x' }), '/x/jupyter/kubeflow/local-cluster');
  assert.equal(at({ JUPYTER_DATA_DIR: '/j' }), '/j/kubeflow/local-cluster');
  assert.equal(at({ KF_JUPYTER_DATA: '/k', JUPYTER_DATA_DIR: '/j' }), '/k/kubeflow/local-cluster');
  assert.equal(at({}, { ...MACHINE, platform: 'darwin' }), '/home/ada/Library/Jupyter/kubeflow/local-cluster');
  assert.equal(at({ JUPYTERLAB_KUBEFLOW_DATA: 'here' }), '/home/me/here');
});

test('the first argument may name the mode', () => {
  assert.deepEqual(loadConfig(['cli', 'run', 'a'], {}, MACHINE).args, ['run', 'a']);
  assert.deepEqual(loadConfig(['run', 'a'], {}, MACHINE).args, ['run', 'a']);
  assert.equal(loadConfig(['proxy', '--port', '1'], {}, MACHINE).mode, 'proxy');
});

test('programs are looked for on the path, then beside Python', () => {
  assert.deepEqual(loadConfig([], { PATH: '/a:/b', KF_PYTHON: '/env/bin/python' }, MACHINE).programFolders, ['/a', '/b', '/env/bin']);
});

test("children never see Jupyter's secrets", () => {
  const config = loadConfig([], { HOME: '/h', JUPYTERHUB_API_TOKEN: 's', JPY_API_TOKEN: 's', JUPYTER_TOKEN: 's' }, MACHINE);
  assert.deepEqual(childEnvironment(config, { KUBECONFIG: '/k' }), { HOME: '/h', KUBECONFIG: '/k' });
});
