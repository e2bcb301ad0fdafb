export * from '@sallyport/react'
