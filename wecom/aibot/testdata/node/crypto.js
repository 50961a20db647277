// Reads one JSON object a line, {op, key, token, ...}, and answers each with one: WeCom's own crypto as a filter.
const readline = require('readline')
const { getSignature, decrypt, encrypt } = require('@wecom/crypto')

const ops = {
  seal: ({ key, token, message, id, timestamp, nonce }) => {
    const encrypted = encrypt(key, message, id)
    return { encrypted, signature: getSignature(token, timestamp, nonce, encrypted) }
  },
  open: ({ key, token, encrypted, timestamp, nonce }) => {
    const { message, id } = decrypt(key, encrypted)
    return { message, id, signature: getSignature(token, String(timestamp), nonce, encrypted) }
  },
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let out
  try {
    const request = JSON.parse(line)
    out = ops[request.op](request)
  } catch (error) {
    out = { error: String(error) }
  }
  process.stdout.write(JSON.stringify(out) + '\n')
})
