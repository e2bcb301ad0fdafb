import type { EpochMs } from './values.ts'

export type ConfigDataType = 'string' | 'number' | 'boolean' | 'json'

/** A row of `system_config`. */
export interface ConfigRow {
  readonly key: string
  readonly value: string
  readonly description: string | null
  readonly dataType: ConfigDataType
  readonly isEditable: boolean
  readonly updatedBy: string | null
  readonly updatedAt: EpochMs
}

export interface SystemConfigStore {
  list(): Promise<readonly ConfigRow[]>
}
