import Kitsu from 'kitsu'

const api = new Kitsu({ baseURL: process.argv[2] })

// Register, and sign this device in.
const secrets = { username: 'dora', password: 'a long sentence' }
await api.post('customers', { ...secrets, email: 'dora@example.com' })
const { data: token } = await api.post('tokens', { ...secrets, device: 'kitsu' })
api.headers.Authorization = `Bearer ${token.accessToken}`

// A customer is changed and sent back whole.
const { data: me } = await api.get('customers/me')
me.name = 'Dora'
await api.patch('customers', me)

// The first screen: what is in stock, cheapest first, with its variants; then the next page.
const first = await api.get('products', {
  params: { filter: { inStock: true }, sort: 'price', include: 'variants', page: { size: 2 } }
})
const next = await api.request({ url: first.links.next })
const [product] = first.data
const { data: categories } = await api.get(`products/${product.id}/categories`)

// Order two of a variant, look at the history, think better of it.
await api.post('orders', { lines: [{ variant: product.variants.data[0].id, quantity: 2 }] })
const { data: orders } = await api.get('orders', { params: { include: 'lines' } })
const { data: cancelled } = await api.patch('orders', { id: orders[0].id, status: 'cancelled' })

console.log(JSON.stringify({
  pages: [first, next].map(page => page.data.map(({ name }) => name)),
  categories: categories.map(({ name }) => name),
  lines: orders[0].lines.data.map(({ sku, quantity }) => [sku, quantity]),
  statuses: [orders[0].status, cancelled.status]
}))
