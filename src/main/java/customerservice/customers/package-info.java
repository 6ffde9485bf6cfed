/**
 * Creates, reads, changes and renders customers. It owns the tables {@code customers}, {@code
 * customer_contacts} and {@code consent_changes}, and may call {@code customers.profile}, {@code
 * customers.index}, {@code loyalty}, {@code audit}, {@code events} and {@code idempotency}. Start
 * reading at {@link customerservice.customers.Customers}.
 */
@NullMarked
package customerservice.customers;

import org.jspecify.annotations.NullMarked;
