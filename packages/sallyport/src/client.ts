export * from '@sallyport/client'
