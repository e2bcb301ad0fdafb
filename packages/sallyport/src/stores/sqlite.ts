export * from '@sallyport/store-sql'
