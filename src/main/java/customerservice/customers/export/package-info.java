/**
 * Streams a tenant's customers as CSV or NDJSON. It reads the tables of {@code customers} and owns
 * none; it may call {@code customers} and {@code customers.search}, for the filters. Start reading
 * at {@link customerservice.customers.export.Export}.
 */
@NullMarked
package customerservice.customers.export;

import org.jspecify.annotations.NullMarked;
