// Package safehttp makes the only HTTP client with which Fem.OS goes out. What it is asked to fetch comes from
// platforms and from forms, so it trusts no address.
//
// Guarantees. After the name is resolved, an address that is not on the public internet is refused (private,
// loopback, link-local with the metadata services of clouds, shared, multicast, documentation, and IPv4 addresses
// inside IPv6 ones), on every redirect anew. Each stage has a timeout, and so has the whole exchange. Answers have a
// size limit. At most five redirects, never from https to http; a redirect to another host carries no header that
// could hold a secret and no body. TLS 1.2 or newer. Proxies named in the environment are not used. WebSockets dial
// through the same client: a request with an Upgrade header goes out over HTTP/1.1 and its connection, once
// upgraded, has no size limit (coder/websocket has its own, and takes the client's timeout for the handshake alone).
//
// A client with Options.Only goes to the one place that the operator set, on whatever address, and is refused everywhere
// else.
//
// Limits. net/http puts the address of a request into its errors, and with it what a query or a path holds: pass
// errors through [Redacted] before they are stored or logged. A host that is public today and answers with other
// people's data tomorrow is not recognised.
package safehttp
