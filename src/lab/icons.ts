/** The icons of all features. */
import { LabIcon } from '@jupyterlab/ui-components';
import kubeflowSvg from '../../style/icons/kubeflow.svg';
import leaveOutSvg from '../../style/icons/leave-out.svg';
import parametersSvg from '../../style/icons/parameters.svg';
import renameSvg from '../../style/icons/rename.svg';
import runSvg from '../../style/icons/run.svg';
import sharedSvg from '../../style/icons/shared.svg';
import stepAboveSvg from '../../style/icons/step-above.svg';
import stepSvg from '../../style/icons/step.svg';

const icon = (name: string, svgstr: string): LabIcon => new LabIcon({ name: `jupyterlab-kubeflow:${name}`, svgstr });

/** The sidebar's. */
export const kubeflowIcon = icon('kubeflow', kubeflowSvg);
/** A run of a pipeline. */
export const runIcon = icon('run', runSvg);
export const stepIcon = icon('step', stepSvg);
export const stepAboveIcon = icon('step-above', stepAboveSvg);
export const sharedIcon = icon('shared', sharedSvg);
export const parametersIcon = icon('parameters', parametersSvg);
export const leaveOutIcon = icon('leave-out', leaveOutSvg);
export const renameIcon = icon('rename', renameSvg);
