export * from '@sallyport/server'
