// Package desk is the staff site: inbox, thread and composer, search, capture, channels with their permissions,
// accounts, people.
//
// Guarantees: every page works as plain GET and POST; script only makes it live. Every route stands in one table
// with the act it needs, and is refused when the person's roles do not allow it. A form post from another site is
// refused. Errors become a status and a sentence in one place. Pages are never cached, static files for ever under
// a name that changes with their content. Nothing is fetched from anywhere else, and no style or script stands in a
// page. What people wrote is marked with its language and direction.
//
// A page is a folder below page/ with its template, style and script; its handler is the file of the same name here.
// A fragment is the same URL and the same handler, asked for with the header "Part", so roles, language and theme
// always apply.
//
// Limits: the desk holds nothing between two requests; what it shows comes from the interfaces in needs.go.
package desk
