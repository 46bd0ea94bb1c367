/** What runs on top of the API: controllers and the kubelet. */
import path from 'node:path';
import type { ClusterSettings } from '../clusterSettings';
import { STORED } from './api/resources';
import { startClaimBinder } from './controllers/claim';
import { startGarbageCollector } from './controllers/gc';
import { admitJob, startJobController } from './controllers/job';
import { reportFailure } from '../cluster/runtime/controller';
import { startNamespaceController } from './controllers/namespace';
import { admitWorkflow, startWorkflowController } from './controllers/workflow';
import type { StartParts } from './daemon/daemon';
import { admitPod, admitPodTemplate, startKubelet } from './kubelet';

/** `environment` says which Python stands in for images: KF_PYTHON, and where its kernelspecs are (KF_JUPYTER_PATH). */
export function startParts(environment: Readonly<Record<string, string | undefined>>, settings: ClusterSettings): StartParts {
  return (api, { dataFolder, signal, registry }) => {
    registry.admit('Workflow', object => admitWorkflow(object));
    registry.admit('Job', object => admitJob(object));
    const runner = { uid: process.getuid?.() ?? 0 };
    registry.admit('Pod', (object, previous) => admitPod(object, previous, runner));
    registry.admit('Job', (object, previous) => admitPodTemplate(object, previous, runner));
    startGarbageCollector(api, { kinds: STORED, signal });
    startNamespaceController(api, { kinds: STORED.filter(kind => kind.namespaced), signal });
    startClaimBinder(api, { folder: path.join(dataFolder, 'volumes'), signal });
    startJobController(api, { signal });
    startWorkflowController(api, { signal });
    const kernelFolders = (environment.KF_JUPYTER_PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
    const { logs } = startKubelet(api, {
      dataDir: dataFolder,
      signal,
      interpreters: { default: environment.KF_PYTHON ?? 'python3', kernelFolders },
      logLimit: Math.round(settings.logMegabytes * 1e6),
      onError: reportFailure
    });
    return { logs };
  };
}

