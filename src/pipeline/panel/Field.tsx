/** One field of a form: label, input, and what is wrong with it beside it. */
import React, { useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly error?: string | undefined;
  readonly lines?: number;
  readonly password?: boolean;
  /** Only for screen readers: the place says it to the eye. */
  readonly hiddenLabel?: boolean;
  readonly onChange: (value: string) => void;
  /** The person is done with it. */
  readonly onDone?: () => void;
}

export function Field({ label, value, placeholder, error, lines = 1, password = false, hiddenLabel = false, onChange, onDone }: FieldProps): React.ReactElement {
  const id = useId();
  const shared = {
    id,
    value,
    placeholder,
    className: 'jp-mod-styled',
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': error !== undefined,
    'aria-describedby': error === undefined ? undefined : `${id}-error`,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.currentTarget.value),
    onBlur: onDone
  };
  return (
    <div className="jp-Kubeflow-field" data-invalid={error !== undefined || undefined}>
      <label htmlFor={id} className={hiddenLabel ? 'jp-Kubeflow-hidden' : undefined}>
        {label}
      </label>
      {lines > 1 ? <textarea rows={lines} {...shared} /> : <input type={password ? 'password' : 'text'} {...shared} />}
      {error !== undefined && (
        <p id={`${id}-error`} className="jp-Kubeflow-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
