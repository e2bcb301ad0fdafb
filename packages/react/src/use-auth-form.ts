'use client'

import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react'
import { createControls } from './form-controls.ts'
import { type FormState, hasErrors, initialState, placeError, readControls, spoilsSecrets, withoutSecrets } from './form-rules.ts'
import type { AuthForm, AuthFormOptions, FieldMessages, FormValues } from './form-types.ts'

/** State that event handlers can read back at once: two events in one batch must not see the same old values. */
function useFormState<Values extends FormValues>(initial: Values) {
  const [state, setState] = useState(() => initialState(initial))
  const latest = useRef(state)
  const update = useCallback((change: Partial<FormState<Values>>): void => {
    latest.current = { ...latest.current, ...change }
    setState(latest.current)
  }, [])
  const read = useCallback(() => latest.current, [])
  return { state, read, update }
}

/** The attempt itself: judge, ask, place what came back. One at a time. */
function useSubmit<Values extends FormValues, Data>(
  current: { readonly current: AuthFormOptions<Values, Data> },
  read: () => FormState<Values>,
  update: (change: Partial<FormState<Values>>) => void,
  form: { readonly current: HTMLFormElement | null },
): () => Promise<void> {
  return useCallback(async () => {
    if (read().pending) return
    const { submit, validate, onSuccess } = current.current
    const refuse = (change: Partial<FormState<Values>>) => update({ ...change, pending: false, refusals: read().refusals + 1 })
    const values = readControls(form.current, read().values, current.current)
    const errors = validate?.(values) ?? {}
    if (hasErrors(errors)) return refuse({ values, errors, formError: null, tried: true, succeeded: false })
    update({ values, errors: {}, formError: null, pending: true, tried: true, succeeded: false })
    try {
      const { data, error } = await submit(values)
      if (error === null) {
        await onSuccess?.(data, values)
        update({ values: withoutSecrets(read().values, current.current), succeeded: true, tried: false })
      } else {
        const kept = spoilsSecrets(error) ? withoutSecrets(read().values, current.current) : read().values
        refuse({ values: kept, ...placeError(error, current.current) })
      }
    } finally {
      // Also when the application's own code threw: a form that stays pending is lost.
      update({ pending: false })
    }
  }, [current, read, update, form])
}

/**
 * A form's state without its looks (R-468; UX 2.2.2): judged on submit, then at every input; the server's field errors beside
 * their fields; the first control that is not right gets the focus; nothing typed is lost but secrets; one attempt at a time.
 *
 * @example
 * const form = useAuthForm({ initial: { email: '', password: '' }, secrets: ['password'], submit: signIn })
 * <form {...form.formProps}><input type="email" {...form.text('email')} />…<button {...form.submitProps}>Sign in</button></form>
 */
export function useAuthForm<Values extends FormValues, Data>(options: AuthFormOptions<Values, Data>): AuthForm<Values> {
  const { initial, names } = options
  const current = useRef(options)
  useEffect(() => {
    current.current = options
  })
  const { state, read, update } = useFormState(initial)
  const form = useRef<HTMLFormElement | null>(null)
  const holdForm = useCallback((element: HTMLFormElement | null): void => {
    form.current = element
  }, [])
  const submit = useSubmit(current, read, update, form)

  useEffect(() => {
    if (state.refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [state.refusals])

  const change = useCallback(
    (name: keyof Values & string, value: string | boolean): void => {
      const { values, errors, tried } = read()
      const next = { ...values, [name]: value }
      const judged = tried ? current.current.validate?.(next)[name] : undefined
      update({ values: next, errors: { ...errors, [name]: judged }, succeeded: false })
    },
    [read, update],
  )
  const setErrors = useCallback(
    (errors: FieldMessages<Values>): void => update({ errors, refusals: read().refusals + (hasErrors(errors) ? 1 : 0) }),
    [read, update],
  )
  const reset = useCallback(() => update(initialState(current.current.initial)), [update])
  const controls = createControls(state, names ?? {}, change)

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    void submit()
  }

  return {
    values: state.values,
    errors: state.errors,
    formError: state.formError,
    pending: state.pending,
    succeeded: state.succeeded,
    ...controls,
    setValue: change,
    setErrors,
    formProps: { ref: holdForm, noValidate: true, onSubmit, 'aria-busy': state.pending },
    submitProps: { type: 'submit', 'aria-disabled': state.pending },
    submit,
    reset,
  }
}
