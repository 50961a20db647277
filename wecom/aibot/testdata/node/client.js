// WeCom's own client as a bot: node client.js URL BOT SECRET. It answers what the test says and prints what it saw, one JSON
// object a line.
const { WSClient } = require('@wecom/aibot-node-sdk')

const [wsUrl, botId, secret] = process.argv.slice(2)
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const tell = (what, more = {}) => process.stdout.write(JSON.stringify({ what, ...more }) + '\n')
const client = new WSClient({ botId, secret, wsUrl, heartbeatInterval: 5000, logger: quiet })
const attempt = (what, work) => work().then((ack) => tell(what, { code: ack && ack.errcode }), (e) => tell(what, { code: e && e.errcode, error: String(e && (e.errmsg || e.message) || e) }))

client.on('authenticated', () => tell('authenticated'))
client.on('event.disconnected_event', () => tell('kicked'))
client.on('message.text', (frame) => attempt('answered', async () => {
  const { content } = frame.body.text
  if (content === 'push') return client.sendMessage(frame.body.from.userid, { msgtype: 'markdown', markdown: { content: 'pushed' }, chat_type: 1 })
  if (content === 'push in a guess') return client.sendMessage('nobody', { msgtype: 'markdown', markdown: { content: 'pushed' } })
  if (content === 'file') {
    const { media_id } = await client.uploadMedia(Buffer.alloc(1300000, 'abcdefg'), { type: 'file', filename: 'table.xlsx' })
    return client.replyMedia(frame, 'file', media_id)
  }
  await client.replyStream(frame, 's-' + frame.body.msgid, 'first', false, undefined, { id: 'feedback-1' })
  await client.replyStream(frame, 's-' + frame.body.msgid, 'first, second', false)
  return client.replyStream(frame, 's-' + frame.body.msgid, 'first, second, last', true)
}))
client.on('message.file', (frame) => client.downloadFile(frame.body.file.url, frame.body.file.aeskey)
  .then(({ buffer, filename }) => tell('file', { text: buffer.toString(), name: filename }), (e) => tell('file', { error: String(e) })))
client.on('event.enter_chat', (frame) => attempt('welcomed', () => client.replyWelcome(frame, { msgtype: 'text', text: { content: 'welcome' } })))
client.on('event.template_card_event', (frame) => attempt('updated', () => client.updateTemplateCard(frame, {
  card_type: 'button_interaction', main_title: { title: 'done' }, task_id: frame.body.event.template_card_event.task_id, button_list: [{ text: 'done', key: 'closed' }],
})))
client.on('event.feedback_event', (frame) => tell('feedback', { name: frame.body.event.feedback_event.id }))
client.connect()
process.stdin.on('end', () => { client.disconnect(); process.exit(0) }).resume()
