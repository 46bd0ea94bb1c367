/** What is wrong with an option, in words: each says what would be right. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { OptionError } from './optionsDraft';

export function optionErrorText(error: OptionError, trans: TranslationBundle): string {
  switch (error) {
    case 'image':
      return trans.__('Write an image such as python:3.12 or registry.example/team/image:1.');
    case 'package':
      return trans.__('Write one requirement a line, such as pandas==2.2.1.');
    case 'cpu':
      return trans.__('Write CPUs as 2, 0.5 or 500m.');
    case 'memory':
      return trans.__('Write memory as 512Mi, 4Gi or 2G.');
    case 'request-above-limit':
      return trans.__('This is less than the step asks for at least.');
    case 'gpu':
      return trans.__('Write a whole number.');
    case 'retries':
      return trans.__('Write a whole number, such as 2.');
    case 'timeout':
      return trans.__('Write a duration such as 90s, 30m or 1h 30m.');
    case 'variable':
      return trans.__('Write letters, digits and _, not a digit first.');
    case 'variable-twice':
      return trans.__('This variable stands above already.');
    case 'secret':
      return trans.__('Write the name of a Secret: lower-case letters, digits and -.');
    case 'secret-key':
      return trans.__('Write a key of the Secret: letters, digits, -, _ and dots.');
    case 'label-key':
      return trans.__('Write a label such as disktype or example.com/zone.');
    case 'label-value':
      return trans.__('Write letters, digits, -, _ and dots, at most 63.');
  }
}
