/**
 * Creates or updates customers in batches, for imports. It writes the tables of {@code customers},
 * mostly through {@code CustomerStore}; it may call {@code customers}, {@code customers.profile},
 * {@code loyalty.posting}, {@code events} and {@code audit}. Start reading at {@link
 * customerservice.customers.upsert.CustomerUpserts}.
 */
@NullMarked
package customerservice.customers.upsert;

import org.jspecify.annotations.NullMarked;
