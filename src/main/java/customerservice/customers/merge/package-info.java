/**
 * Merges one customer into another and undoes a merge. It owns the table {@code merges}; it may
 * call {@code customers} for profiles, {@code loyalty.posting} for points and {@code events}. Start
 * reading at {@link customerservice.customers.merge.Merges}.
 */
@NullMarked
package customerservice.customers.merge;

import org.jspecify.annotations.NullMarked;
