/**
 * Creates or updates many customers at once, for imports. It writes the tables of {@code customers}
 * through {@code customers}, and may call {@code customers.profile} and {@code customers.index}.
 * Start reading at {@link customerservice.customers.upsert.CustomerUpserts}.
 */
@NullMarked
package customerservice.customers.upsert;

import org.jspecify.annotations.NullMarked;
