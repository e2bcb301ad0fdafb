/** Headings of the generated reference, in its order. */
export const SETTING_GROUPS = [
  'Server',
  'Database',
  'Secrets',
  'E-mail',
  'Addresses',
  'Sign-in',
  'Identity providers',
  'Logs and metrics',
] as const
export type SettingGroup = (typeof SETTING_GROUPS)[number]

export interface SettingDefinition {
  readonly group: SettingGroup
  /** Other names that mean the same (C-11). Two different values for one setting stop the start. */
  readonly aliases: readonly string[]
  /** Words for the reference page; the code that resolves the setting is the truth. */
  readonly default: string
  readonly description: string
  /** A value worth copying into a `.env`. */
  readonly example: string
  /** Never printed; may also come from a file named by `<NAME>_FILE`, the way container platforms hand over secrets. */
  readonly secret?: true
}
