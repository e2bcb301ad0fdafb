import * as z from 'zod'
import type { Answer } from '../types.ts'
import { wireRegistry } from './primitives.ts'

export const text = z.string()
export const orNull = text.nullable()
export const count = z.int().min(0)

/** The envelope of every answer that succeeded (C-19). */
export function answer<Data>(id: string, data: z.ZodType<Data>): z.ZodType<Answer<Data>> {
  return z.strictObject({ success: z.literal(true), message: text, data }).register(wireRegistry, { id })
}
