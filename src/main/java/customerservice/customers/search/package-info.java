/**
 * Lists and searches customers: parse the query, match, return a page. It reads the tables of
 * {@code customers} and {@code customers.index} and owns none; it may call both. Start reading at
 * {@link customerservice.customers.search.Directory}.
 */
@NullMarked
package customerservice.customers.search;

import org.jspecify.annotations.NullMarked;
