export * from '@sallyport/engine'
