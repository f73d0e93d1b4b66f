/** Works with an S3 server. `store` makes a bucket that nobody has used and gives its address. */
export async function withS3<T>(work: (store: () => Promise<string>) => Promise<T>): Promise<T> {
  // it installs the server: only the row that needs one waits for it
  const { startS3 } = await import('../servers/s3.ts')
  const server = await startS3()
  process.env.AWS_ACCESS_KEY_ID ??= 'bench'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'bench-secret'
  try {
    return await work(async () => `s3://${await server.bucket()}?endpoint=${server.url}`)
  } finally {
    await server.stop()
  }
}
