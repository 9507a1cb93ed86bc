import { Jsona } from 'jsona'

const [, , baseURL] = process.argv
const jsona = new Jsona()
const headers = { 'Content-Type': 'application/vnd.api+json' }

async function send (method, url, model) {
  const body = model && JSON.stringify(jsona.serialize({ stuff: model }))
  const response = await fetch(new URL(url, `${baseURL}/`), { method, headers, body })
  const document = await response.json()
  if (!response.ok) throw new Error(document.errors.map(({ detail }) => detail).join(' '))
  return { data: jsona.deserialize(document), links: document.links }
}

// Register, and sign this device in.
const secrets = { username: 'dora', password: 'a long sentence' }
await send('POST', 'customers', { type: 'customers', ...secrets, email: 'dora@example.com' })
const { data: token } = await send('POST', 'tokens', { type: 'tokens', ...secrets, device: 'jsona' })
headers.Authorization = `Bearer ${token.accessToken}`

// A customer is changed and sent back whole.
const { data: me } = await send('GET', 'customers/me')
me.name = 'Dora'
await send('PATCH', 'customers/me', me)

// The first screen: what is in stock, cheapest first, with its variants; then the next page.
const first = await send('GET', 'products?filter[inStock]=true&sort=price&include=variants&page[size]=2')
const next = await send('GET', first.links.next)
const [product] = first.data
const { data: categories } = await send('GET', `products/${product.id}/categories`)

// Order two of a variant, look at the history, think better of it: the order goes back whole, too.
await send('POST', 'orders', { type: 'orders', lines: [{ variant: product.variants[0].id, quantity: 2 }] })
const { data: [order] } = await send('GET', 'orders?include=lines')
const { data: cancelled } = await send('PATCH', `orders/${order.id}`, { ...order, status: 'cancelled' })

console.log(JSON.stringify({
  pages: [first, next].map(page => page.data.map(({ name }) => name)),
  categories: categories.map(({ name }) => name),
  lines: order.lines.map(({ sku, quantity }) => [sku, quantity]),
  statuses: [order.status, cancelled.status]
}))
