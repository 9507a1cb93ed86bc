import createClient from 'openapi-fetch'
import type { components, paths } from './shop.js'

const api = createClient<paths>({
  baseUrl: process.argv[2],
  headers: { 'Content-Type': 'application/vnd.api+json' },
  querySerializer: { array: { style: 'form', explode: false } }
})
// A refusal is thrown, so that what is left is data.
api.use({
  async onResponse ({ response }) {
    if (!response.ok) throw new Error(await response.text())
  }
})

// Register, and sign this device in.
const secrets = { username: 'dora', password: 'a long sentence' }
await api.POST('/api/v1/customers', {
  body: { data: { type: 'customers', attributes: { ...secrets, email: 'dora@example.com', name: 'Dora' } } }
})
const token = await api.POST('/api/v1/tokens', { body: { data: { type: 'tokens', attributes: secrets } } })
const headers = { Authorization: `Bearer ${token.data?.data.attributes?.accessToken}` }

// The first screen, and the next page.
const pages = await Promise.all([1, 2].map(async number => {
  const page = await api.GET('/api/v1/products', {
    params: { query: { 'filter[inStock]': true, sort: ['price'], include: ['variants'], 'page[size]': 2, 'page[number]': number } }
  })
  return page.data?.data ?? []
}))
const [product] = pages.flat()
const shelves = await api.GET('/api/v1/products/{id}/categories', { params: { path: { id: product.id } } })

// Order two of a variant, look at the history, think better of it.
const variant = product.relationships?.variants?.data[0].id
await api.POST('/api/v1/orders', {
  headers, body: { data: { type: 'orders', attributes: { lines: [{ variant, quantity: 2 }] } } }
})
const history = await api.GET('/api/v1/orders', { headers, params: { query: { include: ['lines'] } } })
const [order] = history.data?.data ?? []
const lines = (history.data?.included ?? []).filter(
  (resource): resource is components['schemas']['OrderLine'] => resource.type === 'orderLines'
)
const cancelled = await api.PATCH('/api/v1/orders/{id}', {
  headers, params: { path: { id: order.id } },
  body: { data: { type: 'orders', id: order.id, attributes: { status: 'cancelled' } } }
})

console.log(JSON.stringify({
  pages: pages.map(page => page.map(({ attributes }) => attributes?.name)),
  categories: shelves.data?.data.map(({ attributes }) => attributes?.name),
  lines: lines.map(({ attributes }) => [attributes?.sku, attributes?.quantity]),
  statuses: [order, cancelled.data?.data].map(one => one?.attributes?.status)
}))

// The types know every member. Were this name one of them, or everything `any`, it would not compile.
// @ts-expect-error
export type Misspelt = components['schemas']['Product']['attributes']['prize']
